import type { Figure } from '../../../results/release-body.ts';

/** Shares this small carry no number: it would not fit. */
const leastLabelled = 7;

/** Answers 1 to 5 as one bar in the colours of the scale, each part labelled with its percent. */
export function distributionBar({ distribution, valid }: Pick<Figure, 'distribution' | 'valid'>): string {
  let x = 0;
  const parts = distribution.map((count, index) => {
    const width = (count / valid) * 100;
    const score = index + 1;
    const rect = `<rect class="score-${score}" x="${x.toFixed(2)}%" width="${width.toFixed(2)}%" height="100%"/>`;
    const label =
      width >= leastLabelled
        ? `<text class="on-score-${score}" x="${(x + width / 2).toFixed(2)}%" y="50%" dy="0.36em">${Math.round(width)}</text>`
        : '';
    x += width;
    return count > 0 ? rect + label : '';
  });
  return `<svg class="distribution" aria-hidden="true" focusable="false">${parts.join('')}</svg>`;
}
