import type { Finding, IntegrityLimits, Observed, ObservedBallot } from './observed.ts';

/** Ballots answered from the telephone of somebody who works there. */
export function officerPhones({ ballots, staffPhones }: Observed): Finding<'officer_phone'>[] {
  const own = ballots.filter(({ phone }) => phone !== null && staffPhones.has(phone));
  return byUnit(own).map(([unitId, of]) => ({
    mark: 'officer_phone',
    unitId,
    ballotIds: of.map(({ id }) => id),
    evidence: { ballots: of.length, phones: new Set(of.map(({ phone }) => phone)).size },
  }));
}

/** Ballots answered from a telephone that stands for more cases than one person has. */
export function sharedPhones(
  { ballots, casesOfPhone }: Observed,
  { casesPerPhone }: IntegrityLimits,
): Finding<'shared_phone'>[] {
  return groups(ballots, ({ phone }) => phone)
    .map(([phone, of]) => ({ of, cases: Math.max(casesOfPhone.get(phone) ?? 0, of.length) }))
    .filter(({ cases }) => cases >= casesPerPhone)
    .flatMap(({ of, cases }) =>
      byUnit(of).map(([unitId, here]) => ({
        mark: 'shared_phone' as const,
        unitId,
        ballotIds: here.map(({ id }) => id),
        evidence: { ballots: here.length, cases, limit: casesPerPhone },
      })),
    );
}

/** Ballots of many cases that came out of one browser. A family shares a telephone; a commune does not. */
export function oneDevice({ ballots }: Observed, { casesPerDevice }: IntegrityLimits): Finding<'one_device'>[] {
  return groups(ballots, ({ device }) => device)
    .filter(([, of]) => of.length >= casesPerDevice)
    .flatMap(([, of]) =>
      byUnit(of).map(([unitId, here]) => ({
        mark: 'one_device' as const,
        unitId,
        ballotIds: here.map(({ id }) => id),
        evidence: { ballots: here.length, cases: of.length, limit: casesPerDevice },
      })),
    );
}

/** Ballots that came sooner after the first chance to answer than anybody reads and answers. */
export function tooFast(
  { ballots }: Observed,
  { secondsForDigits, secondsForPage }: IntegrityLimits,
): Finding<'too_fast'>[] {
  const seconds = ({ castAt, couldAnswerAt }: ObservedBallot) => (castAt - couldAnswerAt!) / 1000;
  const limit = ({ byPage }: ObservedBallot) => (byPage ? secondsForPage : secondsForDigits);
  const fast = ballots.filter(
    (ballot) => ballot.couldAnswerAt !== null && seconds(ballot) >= 0 && seconds(ballot) < limit(ballot),
  );
  return byUnit(fast).map(([unitId, of]) => ({
    mark: 'too_fast',
    unitId,
    ballotIds: of.map(({ id }) => id),
    evidence: { ballots: of.length, seconds: Math.round(Math.min(...of.map(seconds))) },
  }));
}

export function byUnit<T extends { readonly unitId: string }>(all: readonly T[]): [string, T[]][] {
  return groups(all, ({ unitId }) => unitId);
}

/** Groups by key, without those that have none. */
export function groups<T>(all: readonly T[], keyOf: (one: T) => string | null): [string, T[]][] {
  const found = new Map<string, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    if (key === null) continue;
    const list = found.get(key);
    if (list) list.push(one);
    else found.set(key, [one]);
  }
  return [...found];
}
