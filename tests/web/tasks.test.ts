import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTask } from '../../src/db/tasks.ts';
import { allRoutes } from '../../src/web/app.ts';
import { caller, plantVoices, spoken, tasksByKind } from '../support/voices.ts';
import { type Page, Visitor } from './support/browser.ts';
import { addUser, startWeb, testPassword, type Web } from './support/web.ts';

let web: Web;
let tasks: Readonly<Record<string, string>>;
const people: Record<string, Visitor> = {};

beforeAll(async () => {
  web = await startWeb();
  const unit = web.unitId('D01.801');
  await plantVoices(web, unit);
  await openTask(web.rt.db.writer, { kind: 'contact_untested', unitId: unit, subject: 'leader', at: 1 });
  await openTask(web.rt.db.writer, { kind: 'review', unitId: unit, subject: '2026-11:burst', at: 1 });
  tasks = await tasksByKind(web);
  for (const [name, role, code] of [
    ['leader', 'leader', 'D01.801'],
    ['neighbour', 'leader', 'D01.802'],
    ['supervisor', 'supervisor', 'D01'],
    ['inspector', 'inspector', 'D01'],
    // A place in a rated unit, whatever the role is called.
    ['insider', 'inspector', 'D01.801'],
    ['overseer', 'supervisor', 'D01.801'],
    ['officer', 'officer', 'D01.801'],
    ['admin', 'admin', 'D01'],
  ] as const) {
    await addUser(web.rt, name, role, web.unitId(code));
    people[name] = new Visitor(web.url);
    await people[name].submit('/login', { username: name, password: testPassword });
  }
});
afterAll(() => web.close());

const words = [...spoken.seats, ...spoken.queue, spoken.allegation, spoken.call].map((text) => text.split(' ').at(-1)!);
const look = (who: string, path: string): Promise<Page> => people[who]!.get(path);
const act = (who: string, id: string, fields: Record<string, string>): Promise<Page> =>
  people[who]!.submit(`/tasks/${id}`, fields);
const titles = ({ text }: Page) =>
  [...text.matchAll(/<a class="task"[^>]*>\s*<strong>([^<]+)/g)].map(([, title]) => title);

describe('whoever is of a rated unit', () => {
  const places = ['month=2026-11', 'theme=queue', 'theme=waiting-room', 'state=closed', 'unit=', 'lang=en', 'lang=vi'];

  it.each(['leader', 'neighbour', 'insider', 'overseer', 'officer'])(
    'finds no word, number, allegation or theme under five on any page (%s)',
    async (who) => {
      const ids = [...Object.values(tasks), web.unitId('D01.801'), web.unitId('D01'), 'themes', 'simulator'];
      const routes = allRoutes(web.rt, async () => ({ ready: true, checks: {} }));
      const paths = routes
        .filter(({ method, path }) => method === 'get' && !path.includes('/sim'))
        .flatMap(({ path }) => (path.includes(':') ? ids.map((id) => path.replace(/:\w+/g, id)) : [path]))
        .flatMap((path) => [path, ...places.map((query) => `${path}?${query}`)]);
      expect(paths.length).toBeGreaterThan(200);
      for (const path of paths) {
        const { text, status } = await look(who, path);
        expect(status, path).toBeLessThan(500);
        for (const word of words) expect(text, path).not.toContain(word);
        expect(text, path).not.toMatch(/chỉ thanh tra được đọc|inspectors only|xin được gọi lại|Phiếu cần xem/);
        // The desk shows its own cases, whoever commented on them.
        if (who !== 'officer') expect(text, path).not.toMatch(/HS-777|000 777/);
        const table = text.replace(/<option[\s\S]*?<\/option>/g, '');
        if (!path.includes('/admin')) expect(table, path).not.toMatch(/chờ đến lượt|waiting one/);
      }
    },
  );

  it('changes nothing that is not theirs', async () => {
    for (const who of ['leader', 'neighbour', 'insider', 'overseer', 'officer'])
      for (const kind of ['urgent', 'follow_up', 'review']) {
        const { text } = await look(who, who === 'officer' ? '/desk' : '/tasks');
        const [, token] = /name="_csrf" value="([^"]+)"/.exec(text)!;
        const answer = await people[who]!.post(`/tasks/${tasks[kind]}`, { _csrf: token!, do: 'note', text: 'x' });
        expect([403, 404], `${who} ${kind}`).toContain(answer.status);
      }
    expect(await web.rt.db.reader('task_events').where({ event: 'noted' })).toEqual([]);
  });

  it('does not see another unit', async () => {
    expect(titles(await look('neighbour', '/tasks'))).toEqual([]);
    expect((await look('neighbour', `/tasks/${tasks['theme']}`)).status).toBe(404);
  });
});

describe('the list', () => {
  it('shows each person the own work', async () => {
    expect(titles(await look('leader', '/tasks'))).toEqual([
      'Góp ý về phòng chờ, chỗ ngồi',
      'Số của chỉ huy đơn vị lâu chưa gọi thử',
    ]);
    expect(titles(await look('supervisor', '/tasks')).sort()).toEqual([
      'Góp ý về phòng chờ, chỗ ngồi',
      'Người dân xin được gọi lại',
      'Phiếu cần xem xét',
      'Số của chỉ huy đơn vị lâu chưa gọi thử',
    ]);
    expect(titles(await look('inspector', '/tasks')).sort()).toEqual([
      'Người dân xin được gọi lại',
      'Phiếu cần xem xét',
      'Ý kiến chỉ thanh tra được đọc',
    ]);
    expect((await look('officer', '/tasks')).status).toBe(403);
    expect((await look('admin', '/tasks')).status).toBe(403);
  });

  it('says what is overdue and what is near', async () => {
    const due = (day: string) => web.rt.db.writer('tasks').where({ id: tasks['theme'] }).update({ due_day: day });
    await due('2026-11-13');
    expect((await look('leader', '/tasks')).text).toMatch(/badge danger">quá hạn 3 ngày \(13\/11\/2026\)/);
    await due('2026-11-19');
    expect((await look('leader', '/tasks')).text).toMatch(/badge warn">hạn 19\/11\/2026, còn 3 ngày/);
    await due('2026-11-20');
    expect((await look('leader', '/tasks')).text).toMatch(/badge ">hạn 20\/11\/2026/);
  });
});

describe('an allegation', () => {
  it('is read by inspectors, and who opened it stands in its history and in the audit', async () => {
    const { text } = await look('inspector', `/tasks/${tasks['urgent']}`);
    expect(text).toContain('vàomộtphongbìđỏ');
    await look('inspector', `/tasks/${tasks['urgent']}`);
    const [actor] = await web.rt.db.reader('users').where({ username: 'inspector' });
    const audited = await web.rt.db.reader('audit_log').where({ action: 'comment.read' });
    expect(audited.map(({ actor_id }) => actor_id)).toEqual([actor.id, actor.id]);
    const history = await web.rt.db.reader('task_events').where({ task_id: tasks['urgent'], event: 'read' });
    expect(history.map(({ actor_id }) => actor_id)).toEqual([actor.id]);
    expect((await look('supervisor', `/tasks/${tasks['urgent']}`)).status).toBe(404);
    expect((await look('supervisor', '/comments')).text).not.toContain('vàomộtphongbìđỏ');
  });

  it('is taken, noted and closed, every step with its name', async () => {
    const id = tasks['urgent']!;
    expect((await look('inspector', `/tasks/${id}`)).text).toContain('chưa có người nhận');
    await act('inspector', id, { do: 'take' });
    await act('inspector', id, { do: 'note', text: 'đã gọi 0912345678' });
    const { text } = await look('inspector', `/tasks/${id}`);
    expect(text).toMatch(/<strong>Người inspector<\/strong> ghi chú<q>đã gọi \[…\]<\/q>/);
    expect(text).toMatch(/<strong>Người inspector<\/strong> giao cho Người inspector/);
  });
});

describe('a wish to be called', () => {
  it('shows the number to the province alone, and forgets it with the task', async () => {
    const id = tasks['follow_up']!;
    const { text } = await look('supervisor', `/tasks/${id}`);
    expect(text).toContain(caller.phone);
    expect(text).toContain(caller.caseCode);
    const asked = await act('supervisor', id, { do: 'finish', text: 'đã gọi' });
    expect(asked.text).toContain('sẽ bị xóa ngay');
    expect(await web.rt.db.reader('follow_ups')).toHaveLength(1);
    await act('supervisor', id, { do: 'finish', text: 'đã gọi', confirmed: 'yes' });
    expect(await web.rt.db.reader('follow_ups')).toEqual([]);
    expect((await look('supervisor', `/tasks/${id}`)).text).not.toContain(caller.phone);
  });
});

describe('what a unit changed', () => {
  it('is told in a registered sentence after it was confirmed, and taken back when the task is opened again', async () => {
    const id = tasks['theme']!;
    const done = { do: 'finish', change: 'seats', n: '20', text: 'mua ghế' };
    expect((await act('leader', id, { ...done, n: '' })).status).toBe(422);
    expect((await act('leader', id, { ...done, change: 'invented' })).status).toBe(422);
    expect((await act('leader', id, { do: 'finish', text: 'mua ghế' })).status).toBe(422);
    expect((await act('leader', id, done)).text).toContain('Trang công khai sẽ ghi: “đã thêm 20 ghế ngồi”');
    const stranger = new Visitor(web.url);
    const page = `/changes/${web.unitId('D01.801')}`;
    expect((await stranger.get(page)).text).not.toContain('20 ghế');
    await act('leader', id, { ...done, confirmed: 'yes' });
    const { text } = await stranger.get(page);
    expect(text).toContain('Nhiều bà con góp ý về phòng chờ, chỗ ngồi, nay <strong>đã thêm 20 ghế ngồi.</strong>');
    expect((await stranger.get('/changes')).text).toContain('Công an phường Sông Thương');
    expect(titles(await look('leader', '/tasks?state=closed'))).toEqual(['Góp ý về phòng chờ, chỗ ngồi']);
    await act('leader', id, { do: 'reopen' });
    expect((await stranger.get(page)).text).not.toContain('20 ghế');
    expect(titles(await look('leader', '/tasks'))).toContain('Góp ý về phòng chờ, chỗ ngồi');
  });
});

describe('comments', () => {
  it('are themes with their numbers to a unit, and masked words to the province', async () => {
    const own = (await look('leader', '/comments')).text;
    expect(own).toMatch(/phòng chờ, chỗ ngồi<\/td><td class="voices"><span class="voices-n">6</);
    const { text } = await look('supervisor', '/comments?theme=waiting-room');
    for (const word of ['ghesat', 'ghexanh']) expect(text).toContain(word);
    expect(text).not.toContain('homqua');
    expect((await look('supervisor', '/comments')).text).toContain('homqua');
    expect((await look('supervisor', `/comments?unit=${'0'.repeat(36)}`)).status).toBe(404);
  });
});
