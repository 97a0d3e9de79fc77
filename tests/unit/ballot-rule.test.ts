import { describe, expect, it } from 'vitest';
import { type CastBallot, ruleOnBallot } from '../../src/domain/ballot-rule.ts';

const number: CastBallot = { proof: 'number', browserHash: null };
const slip = (browserHash: string | null): CastBallot => ({ proof: 'slip', browserHash });
const desk: CastBallot = { proof: 'desk', browserHash: null };

describe('ruleOnBallot', () => {
  it.each<[string, CastBallot | undefined, CastBallot, string]>([
    ['the first one counts', undefined, desk, 'counted'],
    ['the number corrects itself', number, number, 'replaces'],
    ['the number overrules a slip', slip('a'), number, 'replaces'],
    ['the number overrules the desk', desk, number, 'replaces'],
    ['a browser corrects itself', slip('a'), slip('a'), 'replaces'],
    ['another browser with a copy of the slip does not', slip('a'), slip('b'), 'held'],
    ['nor another telephone with the code', slip('a'), slip(null), 'held'],
    ['nor a second telephone after a first', slip(null), slip(null), 'held'],
    ['a slip does not overrule the number', number, slip('a'), 'held'],
    ['the desk does not overrule a slip', slip('a'), desk, 'held'],
    ['nor a slip the desk', desk, slip('a'), 'held'],
  ])('%s', (_what, present, later, outcome) => {
    expect(ruleOnBallot(present, later)).toBe(outcome);
  });
});
