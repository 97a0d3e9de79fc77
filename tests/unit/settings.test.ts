import { describe, expect, it } from 'vitest';
import { shippedSettings } from '../../src/cli/seed-files.ts';
import { settingReaders } from '../../src/domain/settings.ts';

const routes = shippedSettings().routes as { channels: { simulator: { number: object } } };
const withNumber = (change: object) => ({
  ...routes,
  channels: { simulator: { ...routes.channels.simulator, number: { ...routes.channels.simulator.number, ...change } } },
});

describe('a number whose reply costs the citizen money', () => {
  it('is refused until somebody answers for it by name', () => {
    expect(() => settingReaders.routes(withNumber({ price: 1_000 }))).toThrow(
      /routes\.channels\.simulator\.number\.priceApprovedBy: .*who approved it/,
    );
    expect(settingReaders.routes(withNumber({ price: 1_000, priceApprovedBy: 'Nguyễn Văn A' }))).toBeTruthy();
    expect(settingReaders.routes(withNumber({ price: 0 }))).toBeTruthy();
  });
});
