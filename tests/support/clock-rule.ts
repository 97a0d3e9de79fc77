const forbidden = [/\bDate\.now\b/, /\bnew Date\(\s*\)/, /\bfn\.now\b/, /\bnow\(\)\s*['"`]/i, /\bcurrent_timestamp\b/i];

/** Lines of a source file that take the time from anywhere but the clock; `src/clock.ts` is where the clock itself is. */
export function clockViolations(file: string, text: string): string[] {
  if (file === 'src/clock.ts') return [];
  return text
    .split('\n')
    .map((line, index) => ({ line, at: `${file}:${index + 1}` }))
    .filter(({ line }) => forbidden.some((pattern) => pattern.test(line)) && !/\bclock\.now\(\)/.test(line))
    .map(({ line, at }) => `${at} ${line.trim()}`);
}
