import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { ReportFact } from '../../../src/channels/channel.ts';
import { day } from '../../../src/domain/hours.ts';
import { adoptOrphans } from '../../../src/feedback/adopt-reports.ts';
import { closeInvitations } from '../../../src/feedback/close.ts';
import { inviteMany } from '../../../src/feedback/invite.ts';
import { readReplies } from '../../../src/feedback/read-replies.ts';
import { createReceiver } from '../../../src/feedback/receive.ts';
import { readProvinceFunnel } from '../../../src/results/funnel.ts';
import { eachDatabase } from '../../support/databases.ts';
import { caseReport, msisdn } from '../../support/installation.ts';
import { fails, installRouted, type RoutedInstallation, threeChannels, works } from '../../support/routing.ts';

/** What the provider calls a network, and what the settings do. */
const networks = { 1: 'viettel' };

const by = { kind: 'system', id: 'test' } as const;

/** Another case of the same citizen. */
const invite = async (test: RoutedInstallation, caseCode: string) =>
  (await inviteMany(test.rt, [caseReport(test, 1, { caseCode })], by))[0];
const funnel = (test: RoutedInstallation) => readProvinceFunnel(test.rt, ['2026-11'], test.unitId('D01'));

eachDatabase('a number that cannot receive', (open) => {
  it('is a category of its own, and later cases with it are not sent but counted', async () => {
    const test = await installRouted(await open(), { deadNumberDays: 90 });
    test.channels.a.answer = fails('undeliverable');
    await invite(test, 'first');
    await test.work();
    test.channels.a.answer = works;
    expect(await invite(test, 'second')).toMatchObject({ asked: false, notAskedReason: 'dead_number' });
    expect(await test.work()).toEqual([]);
    const counted = { returned: 2, asked: 1, failed: 0, dead_number: 1, notAsked: { dead_number: 1 } };
    expect(await funnel(test)).toMatchObject(counted);
    test.pass(89 * day);
    while ((await closeInvitations(test.rt)) > 0);
    expect(await test.rt.db.writer('invitations')).toEqual([]);
    expect(await funnel(test), 'after closing too').toMatchObject(counted);
    expect(await invite(test, 'third')).toMatchObject({ asked: false });
    test.pass(2 * day);
    expect(await invite(test, 'fourth'), 'after the configured time').toMatchObject({ asked: true });
  });

  it('is also told by a report, after acceptance; nobody is reminded then', async () => {
    const test = await installRouted(await open());
    await invite(test, 'first');
    await test.work();
    const { external_id: externalId } = await test.rt.db.writer('attempts').first();
    const fact = { externalId, attemptId: null, rawStatus: '5', failure: 'undeliverable' as const };
    const reports = [{ ...fact, state: 'failed' as const }];
    await createReceiver(test.rt)({ channelId: 'a', facts: { incoming: [], reports } });
    expect(await test.rt.db.writer('invitations').first()).toMatchObject({ reminder_due_at: null });
    expect(await funnel(test)).toMatchObject({ accepted: 1, delivered: 0, failed: 0, dead_number: 1 });
    const delivered = [{ ...fact, failure: undefined, state: 'delivered' as const }].map(
      ({ failure, ...rest }) => rest,
    );
    await createReceiver(test.rt)({ channelId: 'a', facts: { incoming: [], reports: delivered } });
    expect(await funnel(test), 'it arrived after all').toMatchObject({ delivered: 1, dead_number: 0 });
    expect(await test.rt.db.writer('number_facts').first()).toMatchObject({ dead_at: null });
  });

  it('is also told by a report that comes before anybody knows whose it is', async () => {
    const test = await installRouted(await open());
    await test.setRoutes({ channels: { ...threeChannels.channels, a: { ...threeChannels.channels.a, networks } } });
    const report = {
      attemptId: null,
      state: 'failed',
      rawStatus: '5',
      failure: 'undeliverable',
      network: '1',
    } as const;
    test.channels.a.answer = async () => {
      const reports = [{ ...report, externalId: 'early' }];
      await createReceiver(test.rt)({ channelId: 'a', facts: { incoming: [], reports } });
      expect(await test.rt.db.writer('attempts').first()).toMatchObject({ state: 'sending' });
      return { externalId: 'early' };
    };
    await invite(test, 'first');
    await test.work();
    const attempt = await test.rt.db.writer('attempts').first();
    expect(attempt).toMatchObject({ state: 'failed', failure: 'undeliverable', failure_code: '5' });
    expect(await test.rt.db.writer('number_facts').first()).toMatchObject({
      ...{ network: 'viettel', dead_at: test.rt.clock.now() },
    });
    expect(await invite(test, 'second')).toMatchObject({ asked: false, notAskedReason: 'dead_number' });
  });

  it('is also told by a report that was kept until its attempt was known', async () => {
    const test = await installRouted(await open());
    await invite(test, 'first');
    await test.work();
    const { external_id } = await test.rt.db.writer('attempts').first();
    await test.rt.db.writer('delivery_reports').insert({
      ...{ id: randomUUID(), channel_id: 'a', external_id, attempt_id: null, received_at: test.rt.clock.now() },
      ...{ state: 'failed', raw_status: '5', failure: 'undeliverable', network: 'viettel' },
    });
    expect(await adoptOrphans(test.rt)).toBe(1);
    expect(await test.rt.db.writer('number_facts').first()).toMatchObject({ network: 'viettel' });
    expect(await invite(test, 'second')).toMatchObject({ asked: false, notAskedReason: 'dead_number' });
  });

  it('is also told where the reason comes in a report of its own, after the failure', async () => {
    const test = await installRouted(await open());
    await invite(test, 'first');
    await test.work();
    const { external_id: externalId } = await test.rt.db.writer('attempts').first();
    const failed = { externalId, attemptId: null, state: 'failed', rawStatus: '5' } as const;
    const tell = (report: ReportFact) =>
      createReceiver(test.rt)({ channelId: 'a', facts: { incoming: [], reports: [report] } });
    await tell(failed);
    expect(await test.rt.db.writer('number_facts')).toEqual([]);
    await tell({ ...failed, failure: 'undeliverable' });
    expect(await invite(test, 'second')).toMatchObject({ asked: false, notAskedReason: 'dead_number' });
  });

  it('is alive again once somebody writes from it', async () => {
    const test = await installRouted(await open());
    test.channels.a.answer = fails('undeliverable');
    await invite(test, 'first');
    await test.work();
    test.channels.a.answer = works;
    const incoming = [{ externalId: '1', from: msisdn(1), to: '8179', text: 'HL 5454' }];
    await createReceiver(test.rt)({ channelId: 'a', facts: { incoming, reports: [] } });
    while ((await readReplies(test.rt)) > 0);
    test.pass(31 * day);
    expect(await invite(test, 'second')).toMatchObject({ asked: true });
  });
});
