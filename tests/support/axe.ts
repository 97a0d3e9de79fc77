import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** WCAG 2.2, levels A and AA. */
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[];
}

/**
 * Everything on the page as it now stands that breaks a rule of WCAG 2.2 AA a machine can check, a line each.
 * @param where part of the page, a CSS selector
 */
export async function accessibilityFaults(page: Page, where = 'html'): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations, passes } = (await page.evaluate(
    `axe.run(${JSON.stringify(where)}, { runOnly: ${JSON.stringify(tags)}, resultTypes: ['violations'] })`,
  )) as { violations: readonly Violation[]; passes: readonly unknown[] };
  if (passes.length === 0) throw new Error(`axe examined nothing in ${where} of ${page.url()}`);
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${help}): ${target.join(' ')}: ${failureSummary}`),
  );
}
