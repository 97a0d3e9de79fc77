/** One station of the road as a bar of all that began it; what went missing since the station before is drawn pale. */
export function funnelBar({ n, before, all }: { n: number; before: number; all: number }): string {
  const percent = (count: number) => `${(all === 0 ? 0 : (count / all) * 100).toFixed(2)}%`;
  const lost = before > n ? `<rect class="lost" x="${percent(n)}" width="${percent(before - n)}" height="100%"/>` : '';
  return `<svg class="funnel-bar" aria-hidden="true" focusable="false">${lost}<rect class="kept" width="${percent(n)}" height="100%"/></svg>`;
}
