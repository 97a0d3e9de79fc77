import { describe, expect, it } from 'vitest';
import { groupCommit } from '../../src/db/group-commit.ts';

describe('groupCommit', () => {
  it('answers each caller with its own result, many to a batch', async () => {
    const batches: number[] = [];
    const double = groupCommit(async (items: number[]) => {
      batches.push(items.length);
      return items.map((item) => item * 2);
    });
    const results = await Promise.all(Array.from({ length: 1_200 }, (_, n) => double(n)));
    expect(results).toEqual(Array.from({ length: 1_200 }, (_, n) => n * 2));
    expect(batches.length).toBeLessThan(10);
    expect(Math.max(...batches)).toBeLessThanOrEqual(500);
  });

  it('retries a failed batch one by one, so that a bad item fails alone', async () => {
    const store = groupCommit(async (items: string[]) => {
      if (items.includes('bad')) throw new Error('bad item');
      return items;
    });
    const results = await Promise.allSettled(['a', 'bad', 'b'].map((item) => store(item)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('loses nobody who hands in the next item the moment he is answered', async () => {
    for (let turns = 0; turns < 12; turns++) {
      const store = groupCommit(async (items: number[]) => items);
      for (let n = 0; n < 20; n++) {
        expect(await store(n)).toBe(n);
        for (let turn = 0; turn < turns; turn++) await null;
      }
    }
  });

  it('collects for a while before each batch where nobody waits for the answer', async () => {
    const batches: number[] = [];
    const run = async (items: number[]) => {
      batches.push(items.length);
      return items;
    };
    const store = groupCommit(run, { gather: 60 });
    const first = store(1);
    await new Promise((resolve) => setTimeout(resolve, 10));
    await Promise.all([first, store(2)]);
    void store(3);
    void store(4);
    await store.idle();
    expect(batches).toEqual([2, 2]);
  });

  it('is idle once everything that was handed in is answered', async () => {
    let answered = 0;
    const store = groupCommit(async (items: number[]) => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      answered += items.length;
      return items;
    });
    for (let n = 0; n < 5; n++) void store(n);
    await store.idle();
    expect(answered).toBe(5);
  });
});
