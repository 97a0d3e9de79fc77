import type { CheckedChannel } from '../feedback/check-channels.ts';

/** Two tables for a terminal: how each channel is, and what it can do. Every verdict is a word. */
export function channelTable(channels: readonly CheckedChannel[]): string {
  if (channels.length === 0) return 'No channel is configured: set CHANNELS_FILE (see README, "Channels").';
  const how = [
    [
      'channel',
      'state',
      'credentials',
      'balance',
      'round trip',
      'breaker',
      'last accepted',
      'last received',
      'waiting',
      'unknown',
      'spent today',
      'spent this month',
    ],
    ...channels.map((one) => [
      one.id,
      one.passed ? 'ok' : 'FAILED',
      one.kind === 'screens'
        ? 'it calls us'
        : one.credentials.outcome === 'untold'
          ? 'cannot be asked'
          : one.credentials.outcome,
      one.balance ? `${one.balance.amount} ${one.balance.unit}` : '-',
      roundTrip(one),
      one.state?.breaker.replace('_', ' ') ?? '-',
      when(one.state?.lastSuccessAt ?? null),
      when(one.activity.lastReceivedAt),
      one.state ? String(one.state.waiting) : '-',
      String(one.activity.unknown),
      spent(one, 'today'),
      spent(one, 'month'),
    ]),
  ];
  const can = [
    [
      'channel',
      'two-way',
      'reports',
      'look-up',
      'idempotent',
      'sender trusted',
      'per second',
      'reply costs',
      'foreign, 30 days',
    ],
    ...channels.map(({ id, can, foreign }) => [
      id,
      yes(can.twoWay),
      yes(can.deliveryReports),
      yes(can.lookup),
      yes(can.idempotentSend),
      yes(can.senderTrusted),
      can.rate === null ? '-' : String(can.rate),
      can.priceToCitizen === null ? '-' : can.priceToCitizen === 0 ? 'nothing' : `${can.priceToCitizen} dong`,
      String(foreign),
    ]),
  ];
  return [...lined(how), '', ...lined(can), ...problems(channels)].join('\n');
}

function problems(channels: readonly CheckedChannel[]): string[] {
  const lines = channels.flatMap((one) => {
    const { id, credentials, roundTrip: tried } = one;
    if (credentials.outcome === 'failed')
      return [
        `${id}: ${credentials.reason} (${[credentials.failure, credentials.code].filter(Boolean).join(' ')}). ${remedy(credentials.failure)}`,
      ];
    if (tried?.outcome === 'failed') return [`${id}: the try-out failed: ${tried.reason}`];
    if (tried?.outcome === 'unreported')
      return [
        `${id}: accepted, but no delivery report came in ${(tried.ms / 1000).toFixed(1)} s. Is the program running, and does the provider reach its callback URL?`,
      ];
    return [];
  });
  return lines.length === 0 ? [] : ['', ...lines];
}

function remedy(failure: string): string {
  if (failure === 'unreachable') return 'Is the provider up, and may this machine reach it?';
  if (failure === 'misconfigured') return 'Correct its entry in CHANNELS_FILE and start the program again.';
  return 'Ask again in a while; if it stays, ask the provider.';
}

function roundTrip({ roundTrip: tried }: CheckedChannel): string {
  if (!tried) return '-';
  return tried.outcome === 'delivered' ? `delivered, ${(tried.ms / 1000).toFixed(1)} s` : tried.outcome;
}

/** With the limit where there is one: `1200/50000 dong`. */
function spent({ state }: CheckedChannel, period: 'today' | 'month'): string {
  if (!state) return '-';
  const length = period === 'today' ? 10 : 7;
  const limit = state.budgets.find((budget) => budget.period.length === length)?.limit;
  return `${state[period].costDong}${limit === undefined ? '' : `/${limit}`} dong`;
}

const yes = (can: boolean) => (can ? 'yes' : 'no');

function when(at: number | null): string {
  if (at === null) return 'never';
  return new Date(at + 7 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
}

function lined(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
}
