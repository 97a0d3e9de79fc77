import { describe, expect, it } from 'vitest';
import { maskPii } from '../../../src/domain/reply/mask-pii.ts';

describe('maskPii', () => {
  it.each([
    ['goi toi 0912345678 nhe', 'goi toi […] nhe'],
    ['lien he 0987 654 321', 'lien he […]'],
    ['sdt 0912345678', '[…]'],
    ['căn cước 001085012345 bị sai', '[…] bị sai'],
    ['xe 29A-123.45 chờ lâu', 'xe […] chờ lâu'],
    ['Tôi là Nguyễn Văn Nam, chờ lâu', 'Tôi là […], chờ lâu'],
    ['toi ten Nam o thon Hai', 'toi ten […] o thon Hai'],
    ['chờ 3 tiếng, đi 4 lần', 'chờ 3 tiếng, đi 4 lần'],
    ['', ''],
  ])('%s', (text, masked) => {
    expect(maskPii(text)).toBe(masked);
  });
});
