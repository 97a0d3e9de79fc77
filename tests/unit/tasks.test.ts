import { describe, expect, it } from 'vitest';
import { roles } from '../../src/domain/authorisation.ts';
import { kindsOf } from '../../src/domain/tasks.ts';

describe('who works on which tasks', () => {
  it('keeps allegations, call-backs and doubts from everybody at the unit', () => {
    for (const role of ['leader', 'officer', 'keyer'] as const)
      expect(kindsOf(role)).not.toEqual(expect.arrayContaining([expect.stringMatching(/urgent|follow_up|review/)]));
  });

  it('gives allegations to inspectors alone', () => {
    expect(roles.filter((role) => kindsOf(role).includes('urgent'))).toEqual(['inspector']);
  });
});
