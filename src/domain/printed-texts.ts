import { z } from 'zod';

/** What one text of a printed sheet may hold. */
export interface Place {
  /** Values that the text must name. */
  readonly must?: readonly string[];
  /** Values that it may name. */
  readonly may?: readonly string[];
  /** Figures that it must say. */
  readonly says?: readonly string[];
  /** May be left out: `null`. */
  readonly optional?: true;
}

type Places = Readonly<Record<string, Place>>;
type OptionalName<P extends Places> = {
  [Name in keyof P]: P[Name] extends { optional: true } ? Name : never;
}[keyof P];

/** The wording of a sheet: `{value}` stands for a value, what stands between asterisks is printed large or bold. */
export type PrintedTexts<P extends Places> = { readonly [Name in Exclude<keyof P, OptionalName<P>>]: string } & {
  readonly [Name in OptionalName<P>]: string | null;
};

/** Letters of Vietnamese, figures and common signs: what the embedded typeface and the printers' pages have. */
const printable = /^[\p{Script=Latin}\p{N} .,:;!?()[\]{}*/+%&"'“”‘’…–·°@_-]*$/u;

/** A reader of the wording of one kind of sheet. It throws an `Error` naming every wrong text and what it must be. */
export function printedTexts<const P extends Places>(sheet: string, places: P): (raw: unknown) => PrintedTexts<P> {
  const shape = z.strictObject(
    Object.fromEntries(Object.entries(places).map(([name, place]) => [name, textOf(place)])),
  );
  return (raw) => {
    const parsed = shape.safeParse(raw);
    if (parsed.success) return parsed.data as PrintedTexts<P>;
    const problems = parsed.error.issues.map((issue) => `${sheet}.${issue.path.join('.')}: ${issue.message}`);
    throw new Error(problems.join('\n'));
  };
}

function textOf({ must = [], may = [], says = [], optional }: Place): z.ZodType<string | null> {
  const known: readonly string[] = [...must, ...may];
  const text = z
    .string()
    .min(1, optional ? 'must say something; leave it out with null' : 'must say something')
    .max(300, 'must have at most 300 characters')
    .transform((value) => value.normalize('NFC'))
    .superRefine((value, context) => {
      const problem = (message: string) => context.addIssue({ code: 'custom', message });
      if (!printable.test(value)) problem('holds a sign that printers lack: use letters, figures and common signs');
      const named = (value.match(/\{\w*\}/g) ?? []).map((one) => one.slice(1, -1));
      for (const name of must) if (!named.includes(name)) problem(`must name {${name}}`);
      for (const name of named)
        if (!known.includes(name))
          problem(
            `knows no {${name}}${known.length > 0 ? `; it may name ${known.map((one) => `{${one}}`).join(', ')}` : ''}`,
          );
      for (const figure of says) if (!value.includes(figure)) problem(`must say the figure ${figure}`);
      if ((value.match(/\*/g)?.length ?? 0) % 2 === 1) problem('has an asterisk without its partner');
    });
  return optional ? text.nullable() : text;
}
