/** Local time of Viet Nam has been UTC+7 without summer time since 1975. */
const offset = 7 * 3_600_000;
export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

/** When messages that nobody waits for may leave. Times of day are minutes after local midnight. */
export interface HoursPolicy {
  readonly open: number;
  readonly close: number;
  readonly preferFrom: number;
  readonly preferTo: number;
  /** An invitation leaves so many ms after the result at the earliest, so that nobody answers at the counter. */
  readonly earliestAfter: number;
  readonly latestAfter: number;
  /** Local days without messages. */
  readonly holidays: ReadonlySet<string>;
}

/** `YYYY-MM-DD` in Asia/Ho_Chi_Minh. */
export function localDay(at: number): string {
  return new Date(at + offset).toISOString().slice(0, 10);
}

/** `YYYY-MM` in Asia/Ho_Chi_Minh. */
export function localMonth(at: number): string {
  return localDay(at).slice(0, 7);
}

/** `DD/MM`, as an SMS writes a day. */
export function shortDay(at: number): string {
  const [, month, dayOfMonth] = localDay(at).split('-');
  return `${dayOfMonth}/${month}`;
}

/** 0 to 23: the hour of the local day. */
export function localHour(at: number): number {
  return new Date(at + offset).getUTCHours();
}

/** The instant at which a local day begins. */
export function startOfDay(localDate: string): number {
  return Date.parse(`${localDate}T00:00:00Z`) - offset;
}

/** The earliest instant from `at` on that lies in the open hours of a working day. */
export function nextOpen(at: number, policy: HoursPolicy): number {
  for (let instant = at; ; instant = startOfDay(localDay(instant)) + day) {
    const midnight = startOfDay(localDay(instant));
    const opens = midnight + policy.open * minute;
    const closes = midnight + policy.close * minute;
    if (!policy.holidays.has(localDay(instant)) && instant < closes) return Math.max(instant, opens);
  }
}

/**
 * When an invitation leaves: in the preferred hours between `earliestAfter` and `latestAfter` where they offer a
 * slot, else in the first open hours from then on.
 * @param spread 0 to below 1: its place inside the slot, so that messages do not leave all at once.
 */
export function invitationTime(returnedAt: number, now: number, policy: HoursPolicy, spread: number): number {
  const earliest = Math.max(now, returnedAt + policy.earliestAfter);
  const latest = Math.max(earliest, returnedAt + policy.latestAfter);
  for (let midnight = startOfDay(localDay(earliest)); midnight <= latest; midnight += day) {
    if (policy.holidays.has(localDay(midnight))) continue;
    const from = Math.max(earliest, midnight + policy.preferFrom * minute);
    const to = Math.min(latest, midnight + policy.preferTo * minute);
    if (to - from >= 15 * minute) return Math.floor(from + spread * (to - from));
  }
  const opens = nextOpen(earliest, policy);
  const closes = startOfDay(localDay(opens)) + policy.close * minute;
  return Math.floor(opens + spread * Math.min(closes - opens, hour, Math.max(0, latest - opens)));
}

/** The last of so many working days that begin after a local day: Monday to Friday, holidays left out. */
export function afterWorkingDays(from: string, count: number, holidays: ReadonlySet<string>): string {
  let date = from;
  for (let left = count; left > 0; ) {
    date = localDay(startOfDay(date) + day);
    const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
    if (weekday !== 0 && weekday !== 6 && !holidays.has(date)) left -= 1;
  }
  return date;
}
