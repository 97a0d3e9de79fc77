import { type Span, spanOfLabel } from '../../domain/periods.ts';
import type { Runtime } from '../../runtime.ts';
import { showDay } from '../local-time.ts';

/** `15/10/2026 – 14/11/2026`: the days of returned results that a form counts for. */
export function showSpan({ start, end }: Span): string {
  return `${showDay(start)} – ${showDay(end)}`;
}

/** The same of a label that was stored; the label itself where the calendar was cut differently since. */
export function showLabel(rt: Runtime, label: string): string {
  const span = spanOfLabel(rt.settings.get('periods').value, label);
  return span ? showSpan(span) : label;
}
