import { describeConformance } from './conformance.ts';
import { rigs } from './rigs/index.ts';

for (const [name, { start, deviations }] of Object.entries(rigs)) describeConformance(name, start, deviations);
