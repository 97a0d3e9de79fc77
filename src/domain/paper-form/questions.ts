import type { FormItem } from '../form.ts';
import { type Instrument, itemsOf } from '../instrument.ts';

/** What one printed form asks. */
export interface FormQuestions {
  readonly items: readonly FormItem[];
  /** Item code to the question that stands above it, where only some people are asked it. */
  readonly gates: Readonly<Record<string, string>>;
  readonly onTime: string;
  /** Names of the scores 1 to 5. */
  readonly scale: readonly string[];
}

/** What stands on a form with these items beside them, in full Vietnamese. */
export function formQuestions(instrument: Instrument, items: readonly FormItem[]): FormQuestions {
  const gates = instrument.factors.flatMap((factor) => {
    const first = items.find(({ code }) => code === factor.code || itemsOf(factor).some((item) => item.code === code));
    return factor.gate && first ? [[first.code, factor.gate.vi] as const] : [];
  });
  return {
    items,
    gates: Object.fromEntries(gates),
    onTime: instrument.onTime.vi,
    scale: instrument.scale.labels.map(({ vi }) => vi),
  };
}

/** One form to be printed. */
export interface PaperForm {
  /** Digits, as a person types them. */
  readonly serial: string;
  /** Finds the form: `newFormToken()`. */
  readonly token: string;
  readonly unit: string;
  /** Name of the field that it counts for, where one is known. */
  readonly field: string | null;
  /** How it goes back. */
  readonly road: 'box' | 'envelope';
  /** As it is printed; null: not known. */
  readonly lastDay: string | null;
  readonly questions: FormQuestions;
}
