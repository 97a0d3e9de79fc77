import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { findKiosk, type KioskRow } from '../../../src/db/kiosks.ts';
import { day } from '../../../src/domain/hours.ts';
import type { KioskEntry, Pressed } from '../../../src/domain/kiosk.ts';
import { generateSurveyCode, surveyCodeLength } from '../../../src/domain/survey-code.ts';
import { closeInvitations } from '../../../src/feedback/close.ts';
import { findCounterCase } from '../../../src/feedback/find-counter-case.ts';
import { inviteMany } from '../../../src/feedback/invite.ts';
import { sealKeysOf } from '../../../src/feedback/kiosk-seal.ts';
import { takeKioskEntries } from '../../../src/feedback/take-kiosk-entries.ts';
import { eachDatabase } from '../../support/databases.ts';
import { caseReport, installTest, msisdn, type TestInstallation } from '../../support/installation.ts';
import { addKiosk } from '../../support/kiosk.ts';
import { countedScores, write } from '../../support/road.ts';

/** The browser's own half of the seal, as it is served. */
const script = readFileSync('src/web/public/kiosk-seal.js', 'utf8');
const { seal } = (await import(`data:text/javascript,${encodeURIComponent(script)}`)) as {
  seal(publicKey: string, text: string, bound: string): Promise<string>;
};

eachDatabase('a kiosk', (open) => {
  let n = 0;

  async function setUp(survey: Record<string, unknown> = {}) {
    const test = await installTest(await open(), survey);
    const { kiosk } = await addKiosk(test.rt, test.unitId('D01.801'));
    return { test, kiosk };
  }

  async function newSlip(test: TestInstallation, unit = 'D01.801') {
    n += 1;
    const unitId = test.unitId(unit);
    const [verdict] = await inviteMany(
      test.rt,
      [caseReport(test, n, { wantSlip: true, ratedUnitId: unitId, receivingUnitId: unitId })],
      { kind: 'system', id: null },
    );
    return { caseCode: `HS-${n}`, slip: verdict!.slip!, number: msisdn(n) };
  }

  async function entry(
    { rt }: TestInstallation,
    kiosk: KioskRow,
    scores: readonly (number | null)[],
    change: Partial<Pressed> = {},
    age = 0,
  ): Promise<KioskEntry> {
    const id = randomUUID();
    const pressed: Pressed = {
      case: null,
      instrument: rt.reference.latestInstrument('police-2019').versionId,
      form: 'short',
      answers: scores.map((score, at) => [String(at + 1), score]),
      onTime: true,
      helpedBy: 'nobody',
      ...change,
    };
    const { publicKey } = await sealKeysOf(rt, (await findKiosk(rt.db.writer, kiosk.id))!);
    return { id, age, sealed: await seal(publicKey, JSON.stringify(pressed), id) };
  }

  const presses = (test: TestInstallation) =>
    test.rt.db.writer('kiosk_presses').where({ item: '*' }).sum({ n: 'n' }).first();
  const outcomes = async (test: TestInstallation) =>
    (await test.rt.db.writer('kiosk_entries').select('outcome')).map(({ outcome }) => outcome).sort();

  it('counts what is sent again once, and one ballot a case', async () => {
    const { test, kiosk } = await setUp();
    const { slip, caseCode, number } = await newSlip(test);
    const first = await entry(test, kiosk, [5, 4, 3, 2], { case: { code: slip.surveyCode } });
    const second = await entry(test, kiosk, [1, 1, 1, 1], { case: { token: slip.token } });
    for (let time = 0; time < 2; time++)
      expect(await takeKioskEntries(test.rt, kiosk, [first, second])).toEqual([first.id, second.id]);
    expect(await countedScores(test, caseCode)).toEqual({ channel: 'kiosk', proof: 'desk', scores: [5, 4, 3, 2] });
    expect(await outcomes(test)).toEqual(['held', 'recorded']);
    await write(test, number, 'HL 3344');
    expect(await countedScores(test, caseCode)).toEqual({ channel: 'sms', proof: 'number', scores: [3, 3, 4, 4] });
  });

  it('keeps a case unanswered whose slip was printed again, ran out, or is another office’s', async () => {
    const { test, kiosk } = await setUp();
    const foreign = await newSlip(test, 'D01.802');
    const own = await newSlip(test);
    const late = await entry(test, kiosk, [5, 5, 5, 5], { case: { token: own.slip.token } });
    const inTime = await entry(test, kiosk, [4, 4, 4, 4], { case: { token: own.slip.token } }, 2 * day);
    await takeKioskEntries(test.rt, kiosk, [
      await entry(test, kiosk, [5, 5, 5, 5], { case: { token: foreign.slip.token } }),
      await entry(test, kiosk, [5, 5, 5, 5], { case: { token: 'nobody-ever-had-this' } }),
    ]);
    test.pass(15 * day);
    await takeKioskEntries(test.rt, kiosk, [late]);
    expect(await countedScores(test, own.caseCode)).toBeUndefined();
    await takeKioskEntries(test.rt, kiosk, [inTime]);
    expect((await countedScores(test, own.caseCode))?.scores).toEqual([4, 4, 4, 4]);
    expect(await countedScores(test, foreign.caseCode)).toBeUndefined();
    expect(Number((await presses(test))?.n)).toBe(3);
  });

  it('has no road to a case whose counter roads the draw closed', async () => {
    const { test, kiosk } = await setUp({ numberOnlyShare: 0.5 });
    const reports = Array.from({ length: 20 }, (_, at) => caseReport(test, 500 + at, { wantSlip: true }));
    const verdicts = await inviteMany(test.rt, reports, { kind: 'system', id: null });
    const open = verdicts.filter(({ slip }) => slip !== null);
    expect(open.length).toBeLessThan(20);
    await test.rt.db.writer('invitations').update({ roads: 'number' });
    await takeKioskEntries(test.rt, kiosk, [
      await entry(test, kiosk, [5, 5, 5, 5], { case: { token: open[0]!.slip!.token } }),
    ]);
    expect(await outcomes(test)).toEqual(['counted_apart']);
  });

  it('counts presses without a case by score alone, and enters them into no ballot', async () => {
    const { test, kiosk } = await setUp();
    await takeKioskEntries(test.rt, kiosk, [
      await entry(test, kiosk, [5, null, 1, 2]),
      await entry(test, kiosk, [5, null, null, null]),
    ]);
    const rows = await test.rt.db.writer('kiosk_presses').orderBy(['item', 'score']).select('item', 'score', 'n');
    expect(rows.map(({ item, score, n: count }) => [item, score, Number(count)])).toEqual([
      ['*', 0, 2],
      ['1', 5, 2],
      ['3', 1, 1],
      ['4', 2, 1],
    ]);
    expect(await test.rt.db.writer('ballots').select('id')).toEqual([]);
  });

  it('marks what an officer pressed for somebody', async () => {
    const { test, kiosk } = await setUp();
    const { slip } = await newSlip(test);
    const helped = await entry(test, kiosk, [5, 5, 5, 5], { case: { token: slip.token }, helpedBy: 'officer' });
    await takeKioskEntries(test.rt, kiosk, [helped]);
    const ballot = await test.rt.db.writer('ballots').first('helped_by', 'flags');
    expect(ballot).toEqual({ helped_by: 'officer', flags: '["proxy"]' });
  });

  it('takes a ballot of other items than the invitation asks as one of the form that was asked', async () => {
    const { test, kiosk } = await setUp();
    const { slip, caseCode } = await newSlip(test);
    const items = JSON.stringify(['1.2', '2.1', '3.3', '4.1'].map((code) => ({ code, min: 1, max: 5 })));
    await test.rt.db.writer('invitations').update({ form: 'rotating', items });
    await takeKioskEntries(test.rt, kiosk, [
      await entry(test, kiosk, [5, 4, 5, 4], { case: { code: slip.surveyCode } }),
    ]);
    expect((await countedScores(test, caseCode))?.scores).toEqual([5, 4, 5, 4]);
    expect(await test.rt.db.writer('ballots').first('form')).toEqual({ form: 'short' });
  });

  it('stores what it cannot open as unreadable, so that it holds up nothing behind it', async () => {
    const { test, kiosk } = await setUp();
    const good = await entry(test, kiosk, [5, 5, 5, 5]);
    const moved = { ...(await entry(test, kiosk, [1, 1, 1, 1])), id: randomUUID() };
    const beyond = await entry(test, kiosk, [9, 5, 5, 5]);
    const unknown = await entry(test, kiosk, [5, 5, 5, 5], { instrument: 'none' });
    await takeKioskEntries(test.rt, kiosk, [moved, beyond, unknown, good]);
    expect(await outcomes(test)).toEqual(['counted_apart', 'unreadable', 'unreadable', 'unreadable']);
  });

  it('looks no typed number up any more after five that are nobody’s in a day, and raises an alarm once', async () => {
    const { test, kiosk } = await setUp();
    const { slip } = await newSlip(test);
    const look = (code: string) =>
      test.rt.db.writer.transaction((trx) => findCounterCase(test.rt, trx, kiosk, { code }, test.rt.clock.now()));
    for (let guess = 0; guess < 7; guess++) await look(generateSurveyCode(surveyCodeLength(1) + 1));
    expect((await look(slip.surveyCode)).status).toBe('limited');
    expect(await test.rt.db.writer('alerts').where({ level: 'guessing' }).select('detail')).toEqual([
      { detail: `kiosk:${kiosk.id}` },
    ]);
    const byToken = await test.rt.db.writer.transaction((trx) =>
      findCounterCase(test.rt, trx, kiosk, { token: slip.token }, test.rt.clock.now()),
    );
    expect(byToken.status).toBe('open');
    test.pass(day);
    expect((await look(slip.surveyCode)).status).toBe('open');
  });

  it('forgets which entries it took after sixty days', async () => {
    const { test, kiosk } = await setUp();
    await takeKioskEntries(test.rt, kiosk, [await entry(test, kiosk, [5, 5, 5, 5])]);
    test.pass(62 * day);
    await closeInvitations(test.rt);
    expect(await outcomes(test)).toEqual([]);
    expect(Number((await presses(test))?.n)).toBe(1);
  });
});
