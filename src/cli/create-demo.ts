import { randomBytes, randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { createClock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Database } from '../db/client.ts';
import { insertContactTest } from '../db/contact-tests.ts';
import { createDatabase, type SeedUnit } from '../db/create-database.ts';
import { findStages } from '../db/funnel.ts';
import { endFile, startFile } from '../db/imported-files.ts';
import { setMeta } from '../db/meta.ts';
import { type RegisterCountRow, saveRegisterCounts } from '../db/register-counts.ts';
import { openSettings } from '../db/settings.ts';
import { insertUser } from '../db/users.ts';
import type { Role } from '../domain/authorisation.ts';
import { localDay } from '../domain/hours.ts';
import { addDays, monthOf, spansBetween } from '../domain/periods.ts';
import { registerKiosk } from '../feedback/register-kiosk.ts';
import { hashPassword } from '../web/login/password.ts';
import { printAndKeyDemo } from './demo-paper.ts';
import { createKeysFile, readKeys } from './keys-file.ts';
import { liveThroughDemo } from './live-through-demo.ts';
import { demoRegister, shippedInstruments, shippedSettings } from './seed-files.ts';

interface DemoLogin {
  readonly username: string;
  readonly password: string;
  readonly role: Role;
  readonly unit: string;
}

/** What is shown once, when a demo has been made. */
export interface NewDemo {
  readonly logins: readonly DemoLogin[];
  /** Path of a tablet at a counter, with its key. */
  readonly kiosk: string;
}

/** Whoever keys paper ballots belongs to no unit. */
const people: readonly { username: string; name: string; role: Role; unit: string | null }[] = [
  { username: 'canbo', name: 'Đại úy Lê Thị Hòa', role: 'officer', unit: 'D01.801' },
  { username: 'canbo2', name: 'Thượng úy Hoàng Văn Páo', role: 'officer', unit: 'D01.803' },
  { username: 'giaothong', name: 'Trung úy Trần Quốc Bảo', role: 'officer', unit: 'D01.08' },
  { username: 'chihuy', name: 'Trung tá Nguyễn Văn Sơn', role: 'leader', unit: 'D01.801' },
  { username: 'giamsat', name: 'Thượng tá Phạm Thu Hà', role: 'supervisor', unit: 'D01' },
  { username: 'thanhtra', name: 'Thiếu tá Đỗ Minh Khôi', role: 'inspector', unit: 'D01' },
  { username: 'nhaplieu', name: 'Vi Thị Lan', role: 'keyer', unit: null },
  { username: 'nhaplieu2', name: 'Lý Văn Tú', role: 'keyer', unit: null },
  { username: 'kiemtoan', name: 'Bùi Đức Anh', role: 'auditor', unit: 'D01' },
  { username: 'quantri', name: 'Quản trị hệ thống', role: 'admin', unit: 'D01' },
];

/** Fills an empty database with an invented province, its people and five weeks of cases that went the real road. */
export async function createDemo(config: Config, db: Database, log: Logger): Promise<NewDemo> {
  console.log(
    'Chưa có dữ liệu: tạo tỉnh mẫu Bình Minh với năm tuần hồ sơ (khoảng mười giây) · creating the demo province…',
  );
  createKeysFile(config.keysFile, config.dataDir);
  const keys = readKeys(config.keysFile, config.dataDir);
  const register = demoRegister();
  const settings = shippedSettings();
  const now = createClock().now();
  const ids = await createDatabase(db, {
    administration: register.units[0]!.nameVi,
    at: now - historyLength,
    keysFingerprint: keys.fingerprint,
    instruments: shippedInstruments(),
    settings: {
      ...settings,
      survey: { ...(settings.survey as object), atOnce: true, releaseEveryMinutes: 1 },
      goals: { responseRate: { from: 60, to: 80, of: 'asked' } },
    },
    ...register,
  });
  const logins = people.map((person) => ({
    ...person,
    id: randomUUID(),
    password: randomBytes(6).toString('base64url'),
  }));
  for (const { id, username, name, role, unit, password } of logins) {
    const passwordHash = await hashPassword(password);
    const unitId = unit === null ? null : ids.get(unit)!;
    await insertUser(db.writer, { id, username, name, role, unitId, passwordHash }, now);
  }
  await liveThroughDemo({ db, keys, log, from: now - historyLength, to: now });
  const idOf = (wanted: string) => logins.find(({ username }) => username === wanted)!.id;
  const atWork = { first: idOf('nhaplieu'), second: idOf('nhaplieu2'), counter: idOf('canbo') };
  await printAndKeyDemo({ db, keys, log, to: now, people: atWork });
  const { key } = await registerKiosk(db.writer, { name: 'Quầy 2', unitId: ids.get('D01.801')! }, now);
  await saveRegisterCounts(db.writer, await registerOfDemo(db, ids, now));
  await noteContactTests(db, register.units, ids, now);
  await noteImportedFiles(db, now);
  await setMeta(db.writer, 'kind', 'demo');
  return {
    kiosk: `/kiosk/D01.801#${key}`,
    logins: logins.map(({ username, password, role, unit }) => {
      const nameVi = register.units.find((one) => one.code === unit)?.nameVi;
      return { username, password, role, unit: nameVi ?? 'không thuộc đơn vị nào' };
    }),
  };
}

/** Of the numbers on slips one was called last week, one was not answered, the others wait to be tried. */
async function noteContactTests(
  db: Database,
  units: readonly SeedUnit[],
  ids: ReadonlyMap<string, string>,
  now: number,
): Promise<void> {
  for (const [code, reached] of [
    ['D01.801', 1],
    ['D01.802', 0],
  ] as const) {
    const phone = units.find((unit) => unit.code === code)!.hotline!;
    const test = { id: randomUUID(), phone, unit_id: ids.get(code)!, reached, tested_by: 'giamsat' };
    await insertContactTest(db.writer, { ...test, tested_at: now - 6 * 24 * 3_600_000 });
  }
}

/** As if the folder had been watched: a good file, and one that could not be read. */
async function noteImportedFiles(db: Database, now: number): Promise<void> {
  const files = [
    { name: 'ho-so-thang-10.xlsx', state: 'done', reason: null, rows: 214, created: 0, repeated: 211, rejected: 3 },
    {
      name: 'danh-sach.csv',
      state: 'failed',
      reason: 'Không đọc được tệp này / this file cannot be read: The file has no line of heads',
      ...{ rows: 0, created: 0, repeated: 0, rejected: 0 },
    },
  ] as const;
  for (const [n, { name, ...end }] of files.entries()) {
    const file = { id: randomUUID(), at: now - (n + 1) * 24 * 3_600_000 };
    await startFile(db.writer, { ...file, name });
    await endFile(db.writer, { ...file, ...end });
  }
}

const historyLength = 40 * 24 * 3_600_000;

/** What the units' own registers say of the last month that is over: one unit reported less than it returned. */
async function registerOfDemo(
  db: Database,
  ids: ReadonlyMap<string, string>,
  now: number,
): Promise<RegisterCountRow[]> {
  const periods = (await openSettings(db, createClock())).get('periods').value;
  const month = monthOf(periods, addDays(monthOf(periods, localDay(now)).start, -1));
  const unitOf = new Map(
    (await db.writer('unit_versions').select('id', 'unit_id')).map((row) => [row.id, row.unit_id]),
  );
  const returned = new Map<string, number>();
  for (const { label } of spansBetween(periods, month.start, month.end))
    for (const { unitVersionId, stage, n } of await findStages(db.writer, label)) {
      const unitId = unitOf.get(unitVersionId);
      if (stage === 'returned') returned.set(unitId, (returned.get(unitId) ?? 0) + n);
    }
  return [...returned].map(([unitId, n]) => ({
    unit_id: unitId,
    month: month.id,
    returned: Math.round(n * (unitId === ids.get('D01.803') ? 1.15 : 1)),
    source_system: 'demo',
    reported_at: now,
  }));
}
