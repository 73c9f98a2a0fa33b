import { afterEach, describe, expect, it, vi } from 'vitest';
import { decode, decodeLeniently, encodeUtf8 } from '../../src/io/utf8.js';
import fc from '../properties.js';

afterEach(() => {
  vi.unstubAllGlobals();
});

/** Decodes as where there is no TextDecoder. */
function without<T>(run: () => T): T {
  vi.stubGlobal('TextDecoder', undefined);
  try {
    return run();
  } finally {
    vi.unstubAllGlobals();
  }
}

const texts = ['', 'größe', '\u0800\uffff', '😀'.repeat(5000), `${'x'.repeat(8191)}é${'€'.repeat(9000)}`, '\ufeffmark'];

describe('encodeUtf8', () => {
  it('gives the bytes of TextEncoder, half surrogate pairs included', () => {
    const encoder = new TextEncoder();
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('', '\ud800', '\udc00x'), (text, half) => {
        expect(encodeUtf8(text + half)).toEqual(encoder.encode(text + half));
      }),
    );
    for (const text of texts) expect(String(encodeUtf8(text))).toBe(String(encoder.encode(text)));
  });
});

describe('decode without TextDecoder', () => {
  it.each(texts)('gives what TextDecoder does', (text) => {
    const bytes = encodeUtf8(text);
    expect(without(() => decode(bytes))).toBe(decode(bytes));
  });

  it('gives what TextDecoder does for any bytes, or refuses them as it does', () => {
    const run = (bytes: Uint8Array) => {
      try {
        return decode(bytes);
      } catch {
        return undefined;
      }
    };
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(), fc.nat(255), (text, at, byte) => {
        const bytes = encodeUtf8(text);
        if (bytes.length > 0) bytes[at % bytes.length] = byte;
        expect(without(() => run(bytes))).toBe(run(bytes));
      }),
    );
  });

  it('keeps what can be read of a damaged name', () => {
    const bytes = Uint8Array.of(97, 0xff, 98);
    expect(decodeLeniently(bytes)).toBe('a\ufffdb');
    expect(without(() => decodeLeniently(bytes))).toBe('a\ufffdb');
  });
});
