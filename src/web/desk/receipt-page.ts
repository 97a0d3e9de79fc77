import { readFileSync } from 'node:fs';
import { type Block, type Receipt, textOf } from '../../domain/receipt/blocks.ts';
import { type PaperSize, papers } from '../../domain/receipt/paper.ts';
import { moduleSize, qrPattern, quietZone } from '../../domain/receipt/qr.ts';
import { projectRoot } from '../../project-root.ts';
import { readFont } from '../assets.ts';
import { renderBare } from '../page.ts';

/** A receipt for a view: each code as an SVG of its true size. */
export function receiptForPage(receipt: Receipt, size: PaperSize) {
  const parts = Object.entries(receipt) as [keyof Receipt, readonly Block[]][];
  return {
    size,
    title: receipt.head.flatMap((block) => (block.kind === 'text' ? [textOf(block.runs)] : []))[0] ?? '',
    parts: parts.map(([name, blocks]) => ({
      name,
      blocks: blocks
        .filter((block) => !(block.kind === 'qr' && block.opens === 'sms' && size === '58'))
        .map((block) => (block.kind === 'qr' ? { ...block, svg: qrSvg(block.data, size) } : block)),
    })),
  };
}

/** The style of receipts with its typeface inside. */
const style = readFileSync(new URL('src/web/public/receipt.css', projectRoot), 'utf8').replace(
  /url\(\/assets\/fonts\/([\w.-]+)\)/g,
  (_, file: string) => `url(data:font/woff;base64,${readFont(file)?.toString('base64')})`,
);

/** Receipts as one page that needs nothing else: a sheet each when it is printed. */
export function receiptsDocument(receipts: readonly Receipt[], size: PaperSize): string {
  const sheets = receipts.map((receipt) => receiptForPage(receipt, size));
  return renderBare('desk/views/receipts', { sheets, size, style });
}

/** Whole dots of the print head a module, quiet zone and all; a row's neighbouring modules are one bar. */
function qrSvg(data: string, size: PaperSize): string {
  const pattern = qrPattern(data);
  const { count, dark } = pattern;
  const across = count + 2 * quietZone;
  const side = across * moduleSize(pattern, papers[size].code);
  let path = '';
  for (let row = 0; row < count; row++)
    for (let from = 0; from < count; from++) {
      let to = from;
      while (to < count && dark[row * count + to]) to++;
      if (to > from) path += `M${from + quietZone} ${row + quietZone}h${to - from}v1h${from - to}z`;
      from = to;
    }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${side}mm" height="${side}mm" viewBox="0 0 ${across} ${across}" shape-rendering="crispEdges" role="img" aria-label="QR"><path fill="#fff" d="M0 0h${across}v${across}H0z"/><path d="${path}"/></svg>`;
}
