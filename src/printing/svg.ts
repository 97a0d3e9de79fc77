import type { Drawing, Mark } from '../domain/receipt/drawing.ts';

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => escapes[sign]!);

/** A drawing for a page, as large as it is on paper; the letters are those of receipts where the page loads them. */
export function drawingSvg({ width, height, marks }: Drawing, label: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(label)}"><path fill="#fff" d="M0 0h${width}v${height}H0z"/>${marks.map(svgOf).join('')}</svg>`;
}

function svgOf(mark: Mark): string {
  if (mark.kind === 'text') {
    const weight = mark.weight === 'bold' ? 700 : 500;
    return `<text x="${round(mark.x)}" y="${round(mark.baseline)}" font-size="${round(mark.size)}" font-weight="${weight}">${escaped(mark.text)}</text>`;
  }
  if (mark.kind === 'rect') {
    const { x, y, width, height, line } = mark;
    if (line === 0) return `<path d="M${x} ${y}h${width}v${height}H${x}z"/>`;
    return `<rect x="${x + line / 2}" y="${y + line / 2}" width="${width - line}" height="${height - line}" fill="none" stroke="#000" stroke-width="${line}"/>`;
  }
  return `<path transform="translate(${round(mark.x)} ${round(mark.y)}) scale(${mark.module})" shape-rendering="crispEdges" d="${modulesPath(mark)}"/>`;
}

/** Neighbouring dark modules of a row are one bar. */
function modulesPath({ count, dark }: Extract<Mark, { kind: 'qr' }>): string {
  let path = '';
  for (let row = 0; row < count; row++)
    for (let from = 0; from < count; from++) {
      let to = from;
      while (to < count && dark[row * count + to]) to++;
      if (to > from) path += `M${from} ${row}h${to - from}v1h${from - to}z`;
      from = to;
    }
  return path;
}

const round = (mm: number) => Math.round(mm * 1000) / 1000;
