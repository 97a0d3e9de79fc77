import { readdirSync, readFileSync } from 'node:fs';
import { projectRoot } from '../project-root.ts';

export const languages = ['vi', 'en'] as const;
export type Language = (typeof languages)[number];

/** The texts of one area (`desk`, `ballot`…), key to sentence; `{name}` stands for a value. */
export type Texts = Readonly<Record<string, string>>;

const folder = new URL('templates/web/', projectRoot);
const all = Object.fromEntries(languages.map((language) => [language, readAreas(language)])) as Record<
  Language,
  Record<string, Texts>
>;

/** @param area one file, or several with a `+` between them. @throws where nobody wrote it in this language. */
export function getTexts(language: Language, area: string): Texts {
  const texts = all[language][area];
  if (texts) return texts;
  const parts = area.split('+');
  if (parts.length === 1) throw new Error(`templates/web/${language}/${area}.json is missing`);
  const joined = strict(Object.assign({}, ...parts.map((part) => getTexts(language, part))), `${language}/${area}`);
  all[language][area] = joined;
  return joined;
}

function readAreas(language: Language): Record<string, Texts> {
  const files = readdirSync(new URL(`${language}/`, folder)).filter((name) => name.endsWith('.json'));
  return Object.fromEntries(
    files.map((name) => [
      name.replace(/\.json$/, ''),
      strict(JSON.parse(readFileSync(new URL(`${language}/${name}`, folder), 'utf8')), `${language}/${name}`),
    ]),
  );
}

/** A key nobody wrote is an error where it is used, not an empty place on a page. */
function strict(texts: Record<string, string>, file: string): Texts {
  return new Proxy(texts, {
    get(target, key) {
      if (typeof key !== 'string') return undefined;
      if (!Object.hasOwn(target, key)) throw new Error(`templates/web/${file} has no text "${key}"`);
      return target[key];
    },
  });
}
