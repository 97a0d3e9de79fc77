// Plain JavaScript and a process of its own, because the parser is measured as `npm start` runs it, compiled: the
// loader that runs the other tools makes every inner function cost a call more.
// Standard input: { texts, with: 'parser' | 'anchored' }. Standard output: texts a second.
import { readFileSync } from 'node:fs';

const built = (file) => import(new URL(`../../../build/src/${file}.js`, import.meta.url).href);
const { parse } = await built('domain/reply/parse');
const { readLexicon } = await built('cli/read-lexicon');

const lexicon = readLexicon();
const candidate = {
  items: [1, 2, 3, 4, 5].map((item) => ({ min: 1, max: 5, notApplicable: item === 5 })),
  keyword: 'HL',
  shortCode: '8179',
  code: '782644',
};

/** What a strict short-code gateway does: one anchored regular expression. */
const anchored = /^\s*HL\s+(?:[0-9]{6}\s+)?([1-5])\s*([1-5])\s*([1-5])\s*([1-5])\s*([1-5])\s*$/i;

const readers = {
  parser: (text) => parse({ text, candidates: [candidate], pending: { kind: 'none' } }, lexicon),
  anchored: (text) => anchored.test(text),
};

const work = JSON.parse(readFileSync(0, 'utf8'));
console.log(rate({ texts: work.texts, read: readers[work.with] }));

/** The best of 60 rounds of 10 ms of processor time, so that one quiet moment on a busy machine is enough. */
function rate(work) {
  const passes = passesIn(work);
  let best = 0;
  for (let round = 0; round < 60; round++)
    best = Math.max(best, (passes * work.texts.length) / secondsOf(() => repeat(work, passes)));
  return best;
}

/** How many passes take 10 ms, once the code is warm: after a second of it, as in a gateway that has run for a minute. */
function passesIn(work) {
  for (let spent = 0; spent < 1; ) spent += secondsOf(() => repeat(work, 10));
  let passes = 1;
  while (secondsOf(() => repeat(work, passes)) < 0.01) passes *= 2;
  return passes;
}

function repeat({ texts, read }, passes) {
  for (let pass = 0; pass < passes; pass++) for (const text of texts) read(text);
}

function secondsOf(work) {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
