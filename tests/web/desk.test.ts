import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inviteMany } from '../../src/feedback/invite.ts';
import { caseReport } from '../support/installation.ts';
import { Visitor } from './support/browser.ts';
import { addUser, startWeb, testPassword, type Web } from './support/web.ts';

let web: Web;
let officer: Visitor;
let officerId: string;
let number = 0;

beforeAll(async () => {
  web = await startWeb();
  officerId = await addUser(web.rt, 'officer', 'officer', web.unitId('D01.801'));
  await addUser(web.rt, 'neighbour', 'officer', web.unitId('D01.802'));
  await addUser(web.rt, 'unitless', 'officer');
  await addUser(web.rt, 'leader', 'leader', web.unitId('D01.801'));
});
afterAll(() => web.close());
beforeEach(async () => {
  officer = await logIn('officer');
});

async function logIn(username: string): Promise<Visitor> {
  const visitor = new Visitor(web.url);
  await visitor.submit('/login', { username, password: testPassword });
  return visitor;
}

function entry(change: Record<string, string> = {}): Record<string, string> {
  number += 1;
  const phone = `0987 00${String(number).padStart(4, '0')}`;
  return {
    caseCode: `Q-${number}`,
    phone,
    notAsked: '',
    procedure: 'Đăng ký thường trú',
    result: 'granted',
    ...change,
  };
}

const record = (change?: Record<string, string>, visitor = officer) => visitor.submit('/desk', entry(change));
const caseOf = (code: string) => web.rt.db.reader('cases').where({ case_code: code }).first();

async function newReceipt(): Promise<{ path: string; caseId: string; text: string }> {
  const path = (await record()).headers.get('location')!;
  const { text } = await officer.get(path);
  return { path, caseId: path.split('/').at(-1)!, text };
}

describe('recording a result', () => {
  it('opens the receipt, which holds unit, items, code and a QR code', async () => {
    const { path, text } = await newReceipt();
    expect(path).toMatch(/^\/desk\/receipts\/[\w-]{36}$/);
    for (const part of [
      'Công an phường Sông Thương',
      '<b>5</b> là rất hài lòng',
      'Cán bộ không chấm thay, không xem được',
      '8179',
    ])
      expect(text).toContain(part);
    expect(text).toMatch(/<div class="slip-qr slip-qr-page"><svg/);
    expect(text).toMatch(/class="slip-code">[6-9][2-9]{2,3} [2-9]{3,4}</);
  });

  it('takes the unit from the user, whatever the request says', async () => {
    await record({ caseCode: 'Q-UNIT', unitId: web.unitId('D01.802'), ratedUnitId: web.unitId('D01.802') });
    expect((await caseOf('Q-UNIT')).rated_unit_id).toBe(web.unitId('D01.801'));
  });

  it('shows the receipt once; after that nobody reads its code again', async () => {
    const { path, text } = await newReceipt();
    const [code] = /(?<=slip-code">)[\d ]+/.exec(text)!;
    const second = await officer.get(path);
    expect(second.status).toBe(200);
    expect(second.text).not.toContain(code);
    expect(second.text).not.toContain('slip-qr');
    expect((await officer.get('/desk')).text).not.toContain(code);
  });

  it('keeps code and token out of addresses, session rows and the log', async () => {
    const path = (await record()).headers.get('location')!;
    const sessions = JSON.stringify(await web.rt.db.reader('sessions'));
    const [code] = /(?<=slip-code">)[\d ]+/.exec((await officer.get(path)).text)!;
    for (const place of [path, sessions, web.log.join('')]) expect(place).not.toContain(code.replaceAll(' ', ''));
  });

  it.each([
    ['caseCode', { caseCode: '' }],
    ['caseCode', { caseCode: '<b>' }],
    ['phone', { phone: '' }],
    ['phone', { phone: '0123' }],
    ['phone', { phone: '02438251234' }],
    ['procedure', { procedure: '' }],
    ['procedure', { procedure: 'xyz' }],
  ])('with a wrong %s says so beside the field and in the summary, and keeps what was typed', async (field, change) => {
    const { status, text } = await record({ caseCode: 'Q-KEPT', ...change });
    expect(status).toBe(422);
    expect(text).toContain(`<a href="#${field}">`);
    expect(text).toContain(`id="${field}-error"`);
    expect(text.match(/aria-invalid="true"/g)).toHaveLength(1);
    if (field !== 'caseCode') expect(text).toContain('value="Q-KEPT"');
    expect(await caseOf('Q-KEPT')).toBeUndefined();
  });

  it('finds a procedure by its code, or by a part of its name without accents', async () => {
    await record({ caseCode: 'Q-CODE', procedure: 'cutru-01' });
    await record({ caseCode: 'Q-PART', procedure: 'thuong tru' });
    for (const code of ['Q-CODE', 'Q-PART']) expect((await caseOf(code)).procedure_code).toBe('CUTRU-01');
  });

  it.each(['no_phone', 'refused_at_desk'])('notes %s as the reason why nobody is asked', async (notAsked) => {
    await record({ caseCode: `Q-${notAsked}`, phone: '', notAsked });
    const { id } = await caseOf(`Q-${notAsked}`.toUpperCase());
    const invitation = await web.rt.db.reader('invitations').where({ case_id: id }).first();
    expect(invitation.not_asked_reason).toBe(notAsked);
  });

  it('does not record a case twice', async () => {
    const first = await record({ caseCode: 'Q-TWICE' });
    const second = await record({ caseCode: 'Q-TWICE' });
    expect(second.headers.get('location')).toMatch(/^\/desk\?repeated=/);
    expect((await officer.get(second.headers.get('location')!)).text).toContain('Hồ sơ Q-TWICE đã được ghi trước đó');
    expect(first.headers.get('location')).toContain('/desk/receipts/');
  });

  it('keeps two desks apart that use the same code', async () => {
    const neighbour = await logIn('neighbour');
    await record({ caseCode: 'Q-SAME' });
    expect((await record({ caseCode: 'Q-SAME' }, neighbour)).headers.get('location')).toContain('/desk/receipts/');
  });

  it('needs the token of the page', async () => {
    expect((await officer.post('/desk', entry({ caseCode: 'Q-FORGED' }))).status).toBe(403);
    expect(await caseOf('Q-FORGED')).toBeUndefined();
  });
});

describe('the receipt as a PDF', () => {
  const pdf = (path: string) => officer.submit('/desk', {}, `${path}/pdf`);

  it('is the slip on the screen, once, and only until the next one is made', async () => {
    const first = await newReceipt();
    const got = await pdf(first.path);
    expect(got.headers.get('content-type')).toBe('application/pdf');
    expect(got.headers.get('content-disposition')).toContain(`phieu-Q-${number}.pdf`);
    expect(got.text).toMatch(/^%PDF-/);
    const tokens = await web.rt.db
      .reader('link_tokens')
      .join('invitations', 'invitations.id', 'link_tokens.invitation_id')
      .where({ case_id: first.caseId, kind: 'slip' });
    expect(tokens.map((row) => row.ended_at)).toEqual([null]);
    expect((await pdf(first.path)).headers.get('location')).toBe(first.path);
    const second = await newReceipt();
    await newReceipt();
    expect((await pdf(second.path)).status).toBe(303);
  });
});

describe('printing again', () => {
  it('makes a new code and kills the old one; the audit log knows', async () => {
    const { path, caseId, text } = await newReceipt();
    const { headers } = await officer.submit('/desk', {}, path);
    const again = await officer.get(headers.get('location')!);
    const code = (page: string) => /(?<=slip-code">)[\d ]+/.exec(page)![0];
    expect(code(again.text)).not.toBe(code(text));
    const tokens = await web.rt.db
      .reader('link_tokens')
      .join('invitations', 'invitations.id', 'link_tokens.invitation_id')
      .where({ case_id: caseId, kind: 'slip' });
    expect(tokens.map((row) => row.ended_at === null).sort()).toEqual([false, true]);
    const entries = await web.rt.db.reader('audit_log').where({ resource: `case:${caseId}`, action: 'slip.reissued' });
    expect(entries).toHaveLength(1);
  });
});

describe('undoing', () => {
  it('takes an entry back within a minute, and not later', async () => {
    const quick = await newReceipt();
    const late = await newReceipt();
    const undo = (caseId: string) => officer.submit('/desk', {}, `/desk/cases/${caseId}/undo`);
    expect((await undo(quick.caseId)).headers.get('location')).toBe('/desk?undone=1');
    web.pass(61_000);
    expect((await undo(late.caseId)).headers.get('location')).toBe('/desk?too_late=1');
    const left = await web.rt.db.reader('cases').whereIn('id', [quick.caseId, late.caseId]).select('id');
    expect(left).toEqual([{ id: late.caseId }]);
  });
});

describe('a case that case software reported', () => {
  const reported = async (n: number) =>
    inviteMany(web.rt, [caseReport(web, n, { caseCode: `PM-${n}` })], { kind: 'system', id: null });

  it('is not recorded again with another number, and the officer hears where it is corrected', async () => {
    await reported(1);
    const { headers } = await record({ caseCode: 'pm-1', phone: '0987 999 999' });
    expect(headers.get('location')).toMatch(/^\/desk\?from_software=/);
    expect((await officer.get(headers.get('location')!)).text).toContain('không đổi số ở quầy');
    expect(await web.rt.db.reader('cases').whereRaw("lower(case_code) = 'pm-1'")).toHaveLength(1);
  });

  it('is shown without a way to undo it, and is not undone', async () => {
    const [verdict] = await reported(2);
    const [, row] = /<li>\s*<div class="case-what"><strong>PM-2<([\s\S]*?)<\/li>/.exec(
      (await officer.get('/desk')).text,
    )!;
    expect(row).toContain('Từ phần mềm một cửa');
    expect(row).not.toContain('data-undo');
    const undone = await officer.submit('/desk', {}, `/desk/cases/${verdict!.caseId}/undo`);
    expect(undone.headers.get('location')).toBe('/desk?not_ours=1');
    expect(await caseOf('PM-2')).toBeDefined();
  });
});

describe('an entry that waited in a browser', () => {
  const key = () => randomUUID();
  const send = async (fields: Record<string, string>, visitor = officer) => {
    const answer = await visitor.submit(
      '/desk',
      { officer: officerId, waited: '3600000', ...entry(), ...fields },
      '/desk/entries',
    );
    return { status: answer.status, body: JSON.parse(answer.text) };
  };

  it('is recorded once under its key, as returned when it was made, and without a slip', async () => {
    const fields = { ...entry({ caseCode: 'CHO-1' }), key: key() };
    expect((await send(fields)).body).toMatchObject({ status: 'created', told: null });
    expect((await send(fields)).body).toMatchObject({ status: 'created', told: null });
    const row = await caseOf('CHO-1');
    expect(row.returned_at).toBe(row.recorded_at - 3_600_000);
    const invitation = await web.rt.db.reader('invitations').where({ case_id: row.id }).first();
    expect(invitation.printed_at).toBeNull();
  });

  it('is refused with a key that belongs to other content, and where it is wrong', async () => {
    const used = key();
    await send({ key: used, caseCode: 'CHO-2' });
    expect((await send({ key: used, caseCode: 'CHO-3' })).status).toBe(422);
    const wrong = await send({ key: key(), phone: '0243' });
    expect(wrong.status).toBe(422);
    expect(wrong.body.problem).toContain('Số này không đúng');
  });

  it('is not recorded in the name of who happens to be logged in', async () => {
    const neighbour = await logIn('neighbour');
    expect((await send({ key: key(), caseCode: 'CHO-4' }, neighbour)).status).toBe(409);
    expect(await caseOf('CHO-4')).toBeUndefined();
  });

  it('gives each officer one key of their own, and nobody else any', async () => {
    const session = async (visitor: Visitor) => JSON.parse((await visitor.get('/desk/session')).text);
    const [mine, again, theirs] = [
      await session(officer),
      await session(await logIn('officer')),
      await session(await logIn('neighbour')),
    ];
    expect(mine.key).toBe(again.key);
    expect(theirs.key).not.toBe(mine.key);
    expect((await new Visitor(web.url).get('/desk/session')).status).toBe(303);
    expect(JSON.stringify(await web.rt.db.reader('desk_keys'))).not.toContain(mine.key);
  });
});

describe('the desk', () => {
  it('opens for officers alone, and only with a unit', async () => {
    expect((await (await logIn('leader')).get('/desk')).status).toBe(403);
    expect((await (await logIn('unitless')).get('/desk')).status).toBe(403);
  });

  it('shows no case of another unit, and lets nobody print or undo one', async () => {
    const { path, caseId } = await newReceipt();
    const neighbour = await logIn('neighbour');
    expect((await neighbour.get(path)).status).toBe(404);
    expect((await neighbour.submit('/desk', {}, path)).status).toBe(404);
    expect((await neighbour.submit('/desk', {}, `/desk/cases/${caseId}/undo`)).status).toBe(404);
    expect((await officer.get('/desk')).text).toContain(caseId);
    expect((await neighbour.get('/desk')).text).not.toContain(caseId);
  });

  it('shows no whole number, no score and no code', async () => {
    await record({ caseCode: 'Q-MASK', phone: '0987654321' });
    const { text } = await officer.get('/desk');
    expect(text).toContain('+84*****321');
    expect(text).not.toMatch(/987654321|0987 654 321|hài lòng/);
  });

  it('says whom to call when a message is stuck', async () => {
    await record({ caseCode: 'Q-STUCK' });
    expect((await officer.get('/desk')).text).not.toContain('tel:');
    await web.rt.db.writer('messages_out').where({ kind: 'invitation' }).update({ state: 'failed' });
    const { text } = await officer.get('/desk');
    expect(text).toContain('href="tel:0692345678"');
    expect(text).toContain('tin chưa đi');
  });

  it('checks a number while it is typed, without a word of it in the log', async () => {
    const check = async (phone: string) =>
      JSON.parse((await officer.submit('/desk', { phone }, '/desk/phone-check')).text);
    expect(await check('0912345678')).toMatchObject({ ok: true, number: '0912 345 678' });
    expect(await check('01689123456')).toMatchObject({ ok: true, number: '0389 123 456' });
    expect(await check('0243825')).toMatchObject({ ok: false });
    expect(web.log.join('')).not.toMatch(/912345678|1689123456/);
  });

  it('remembers how wide the paper is', async () => {
    await officer.submit('/desk', { width: '58' }, '/desk/paper');
    const path = (await record()).headers.get('location')!;
    expect((await officer.get(path)).text).toContain('slip-58');
  });
});

describe('finding a case', () => {
  const find = async (piece: string, visitor = officer) =>
    (await visitor.get(`/desk?find=${encodeURIComponent(piece)}`)).text;

  /** Sessions do not last for days. */
  const pass = async (days: number) => {
    web.pass(days * 86_400_000);
    officer = await logIn('officer');
  };

  it('finds those of the last 14 days by a piece of their code, in the own unit alone', async () => {
    await record({ caseCode: 'TIM_A1' });
    await record({ caseCode: 'TIM-AB1' });
    await pass(3);
    const shown = (text: string) => [...text.matchAll(/<strong>(TIM[^<]*)</g)].map(([, code]) => code);
    expect(shown((await officer.get('/desk')).text)).toEqual([]);
    expect(shown(await find('tim-a'))).toEqual(['TIM-AB1']);
    expect(shown(await find('tim_'))).toEqual(['TIM_A1']);
    expect(shown(await find('tim%'))).toEqual([]);
    expect(shown(await find('tim', await logIn('neighbour')))).toEqual([]);
    await pass(12);
    expect(await find('tim-a')).toContain('Không có hồ sơ nào');
  });

  it('prints the slip of an earlier day again, and takes nothing back', async () => {
    const { caseId } = await newReceipt();
    await pass(2);
    const again = await officer.submit('/desk', {}, `/desk/receipts/${caseId}`);
    expect(again.headers.get('location')).toBe(`/desk/receipts/${caseId}`);
    const undone = await officer.submit('/desk', {}, `/desk/cases/${caseId}/undo`);
    expect(undone.headers.get('location')).toBe('/desk?too_late=1');
  });

  it('shows what was looked for as text', async () => {
    expect(await find('<b>"x')).toContain('&lt;b&gt;');
  });
});
