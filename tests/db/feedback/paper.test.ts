import fc from 'fast-check';
import { expect, it } from 'vitest';
import { findPaperForm, findPaperFormByTokenHash, updatePaperForm } from '../../../src/db/paper-forms.ts';
import { rebuildRollups, totalRollups } from '../../../src/db/rollups.ts';
import { day } from '../../../src/domain/hours.ts';
import { balances } from '../../../src/domain/paper/accounting.ts';
import type { Mark } from '../../../src/domain/paper/marks.ts';
import { closeInvitations } from '../../../src/feedback/close.ts';
import { inviteMany } from '../../../src/feedback/invite.ts';
import { closePaper } from '../../../src/feedback/paper/close-paper.ts';
import { enterAgain } from '../../../src/feedback/paper/enter-again.ts';
import { enterPaperForm } from '../../../src/feedback/paper/enter-form.ts';
import { noteStray } from '../../../src/feedback/paper/note-stray.ts';
import { paperAccounts } from '../../../src/feedback/paper/paper-accounts.ts';
import { printCaseForm } from '../../../src/feedback/paper/print-batch.ts';
import { reportLoss } from '../../../src/feedback/paper/report-loss.ts';
import { settleDifference } from '../../../src/feedback/paper/settle-difference.ts';
import { undoLastEntry } from '../../../src/feedback/paper/undo-entry.ts';
import { releaseDue } from '../../../src/results/release.ts';
import { eachDatabase } from '../../support/databases.ts';
import { caseReport, installTest, msisdn, type TestInstallation } from '../../support/installation.ts';
import { addKeyers, printForms, sheet } from '../../support/paper.ts';
import { countedScores, sendDue, write } from '../../support/road.ts';

const by = { kind: 'system', id: 'test' } as const;
const all = (test: TestInstallation) => test.rt.reference.units().map(({ id }) => id);
const keyed = { comment: null, enteredBy: 'keyed' } as const;

const enter = (test: TestInstallation, number: number, marks: readonly Mark[], change = {}, user = 'lan') =>
  enterPaperForm(test.rt, user, { number, ...keyed, ...sheet(marks, change) });

const account = async (test: TestInstallation, withTied = true) =>
  (await paperAccounts(test.rt, '2026-11', all(test), withTied)).total;

const countedBallots = async ({ rt }: TestInstallation) =>
  (await rt.db.writer('ballots').where({ state: 'counted' })).length;

async function install(open: () => ReturnType<Parameters<Parameters<typeof eachDatabase>[1]>[0]>, share = 0) {
  const test = await installTest(await open(), { paperSecondShare: share });
  await addKeyers(test);
  return test;
}

/** A case whose procedure is asked about on paper alone, and its form. */
async function formOfCase(test: TestInstallation, n: number, change = {}) {
  const [verdict] = await inviteMany(test.rt, [caseReport(test, n, change)], by);
  const batch = await printCaseForm(test.rt, verdict!.caseId, 'hoa', 'envelope');
  return batch!.first_number;
}

eachDatabase('a paper form', (open) => {
  it('becomes a counted ballot of proof desk, once, with the marks that were keyed', async () => {
    const test = await install(open);
    const { first_number: number } = await printForms(test, 3);
    expect(await enter(test, number, [5, 'x', 0, 4])).toBe('counted');
    expect(await enter(test, number, [1, 1, 1, 1], {}, 'minh')).toBe('already');
    const [ballot, ...others] = await test.rt.db.writer('ballots');
    expect(others).toEqual([]);
    expect(ballot).toMatchObject({
      ...{ channel: 'paper', proof: 'desk', invitation_id: null, cast_at: null, month: '2026-11', on_time: 1 },
      ...{ unit_id: test.unitId('D01.801'), field_code: 'CUTRU', flags: '[]' },
    });
    const answers = await test.rt.db.writer('answers').orderBy('item');
    expect(answers.map(({ score }) => score)).toEqual([5, null, null, 4]);
    expect(await account(test)).toMatchObject({ printed: 3, returned: 1, out: 2 });
  });

  it('of several people who enter one sheet at the same time becomes one ballot', async () => {
    const test = await install(open);
    const { first_number: number } = await printForms(test, 1);
    const outcomes = await Promise.all(
      ['lan', 'minh', 'hoa'].map((user) => enter(test, number, [5, 5, 5, 5], {}, user)),
    );
    expect(outcomes.sort()).toEqual(['already', 'already', 'counted']);
    expect(await countedBallots(test)).toBe(1);
  });

  it('is invalid where it says nothing, for the reason a person gave or the sheet shows', async () => {
    const test = await install(open);
    const { first_number: first } = await printForms(test, 4);
    expect(await enter(test, first, [0, 0, 0, 0])).toBe('invalid');
    expect(await enter(test, first + 1, ['x', 0, 0, 0])).toBe('invalid');
    expect(await enter(test, first + 2, [], { verdict: 'torn' })).toBe('invalid');
    const reasons = await Promise.all([0, 1, 2].map((n) => findPaperForm(test.rt.db.writer, first + n)));
    expect(reasons.map((form) => form?.reason)).toEqual(['blank', 'unreadable', 'torn']);
    expect(await countedBallots(test)).toBe(0);
    expect(await account(test)).toMatchObject({ printed: 4, invalid: 3, out: 1 });
  });

  it('that comes in too late is kept and not counted', async () => {
    const test = await install(open);
    const { first_number: number, last_day, enter_until } = await printForms(test, 1);
    expect(last_day).toBe('2026-12-14');
    test.pass(enter_until - test.rt.clock.now() + 1);
    expect(await enter(test, number, [5, 5, 5, 5])).toBe('invalid');
    expect((await findPaperForm(test.rt.db.writer, number))?.reason).toBe('late');
  });

  it('that had been reported lost counts, is marked, and is seen', async () => {
    const test = await install(open);
    const { first_number: first } = await printForms(test, 10);
    const report = { kind: 'lost', reason: 'missing', firstNumber: first + 2, size: 3 } as const;
    expect(await reportLoss(test.rt, 'hoa', report)).toEqual({ outcome: 'reported' });
    expect(await account(test)).toMatchObject({ lost: 3, out: 7 });
    expect(await enter(test, first + 3, [5, 4, 3, 2])).toBe('counted');
    expect((await test.rt.db.writer('ballots').first()).flags).toBe('["reported_lost"]');
    const { total, cameBack } = await paperAccounts(test.rt, '2026-11', all(test), true);
    expect(total).toMatchObject({ printed: 10, returned: 1, lost: 2, out: 7 });
    expect(cameBack).toEqual([{ number: first + 3, unit_id: test.unitId('D01.801') }]);
  });

  it('cannot be reported lost once it came in, nor beyond its batch', async () => {
    const test = await install(open);
    const { first_number: first } = await printForms(test, 5);
    await enter(test, first + 1, [5, 5, 5, 5]);
    const report = { kind: 'spoiled', reason: 'wet', firstNumber: first, size: 3 } as const;
    expect(await reportLoss(test.rt, 'hoa', report)).toEqual({ outcome: 'not_out', number: first + 1 });
    expect(await reportLoss(test.rt, 'hoa', { ...report, size: 6 })).toEqual({ outcome: 'beyond' });
    expect(await reportLoss(test.rt, 'hoa', { ...report, firstNumber: 1 })).toEqual({ outcome: 'unknown' });
    expect(await account(test)).toMatchObject({ printed: 5, returned: 1, spoiled: 0, out: 4 });
  });

  it('is found by the token of its code', async () => {
    const test = await install(open);
    const { first_number: number } = await printForms(test, 2);
    await updatePaperForm(test.rt.db.writer, number + 1, { token_hash: 'h' });
    expect((await findPaperFormByTokenHash(test.rt.db.writer, 'h'))?.number).toBe(number + 1);
  });
});

eachDatabase('the paper form of a case', (open) => {
  it('answers for the case, with the items its invitation asks', async () => {
    const test = await install(open);
    const number = await formOfCase(test, 1, { procedureCode: 'LLTP-01', filedFeedback: true });
    expect(await enter(test, number, [5, 4, 3, 2, 1])).toBe('counted');
    expect(await countedScores(test, 'HS-1')).toEqual({ proof: 'desk', channel: 'paper', scores: [5, 4, 3, 2, 1] });
    expect((await test.rt.db.writer('invitations').first()).state).toBe('answered');
  });

  it('takes the place of an earlier one, which still counts once should it come back instead', async () => {
    const test = await install(open);
    const first = await formOfCase(test, 1);
    const { id } = await test.rt.db.writer('cases').first('id');
    const { first_number: second } = (await printCaseForm(test.rt, id, 'hoa', 'box'))!;
    expect(await account(test)).toMatchObject({ printed: 2, spoiled: 1, out: 1 });
    expect(await enter(test, first, [5, 5, 5, 5])).toBe('counted');
    expect(await enter(test, second, [1, 1, 1, 1])).toBe('held');
    expect(await countedBallots(test)).toBe(1);
  });

  it('loses to an SMS of the same case, and the number is told', async () => {
    const test = await install(open);
    const number = await formOfCase(test, 1);
    await sendDue(test);
    await write(test, msisdn(1), 'HL 5554');
    expect(await enter(test, number, [1, 1, 1, 1])).toBe('held');
    expect(await countedScores(test, 'HS-1')).toEqual({ proof: 'number', channel: 'sms', scores: [5, 5, 5, 4] });
    expect(await countedBallots(test)).toBe(1);
    expect((await sendDue(test)).length).toBe(1);
    expect(await account(test)).toMatchObject({ printed: 1, returned: 1 });
  });

  it('is replaced by an SMS that comes later', async () => {
    const test = await install(open);
    const number = await formOfCase(test, 1);
    await sendDue(test);
    expect(await enter(test, number, [1, 1, 1, 1])).toBe('counted');
    await write(test, msisdn(1), 'HL 5554');
    expect(await countedScores(test, 'HS-1')).toEqual({ proof: 'number', channel: 'sms', scores: [5, 5, 5, 4] });
    expect(await countedBallots(test)).toBe(1);
    expect(await undoLastEntry(test.rt, 'lan', 0)).toEqual({ outcome: 'too_late' });
  });

  it('forgets its case at closing; entered after that it is late', async () => {
    const test = await install(open);
    const [one, other] = [await formOfCase(test, 1), await formOfCase(test, 2)];
    await enter(test, one, [5, 5, 5, 5]);
    test.pass(31 * day);
    expect(await closeInvitations(test.rt)).toBe(2);
    expect(await closePaper(test.rt)).toBe(1);
    const forms = await test.rt.db
      .writer('paper_forms')
      .select('state', 'invitation_id', 'ballot_id')
      .orderBy('number');
    expect(forms).toEqual([
      { state: 'returned', invitation_id: null, ballot_id: null },
      { state: 'out', invitation_id: null, ballot_id: null },
    ]);
    expect(await test.rt.db.writer('paper_keyings')).toEqual([]);
    expect(await enter(test, other, [5, 5, 5, 5])).toBe('invalid');
  });
});

eachDatabase('double entry', (open) => {
  it('finds what the first entry had wrong; the third look counts', async () => {
    const test = await install(open, 1);
    const { first_number: first } = await printForms(test, 2);
    await enter(test, first, [5, 5, 5, 5]);
    await enter(test, first + 1, [4, 4, 4, 4]);
    expect(await enterAgain(test.rt, 'lan', first, sheet([5, 5, 5, 5]))).toBe('same_person');
    expect(await enterAgain(test.rt, 'minh', first, sheet([5, 2, 5, 5]))).toBe('differs');
    expect(await enterAgain(test.rt, 'minh', first + 1, sheet([4, 4, 4, 4]))).toBe('agreed');
    expect(await enterAgain(test.rt, 'minh', first + 1, sheet([4, 4, 4, 4]))).toBe('not_due');
    expect(await settleDifference(test.rt, 'lan', first, sheet([5, 2, 5, 5]))).toBe('same_person');
    expect(await settleDifference(test.rt, 'hoa', first, sheet([5, 2, 5, 5]))).toBe('settled');
    expect(await settleDifference(test.rt, 'hoa', first, sheet([5, 2, 5, 5]))).toBe('not_open');
    const { errors } = await paperAccounts(test.rt, '2026-11', all(test), true);
    expect(errors).toMatchObject({ forms: 2, marks: 12, wrong: 1 });
    expect(errors.rate!.low).toBeLessThan(1 / 12);
    const before = await totalRollups(test.rt.db.writer);
    // One answer of 2 stands in four rows: its item, its factor, the ballot, the ballot without the gated factor.
    expect(before.c2).toBe(4);
    await test.rt.db.writer.transaction(rebuildRollups);
    expect(await totalRollups(test.rt.db.writer)).toEqual(before);
    expect(await countedBallots(test)).toBe(2);
  });

  it('can turn a valid sheet into an invalid one, and back', async () => {
    const test = await install(open, 1);
    const { first_number: first } = await printForms(test, 2);
    await enter(test, first, [5, 5, 5, 5]);
    await enter(test, first + 1, [], { verdict: 'unreadable' });
    await enterAgain(test.rt, 'minh', first, sheet([], { verdict: 'two_marks' }));
    await enterAgain(test.rt, 'minh', first + 1, sheet([1, 2, 3, 4]));
    await settleDifference(test.rt, 'hoa', first, sheet([], { verdict: 'two_marks' }));
    await settleDifference(test.rt, 'hoa', first + 1, sheet([1, 2, 3, 4]));
    expect(await account(test)).toMatchObject({ returned: 1, invalid: 1 });
    const scores = await test.rt.db
      .writer('answers')
      .join('ballots', 'ballots.id', 'answers.ballot_id')
      .where({ state: 'counted' })
      .orderBy('item');
    expect(scores.map(({ score }) => score)).toEqual([1, 2, 3, 4]);
  });
});

eachDatabase('a month with forms of no case', (open) => {
  it('is complete only when they can no longer come in', async () => {
    const test = await install(open);
    const { first_number: first, enter_until } = await printForms(test, 20);
    for (let n = 0; n < 16; n++) await enter(test, first + n, [5, 4, (n % 5) + 1, 3]);
    const released = async () => {
      await releaseDue(test.rt);
      const row = await test.rt.db.writer('releases').where({ period: '2026-11' }).orderBy('sequence', 'desc').first();
      return row.complete === 1;
    };
    test.pass(20 * day);
    expect(await released()).toBe(false);
    test.pass(enter_until - test.rt.clock.now() + 1);
    expect(await released()).toBe(true);
  });
});

type Step = {
  kind: 'enter' | 'void' | 'again' | 'settle' | 'undo' | 'stray' | 'lost' | 'spoiled';
  at: number;
  who: number;
};

eachDatabase('accounts', (open) => {
  it('balance after whatever people do, and the counts are those of the ballots', async () => {
    const test = await install(open, 0.5);
    const steps = fc.array(
      fc.record<Step>({
        kind: fc.constantFrom('enter', 'enter', 'enter', 'void', 'again', 'settle', 'undo', 'stray', 'lost', 'spoiled'),
        at: fc.nat({ max: 11 }),
        who: fc.nat({ max: 2 }),
      }),
      { minLength: 5, maxLength: 25 },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (list) => {
        const { first_number: first } = await printForms(test, 12);
        for (const step of list) await take(test, first, step);
        const { ranges, total } = await paperAccounts(test.rt, '2026-11', all(test), true);
        for (const range of ranges) expect(balances(range.account), JSON.stringify(range.account)).toBe(true);
        expect(balances(total)).toBe(true);
        expect(await countedBallots(test)).toBe(total.returned);
        const before = await totalRollups(test.rt.db.writer);
        await test.rt.db.writer.transaction(rebuildRollups);
        expect(await totalRollups(test.rt.db.writer)).toEqual(before);
      }),
      { numRuns: 20 },
    );
    const states = await test.rt.db.writer('paper_forms').distinct('state');
    expect(states.length, 'the steps reached every state').toBe(5);
  });
});

async function take(test: TestInstallation, first: number, { kind, at, who }: Step): Promise<void> {
  const user = ['lan', 'minh', 'hoa'][who]!;
  const marks = [(at % 5) + 1, ((at + who) % 5) + 1, 5, 4];
  const number = first + at;
  if (kind === 'enter') await enter(test, number, marks, {}, user);
  if (kind === 'void') await enter(test, number, [], { verdict: 'torn' }, user);
  if (kind === 'again') await enterAgain(test.rt, user, number, sheet([...marks.slice(0, 3), who + 3]));
  if (kind === 'settle') await settleDifference(test.rt, user, number, sheet([3, 3, 3, 3]));
  if (kind === 'undo') await undoLastEntry(test.rt, user, 0);
  if (kind === 'stray') await noteStray(test.rt, user, number);
  if (kind === 'lost' || kind === 'spoiled')
    await reportLoss(test.rt, user, { kind, reason: 'other', firstNumber: number, size: Math.min(who + 1, 12 - at) });
  test.pass(1000);
}
