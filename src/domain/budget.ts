import { day, localDay, localMonth, startOfDay } from './hours.ts';
import type { Addressee, Routes } from './routes.ts';

/** What a scope may spend in one period, and has. Dong. */
export interface Purse {
  /** `channel:<id>` or `unit:<as the settings name it>`. */
  readonly scope: string;
  /** A local day or month. */
  readonly period: string;
  readonly limit: number;
  /** It stops answers to citizens too. */
  readonly hard: boolean;
  /** When the period ends, ms. */
  readonly until: number;
}

/** Every limit the settings know, for the periods of an instant. */
export function pursesAt(routes: Routes, now: number): Purse[] {
  const channels = Object.entries(routes.channels).flatMap(([id, { budget }]) =>
    budget ? [{ scope: channelScope(id), ...budget }] : [],
  );
  const units = routes.budgets.map(({ unit, ...budget }) => ({ scope: unitScope(unit), ...budget }));
  return [...channels, ...units].flatMap(({ scope, daily, monthly, hard }) => [
    ...(daily === undefined ? [] : [{ scope, period: localDay(now), limit: daily, hard, until: endOfDay(now) }]),
    ...(monthly === undefined
      ? []
      : [{ scope, period: localMonth(now), limit: monthly, hard, until: endOfMonth(now) }]),
  ]);
}

export const channelScope = (channelId: string): string => `channel:${channelId}`;
const unitScope = (unit: string): string => `unit:${unit}`;

/** The scopes an attempt is charged to: its channel, and every unit above the rated one that has a budget. */
export function scopesOf(routes: Routes, channelId: string, { unitPath }: Addressee): string[] {
  const units = routes.budgets.filter(({ unit }) => unitPath.includes(unit)).map(({ unit }) => unitScope(unit));
  return [channelScope(channelId), ...units];
}

/** Dong for a message of so many segments. */
export function costOf(routes: Routes, channelId: string, segments: number, network: string | null): number {
  const tariff = routes.channels[channelId]?.tariff;
  if (!tariff) return 0;
  return segments * ((network === null ? undefined : tariff.networks[network]) ?? tariff.default);
}

/** How much of its limit is spent, as far as anybody is told: 0, 80 or 100 percent. */
export function shareSpent(spent: number, limit: number): 0 | 80 | 100 {
  if (spent >= limit) return 100;
  return spent * 100 >= limit * 80 ? 80 : 0;
}

function endOfDay(now: number): number {
  return startOfDay(localDay(now)) + day;
}

function endOfMonth(now: number): number {
  const first = startOfDay(`${localMonth(now)}-01`);
  return startOfDay(`${localMonth(first + 31 * day)}-01`);
}
