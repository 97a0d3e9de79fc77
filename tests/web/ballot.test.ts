import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Slip } from '../../src/feedback/case-report.ts';
import { inviteMany } from '../../src/feedback/invite.ts';
import { reissueSlip } from '../../src/feedback/issue-slip.ts';
import { caseReport } from '../support/installation.ts';
import { countedScores } from '../support/road.ts';
import { type Page, Visitor } from './support/browser.ts';
import { startWeb, type Web } from './support/web.ts';

const system = { kind: 'system', id: null } as const;
let web: Web;
let n = 0;
beforeAll(async () => {
  web = await startWeb();
});
afterAll(() => web.close());

async function newSlip(): Promise<{ slip: Slip; path: string; caseCode: string; caseId: string }> {
  n += 1;
  const [verdict] = await inviteMany(web.rt, [caseReport(web, n, { wantSlip: true })], system);
  const slip = verdict!.slip!;
  return { slip, path: `/p/${slip.token}`, caseCode: `HS-${n}`, caseId: verdict!.caseId };
}

const allFives = { s0: '5', s1: '5', s2: '5', s3: '5' };
const allOnes = { s0: '1', s1: '1', s2: '1', s3: '1' };
const hasForm = ({ text }: Page) => text.includes('<form');
const counted = (caseCode: string) => countedScores(web, caseCode);

describe('the ballot page', () => {
  it.each(['vi', 'en'])('is one request of at most 14 kB without a script (%s)', async (language) => {
    const { path } = await newSlip();
    const { status, text, headers } = await new Visitor(web.url).get(`${path}?lang=${language}`);
    expect(status).toBe(200);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(14_000);
    expect(text).not.toMatch(/<script|<link[^>]+stylesheet|<img|src=|url\(/);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('names every item and asks each on the scale of 1 to 5', async () => {
    const { path, slip } = await newSlip();
    const { text } = await new Visitor(web.url).get(path);
    expect(text.match(/<legend>/g)).toHaveLength(slip.items.length + 2);
    for (const [index, item] of slip.items.entries()) {
      expect(text).toContain(item.wording.vi);
      for (const score of [1, 2, 3, 4, 5]) expect(text).toContain(`name="s${index}" value="${score}"`);
    }
  });

  it('records what was chosen, with the proof of a slip', async () => {
    const { path, caseCode } = await newSlip();
    const visitor = new Visitor(web.url);
    const { status, headers } = await visitor.post(path, {
      s0: '5',
      s1: '4',
      s3: '2',
      onTime: 'yes',
      helpedBy: 'family',
    });
    expect([status, headers.get('location')]).toEqual([303, path]);
    expect(headers.getSetCookie().join()).toMatch(/ballot=[\w-]{22}; Path=\/p\/[\w-]+; HttpOnly; SameSite=Lax/);
    expect(await counted(caseCode)).toEqual({ proof: 'slip', channel: 'web', scores: [5, 4, null, 2] });
  });

  it('takes what the citizen adds, and a call back only from who asked for it', async () => {
    const quiet = await newSlip();
    await new Visitor(web.url).post(quiet.path, { ...allOnes, words: 'ghế gãy' });
    const asking = await newSlip();
    await new Visitor(web.url).post(asking.path, { ...allFives, words: 'quạt hỏng', call: 'yes' });
    const silent = await newSlip();
    await new Visitor(web.url).post(silent.path, { ...allOnes, words: '', call: 'yes' });
    const rows = await web.rt.db.reader('comments').orderBy('text');
    expect(rows.map(({ text }) => text)).toEqual(['ghế gãy', 'quạt hỏng']);
    const tasks = await web.rt.db.reader('tasks').join('follow_ups', 'follow_ups.task_id', 'tasks.id');
    expect(tasks.map(({ kind, subject }) => [kind, subject])).toEqual([['follow_up', rows[1].id]]);
    expect(JSON.parse(web.rt.keys.decrypt(tasks[0].contact_cipher))).toMatchObject({ caseCode: asking.caseCode });
    expect(tasks[0].contact_cipher).not.toContain(asking.caseCode);
  });

  it('takes the same answers again from the browser that opened the form, where the first answer was lost', async () => {
    const { path, caseCode } = await newSlip();
    const visitor = new Visitor(web.url);
    await visitor.get(path);
    const cookies = [...visitor.cookies];
    await visitor.post(path, allFives);
    visitor.cookies.clear();
    for (const [name, value] of cookies) visitor.cookies.set(name, value);
    expect((await visitor.post(path, { ...allFives, s0: '4' })).status).toBe(303);
    expect((await counted(caseCode))?.scores).toEqual([4, 5, 5, 5]);
  });

  it('shows no score again, not even to the browser that gave it, which may start anew', async () => {
    const { path, caseCode } = await newSlip();
    const visitor = new Visitor(web.url);
    await visitor.post(path, allFives);
    const thanks = await visitor.get(path);
    expect(hasForm(thanks)).toBe(false);
    const again = await visitor.get(`${path}?again=1`);
    expect(hasForm(again)).toBe(true);
    expect(again.text).not.toMatch(/name="s\d" value="\d" checked/);
    await visitor.post(path, { ...allFives, s0: '3' });
    expect((await counted(caseCode))?.scores).toEqual([3, 5, 5, 5]);
  });

  it('says what to do where nothing was chosen', async () => {
    const { path, caseCode } = await newSlip();
    const { status, text } = await new Visitor(web.url).post(path, { helpedBy: 'nobody' });
    expect(status).toBe(422);
    expect(text).toContain('role="alert"');
    expect(await counted(caseCode)).toBeUndefined();
  });

  it.each([{ s0: '6' }, { s0: '-1' }, { s0: '1.5' }, { s0: 'abc' }, { s0: '5', helpedBy: 'minister' }])(
    'refuses a form that was tampered with: %j',
    async (fields) => {
      const { path, caseCode } = await newSlip();
      expect((await new Visitor(web.url).post(path, fields as unknown as Record<string, string>)).status).toBe(422);
      expect(await counted(caseCode)).toBeUndefined();
    },
  );
});

describe('an officer who kept a copy of the slip', () => {
  it('can neither read nor change the ballot', async () => {
    const { path, caseCode } = await newSlip();
    await new Visitor(web.url).post(path, allOnes);
    const officer = new Visitor(web.url);
    const read = await officer.get(path);
    expect(hasForm(read)).toBe(false);
    expect(read.text).not.toMatch(/value="\d"|hài lòng/);
    expect(hasForm(await officer.get(`${path}?again=1`))).toBe(false);
    const change = await officer.post(path, allFives);
    expect(change.status).toBe(200);
    expect(change.text).not.toMatch(/value="\d"|hài lòng/);
    expect((await counted(caseCode))?.scores).toEqual([1, 1, 1, 1]);
    expect(hasForm(await officer.get(path))).toBe(false);
  });

  it('does not stand in the way of a crowd with right slips behind one address', async () => {
    const slips = await Promise.all(Array.from({ length: 40 }, () => newSlip()));
    const answers = await Promise.all(slips.map(({ path }) => new Visitor(web.url).post(path, allOnes)));
    expect(answers.filter(({ status }) => status === 429)).toEqual([]);
  });

  it('cannot make a flood of it', async () => {
    const { path } = await newSlip();
    await new Visitor(web.url).post(path, allOnes);
    const statuses = [];
    for (let tries = 0; tries < 11; tries++) statuses.push((await new Visitor(web.url).post(path, allFives)).status);
    expect(statuses.at(-1)).toBe(429);
  });

  it('sees the same page whatever the citizen chose', async () => {
    const seen = async (answers: Record<string, string>) => {
      const { path, slip } = await newSlip();
      await new Visitor(web.url).post(path, answers);
      return (await new Visitor(web.url).get(path)).text.replaceAll(slip.token, '');
    };
    const [low, high] = [await seen(allOnes), await seen(allFives)];
    expect(low).toContain('Chỉ có thể sửa từ chính điện thoại');
    expect(low).toBe(high);
  });

  it('is left with a dead copy once the slip was printed again', async () => {
    const { path, caseId, caseCode } = await newSlip();
    const slip = await reissueSlip(web.rt, caseId, system);
    const officer = new Visitor(web.url);
    expect((await officer.get(path)).status).toBe(404);
    expect((await officer.post(path, allFives)).status).toBe(404);
    expect(await counted(caseCode)).toBeUndefined();
    expect((await new Visitor(web.url).get(`/p/${slip!.token}`)).status).toBe(200);
  });
});

describe('a token that opens nothing', () => {
  it('gets one and the same friendly page, whether it never was or is over', async () => {
    const { path } = await newSlip();
    web.pass(15 * 86_400_000);
    const over = await new Visitor(web.url).get(path);
    const never = await new Visitor(web.url).get('/p/AAAAAAAAAAAAAAAAAAAAAA');
    expect([over.status, never.status]).toEqual([404, 404]);
    expect(over.text).toBe(never.text);
    expect(hasForm(never)).toBe(false);
  });

  it('cannot be guessed at for long', async () => {
    const statuses = [];
    for (let tries = 0; tries < 40; tries++)
      statuses.push((await new Visitor(web.url).get(`/p/guess-number-${String(tries).padStart(4, '0')}`)).status);
    expect(statuses.at(-1)).toBe(429);
  });
});
