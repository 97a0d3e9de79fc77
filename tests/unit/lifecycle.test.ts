import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { createLifecycle } from '../../src/lifecycle.ts';

const log = pino({ level: 'silent' });

describe('stopAll', () => {
  it('stops in reverse order, also what follows one that fails or hangs', async () => {
    const order: string[] = [];
    const lifecycle = createLifecycle(log);
    lifecycle.started('first', async () => void order.push('first'));
    lifecycle.started('failing', async () => {
      order.push('failing');
      throw new Error('no');
    });
    lifecycle.started('hanging', () => {
      order.push('hanging');
      return new Promise(() => {});
    });
    expect(await lifecycle.stopAll(100)).toBe(false);
    expect(order).toEqual(['hanging', 'failing', 'first']);
  });

  it('stops each once, however often it is called', async () => {
    let stops = 0;
    const lifecycle = createLifecycle(log);
    lifecycle.started('one', async () => {
      stops += 1;
    });
    expect(await Promise.all([lifecycle.stopAll(100), lifecycle.stopAll(100)])).toEqual([true, true]);
    expect(stops).toBe(1);
  });

  it('hands a failed start to its caller and has nothing to stop', async () => {
    const lifecycle = createLifecycle(log);
    const begin = () => Promise.reject(new Error('no luck'));
    await expect(lifecycle.start('one', begin, () => {})).rejects.toThrow('no luck');
    expect(await lifecycle.stopAll(100)).toBe(true);
  });
});
