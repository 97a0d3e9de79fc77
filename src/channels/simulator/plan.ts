import { drawn } from './chance.ts';
import type { answers, fates, Script } from './script.ts';

/** What the provider does with one submission. */
export interface OutgoingPlan {
  readonly network: string | undefined;
  readonly answer: (typeof answers)[number];
  readonly retryAfter: number;
  readonly delay: number;
  readonly fate: (typeof fates)[number];
  readonly reports: {
    readonly delay: number;
    readonly lost: boolean;
    readonly copies: number;
    readonly reversed: boolean;
  };
}

/** What it does with one SMS typed on a handset. */
export interface IncomingPlan {
  readonly delay: number;
  readonly lost: boolean;
  readonly copies: number;
  readonly parts: number;
  readonly reversed: boolean;
  readonly withoutId: boolean;
}

/** The network of a virtual number. Undefined where the script knows none. */
export function networkOf({ networks, seed }: Script, msisdn: string): string | undefined {
  const byPrefix = networks.find(({ prefixes }) => prefixes.some((prefix) => msisdn.startsWith(prefix)));
  if (byPrefix) return byPrefix.name;
  const ends = networks.map((_, i) => networks.slice(0, i + 1).reduce((sum, { weight }) => sum + weight, 0));
  const at = drawn(seed, `network ${msisdn}`) * (ends.at(-1) ?? 0);
  return networks[ends.findIndex((end) => at < end)]?.name;
}

/**
 * Applies the rules of a script to the `n`th submission. Each draw depends on the seed, the rule and `n` alone, so that
 * neither time nor another message changes it.
 */
export function planOutgoing(script: Script, n: number, msisdn: string, usual: OutgoingPlan): OutgoingPlan {
  const network = networkOf(script, msisdn);
  return rulesFor(script, 'outgoing', n, msisdn, network).reduce<OutgoingPlan>(
    (plan, { answer, retryAfter, delay, fate, reports }) => ({
      network,
      answer: answer ?? plan.answer,
      retryAfter: retryAfter ?? plan.retryAfter,
      delay: delay ?? plan.delay,
      fate: fate ?? plan.fate,
      reports: {
        delay: reports?.delay ?? plan.reports.delay,
        lost: reports?.lost ?? plan.reports.lost,
        copies: reports?.copies ?? plan.reports.copies,
        reversed: reports?.reversed ?? plan.reports.reversed,
      },
    }),
    { ...usual, network },
  );
}

/** The same for the `n`th SMS that was typed. */
export function planIncoming(script: Script, n: number, msisdn: string, usual: IncomingPlan): IncomingPlan {
  return rulesFor(script, 'incoming', n, msisdn, networkOf(script, msisdn)).reduce<IncomingPlan>(
    (plan, rule) => ({
      delay: rule.delay ?? plan.delay,
      lost: rule.lost ?? plan.lost,
      copies: rule.copies ?? plan.copies,
      parts: rule.parts ?? plan.parts,
      reversed: rule.reversed ?? plan.reversed,
      withoutId: rule.withoutId ?? plan.withoutId,
    }),
    usual,
  );
}

function rulesFor<List extends 'outgoing' | 'incoming'>(
  script: Script,
  list: List,
  n: number,
  msisdn: string,
  network: string | undefined,
): Script[List][number][] {
  const rules: readonly Script[List][number][] = script[list];
  return rules.filter(
    (rule, index) =>
      n >= (rule.from ?? 1) &&
      n <= (rule.to ?? Number.POSITIVE_INFINITY) &&
      (rule.network === undefined || rule.network === network) &&
      (rule.numbers?.some((number) => msisdn.startsWith(number)) ?? true) &&
      (rule.share === 1 || drawn(script.seed, `${list} ${index} ${n}`) < rule.share),
  );
}
