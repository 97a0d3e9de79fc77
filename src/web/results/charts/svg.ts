/** A drawing that says something: screen readers hear its title and description, everybody else sees it. */
export interface Drawing {
  /** Unique on its page. */
  readonly id: string;
  /** In units of the drawing, about pixels: it is scaled to its place. */
  readonly width: number;
  readonly height: number;
  /** What it shows, as a finding. */
  readonly title: string;
  /** How to read it. */
  readonly description: string;
}

/** @param body markup whose texts are escaped */
export function drawing(className: string, { id, width, height, title, description }: Drawing, body: string): string {
  return (
    `<svg class="${className}" role="img" viewBox="0 0 ${width} ${height}" aria-labelledby="${id}-title ${id}-desc" focusable="false">` +
    `<title id="${id}-title">${escapeText(title)}</title><desc id="${id}-desc">${escapeText(description)}</desc>${body}</svg>`
  );
}

export function line(className: string, x1: number, y1: number, x2: number, y2: number): string {
  return `<line class="${className}" x1="${at(x1)}" y1="${at(y1)}" x2="${at(x2)}" y2="${at(y2)}"/>`;
}

export function text(x: number, y: number, words: string, more: { anchor?: string; className?: string } = {}): string {
  const style = more.className ? ` class="${more.className}"` : '';
  return `<text${style} x="${at(x)}" y="${at(y)}" text-anchor="${more.anchor ?? 'start'}">${escapeText(words)}</text>`;
}

/** Through all points, closed where `area`. */
export function path(className: string, points: readonly (readonly [number, number])[], area = false): string {
  const d = points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${at(x)} ${at(y)}`).join('');
  return `<path class="${className}" d="${d}${area ? 'Z' : ''}"/>`;
}

export function at(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** For text between tags and in attributes. */
export function escapeText(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** A value's place on a length: linear between two ends. */
export function scale(from: number, to: number, start: number, end: number): (value: number) => number {
  const span = to - from || 1;
  return (value) => start + ((value - from) / span) * (end - start);
}

/** Round numbers from one to another, `least` of them at least: steps of 1, 2 or 5 times a power of ten. */
export function ticks(from: number, to: number, least: number): number[] {
  const rough = (to - from) / least;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [5, 2, 1].map((factor) => factor * power).find((size) => size <= rough) ?? power;
  const first = Math.ceil(from / step - 1e-9);
  const count = Math.floor(to / step + 1e-9) - first;
  return Array.from({ length: count + 1 }, (_, n) => Number(((first + n) * step).toPrecision(12)));
}
