import { type Instrument, itemsOf } from '../instrument.ts';
import type { Spoken } from '../keypad/position.ts';

/** What a call needs to say this questionnaire, about this office, aloud. */
export function spokenOf(instrument: Instrument, unit: string, free: boolean): Spoken {
  const inWords = (labels: Instrument['scale']['labels']) => labels.map(({ vi }) => vi.toLowerCase());
  const own = instrument.factors
    .flatMap(itemsOf)
    .flatMap(({ code, scale }) => (scale ? [[code, inWords(scale.labels)]] : []));
  return {
    instrument: instrument.code,
    unit,
    free,
    words: inWords(instrument.scale.labels),
    ownWords: Object.fromEntries(own),
  };
}
