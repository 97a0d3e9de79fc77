import type { Texts } from '../texts.ts';

/** What the figures of these pages are called in an address: each has its place on `/results/definitions`. */
export const definitionIds = [
  'index',
  'interval',
  'n',
  'response',
  'compared',
  'counter',
  'all-roads',
  'flags',
  'weighted',
  'pooled',
  'standing',
  'limits',
  'bands',
  'ratio766',
  'on-time',
  'on-time-view',
  'overall',
  'funnel',
  'exclusions',
  'few',
  'release',
  'period',
  'rolling',
  'goal',
  'fields',
  'series',
] as const;
export type DefinitionId = (typeof definitionIds)[number];

export function definitionHref(id: DefinitionId): string {
  return `/results/definitions#${id}`;
}

/** What each figure is, how it is computed, and what it does not say. */
export function definitionsView(d: Texts) {
  return definitionIds.map((id) => ({
    id,
    name: d[id]!,
    text: d[`${id}_text`]!,
    formula: `${id}_formula` in d ? d[`${id}_formula`]! : '',
    caution: d[`${id}_caution`]!,
  }));
}
