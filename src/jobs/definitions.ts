import { z } from 'zod';
import { createSender } from '../feedback/send-message.ts';
import type { Runtime } from '../runtime.ts';

/** One kind of job: what its data must be, and what is done with it. Data are ids alone; everything else is in the database. */
export interface JobDefinition<Data> {
  readonly name: string;
  readonly schema: z.ZodType<Data>;
  handler(rt: Runtime): JobHandler<Data>;
}

export interface JobHandler<Data = unknown> {
  handle(data: Data): Promise<void>;
  /** Resolves when nothing that a handled job left to be written is waiting any more. */
  idle(): Promise<void>;
}

/** Keeps the data type of schema and handler together, then forgets it: a queue sees jobs by name only. */
function define<Data>(definition: JobDefinition<Data>): JobDefinition<unknown> {
  return {
    name: definition.name,
    schema: definition.schema,
    handler: (rt) => {
      const { handle, idle } = definition.handler(rt);
      return { handle: (data) => handle(definition.schema.parse(data)), idle };
    },
  };
}

export const jobDefinitions: readonly JobDefinition<unknown>[] = [
  define({
    name: 'send',
    schema: z.strictObject({ messageId: z.uuid(), n: z.int().positive(), channelId: z.string().optional() }),
    handler(rt) {
      const { handOver, idle } = createSender(rt);
      return { handle: handOver, idle };
    },
  }),
];

/** The handler of every job by its name. Throws where two definitions share a name. */
export function handlersOf(rt: Runtime, definitions: readonly JobDefinition<unknown>[]) {
  const handlers = new Map<string, JobHandler>();
  for (const { name, handler } of definitions) {
    if (handlers.has(name)) throw new Error(`two jobs are called "${name}"`);
    handlers.set(name, handler(rt));
  }
  return handlers;
}
