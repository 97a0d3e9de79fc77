import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ballotsOf, begin, happen, hearText, scriptSchema } from '../../../src/cli/conversation.ts';
import { effectLine } from '../../../src/cli/effect-line.ts';
import { parseTemplates, renderMessage } from '../../../src/domain/message-text.ts';
import { compileLexicon } from '../../../src/domain/reply/lexicon.ts';
import { parse } from '../../../src/domain/reply/parse.ts';
import { shipped } from '../../support/dialogue-state.ts';

const folder = 'tests/unit/dialogue';
const templates = parseTemplates(shipped('messages/sms'));
const lexicon = compileLexicon({
  scores: shipped('lexicon/scores'),
  structure: shipped('lexicon/structure'),
  intents: shipped('lexicon/intents'),
  noise: shipped('lexicon/noise'),
  context: shipped('lexicon/context'),
});
const themes = readdirSync(folder)
  .filter((file) => file.endsWith('.jsonl'))
  .map((file) => ({
    theme: file.replace('.jsonl', ''),
    scripts: readFileSync(`${folder}/${file}`, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => scriptSchema.parse(JSON.parse(line))),
  }));

describe.each(themes)('conversations: $theme', ({ scripts }) => {
  it.each(scripts)('$name', ({ start, turns, ballots }) => {
    let now = begin(start);
    const said: string[] = [];
    for (const turn of turns) {
      if ('event' in turn) {
        now = happen(now, turn);
        continue;
      }
      const { effects, after } = hearText(now, turn.citizen, (input) => parse(input, lexicon));
      expect([turn.citizen, ...effects.map(effectLine)].join('\n')).toBe([turn.citizen, ...turn.effects].join('\n'));
      for (const effect of effects) {
        if (effect.kind !== 'said') continue;
        expect(renderMessage(templates, effect.message, effect.values).segments).toBe(1);
        said.push(`${effect.invitationId} ${effect.message}`);
      }
      now = after;
    }
    expect(ballotsOf(now)).toEqual(ballots);
    const confirmations = said.filter((line) => /confirmation|corrected/.test(line));
    expect(new Set(confirmations).size, 'each confirmation and notice of change once a case').toBe(
      confirmations.length,
    );
  });
});

it('there are at least sixty of them', () => {
  expect(themes.flatMap(({ scripts }) => scripts).length).toBeGreaterThanOrEqual(60);
});
