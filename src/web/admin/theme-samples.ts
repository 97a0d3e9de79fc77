import { isAllegation, parseThemes, themesIn } from '../../domain/themes.ts';
import type { Language } from '../texts.ts';

/** What a dictionary makes of one text. */
export interface ThemeSample {
  readonly text: string;
  readonly allegation: boolean;
  /** Names in the reader's language; none where nobody would be told of it. */
  readonly themes: readonly string[];
}

const most = 50;

/** Tries a dictionary, as JSON text, on texts, a line each. Undefined where it cannot be read. */
export function trySamples(body: string, samples: string, language: Language): readonly ThemeSample[] | undefined {
  try {
    const themes = parseThemes(JSON.parse(body));
    const lines = samples.split('\n').flatMap((line) => line.trim() || []);
    return lines.slice(0, most).map((text) => {
      const allegation = isAllegation(themes, text);
      return { text, allegation, themes: allegation ? [] : themesIn(themes, text).map((theme) => theme[language]) };
    });
  } catch {
    return undefined;
  }
}
