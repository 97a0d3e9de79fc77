import { describe, expect, it } from 'vitest';
import { refuseBadTexts } from '../../src/cli/refuse-bad-texts.ts';
import { demoRegister, shippedSettings } from '../../src/cli/seed-files.ts';
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

describe('texts a database begins with', () => {
  const settings = shippedSettings();
  const messages = settings.messages as { messages: Record<string, { text: string }[]> };
  const refuse = (late: string) => () =>
    refuseBadTexts(
      { ...settings, messages: { ...messages, messages: { ...messages.messages, late: [{ text: late }] } } },
      demoRegister(),
      'own.json',
    );

  it('are refused, each problem on a line, where the lint refuses them', () => {
    expect(refuse('Cảm ơn, mien phi')).toThrow(
      /own\.json: messages: late 1: is not plain GSM-7\nown\.json: messages: late 1: says "mien phi"/,
    );
    expect(refuse('Cam on Ong/Ba. Tin den sau han {lastDay}')).not.toThrow();
  });
});
