import { fill } from '../../domain/fill.ts';
import { shortDay } from '../../domain/hours.ts';
import { monthOf } from '../../domain/periods.ts';
import type { ReadFinding } from '../../results/findings.ts';
import type { Runtime } from '../../runtime.ts';
import { showDateTime } from '../local-time.ts';
import type { Language, Texts } from '../texts.ts';

/** A finding in words: what it is, on what it rests, what else it may be. */
export function findingView(rt: Runtime, language: Language, t: Texts, finding: ReadFinding) {
  const unit = rt.reference.unit(finding.unitId);
  const numbers = new Intl.NumberFormat(language === 'vi' ? 'vi-VN' : 'en-GB', { maximumFractionDigits: 1 });
  const said = (name: string, value: number | null) => {
    if (value === null) return t['few']!;
    if (name !== 'expected') return numbers.format(value);
    if (finding.mark !== 'burst') return odds(t, numbers, value);
    return value < 1 ? t['lessThanOne']! : numbers.format(Math.round(value));
  };
  const values = Object.fromEntries(Object.entries(finding.evidence).map(([name, value]) => [name, said(name, value)]));
  // The label of a span is its first day, or the month that begins with it.
  const firstDay = finding.month.length === 7 ? `${finding.month}-01` : finding.month;
  const [year, month] = monthOf(rt.settings.get('periods').value, firstDay).id.split('-');
  return {
    id: finding.id,
    title: t[`mark_${finding.mark}`]!,
    unit: language === 'vi' ? unit.nameVi : unit.nameEn,
    month: fill(t['month']!, { month: Number(month), year: year! }),
    ballots: !finding.ofBallots
      ? t['wholeUnit']!
      : finding.ballots === null
        ? t['few']!
        : numbers.format(finding.ballots),
    evidence: fill(t[`evidence_${finding.mark}`]!, values),
    innocent: t[`innocent_${finding.mark}`]!,
    state: finding.state,
    stateText: t[`state_${finding.state}`]!,
    tone: finding.state === 'open' ? 'warn' : finding.state === 'confirmed' ? 'danger' : '',
    seen: shortDay(finding.firstSeenAt),
    review: finding.reviewedAt === null ? null : { at: showDateTime(finding.reviewedAt), note: finding.note ?? '' },
    ofBallots: finding.ofBallots,
  };
}

/** A small chance as people say it: once in so many, rounded down to one digit. */
function odds(t: Texts, numbers: Intl.NumberFormat, chance: number): string {
  const times = Math.min(1e9, 1 / Math.max(chance, 1e-12));
  const unit = 10 ** Math.floor(Math.log10(times));
  return fill(t['odds']!, { n: numbers.format(Math.floor(times / unit) * unit) });
}
