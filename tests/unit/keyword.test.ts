import { describe, expect, it } from 'vitest';
import { addressOf } from '../../src/domain/keyword.ts';
import { isNetwork, isWithin } from '../../src/domain/network.ts';

describe('how a message to a shared number begins', () => {
  it.each(['HL 5454', 'hl5454', 'HLTC', 'Hl tc', 'H.L. 5454', '"HL" 5 4', 'h l 5454', 'HLrathailong', 'HL', 'HL-5-4'])(
    '%s is ours',
    (text) => expect(addressOf(text, 'HL')).toBe('ours'),
  );
  it.each(['HLV 123', 'HLONG 5 4 5 4', 'hlv', '. HLXS 27/11', 'HLOVE 5', 'HĽVIP'])('%s is a longer word', (text) =>
    expect(addressOf(text, 'HL')).toBe('longer'),
  );
  it.each(['XS MB', '5454', '', 'hai long', '…', 'H'])('%s is anything else', (text) =>
    expect(addressOf(text, 'HL')).toBe('other'),
  );
});

describe('a list of networks', () => {
  it('knows addresses inside and outside, IPv4 in IPv6 too', () => {
    const allowed = isWithin(['203.0.113.0/24', '198.51.100.7', '2001:db8::/32']);
    for (const inside of ['203.0.113.9', '::ffff:203.0.113.9', '198.51.100.7', '2001:db8::1'])
      expect(allowed(inside)).toBe(true);
    for (const outside of ['203.0.114.9', '198.51.100.8', '2001:db9::1', '', 'localhost'])
      expect(allowed(outside)).toBe(false);
  });
  it.each(['203.0.113.0/33', '203.0.113', '10.0.0.0/8/8', 'proxy', ''])('refuses %s', (text) =>
    expect(isNetwork(text)).toBe(false),
  );
});
