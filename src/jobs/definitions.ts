import { z } from 'zod';
import { createSender } from '../feedback/send-message.ts';
import type { Runtime } from '../runtime.ts';

/** One kind of job: what its data must be, and what is done with it. Data are ids alone; everything else is in the database. */
export interface JobDefinition<Data> {
  readonly name: string;
  readonly schema: z.ZodType<Data>;
  handler(rt: Runtime): (data: Data) => Promise<void>;
}

/** Keeps the data type of schema and handler together, then forgets it: a queue sees jobs by name only. */
function define<Data>(definition: JobDefinition<Data>): JobDefinition<unknown> {
  return {
    name: definition.name,
    schema: definition.schema,
    handler: (rt) => {
      const handle = definition.handler(rt);
      return (data) => handle(definition.schema.parse(data));
    },
  };
}

export const jobDefinitions: readonly JobDefinition<unknown>[] = [
  define({
    name: 'send',
    schema: z.strictObject({ messageId: z.uuid(), n: z.int().positive(), channelId: z.string().optional() }),
    handler: createSender,
  }),
];

/** The handler of every job by its name. Throws where two definitions share a name, or one lacks its handler. */
export function handlersOf(rt: Runtime, definitions: readonly JobDefinition<unknown>[]) {
  const handlers = new Map<string, (data: unknown) => Promise<void>>();
  for (const { name, handler } of definitions) {
    if (handlers.has(name)) throw new Error(`two jobs are called "${name}"`);
    const handle = handler(rt);
    if (typeof handle !== 'function') throw new Error(`the job "${name}" has no handler`);
    handlers.set(name, handle);
  }
  return handlers;
}
