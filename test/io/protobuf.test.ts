import { FormatError } from 'fourlane';
import { describe, expect, it } from 'vitest';
import { decode, encode } from '../../src/io/protobuf.js';
import fc from '../properties.js';

const Inner = { name: { number: 1, kind: 'string' }, values: { number: 2, kind: 'float', many: true } } as const;
const Outer = {
  whole: { number: 1, kind: 'int' },
  real: { number: 2, kind: 'float' },
  double: { number: 3, kind: 'double' },
  text: { number: 4, kind: 'string' },
  raw: { number: 5, kind: 'bytes' },
  inner: { number: 6, kind: Inner },
  wholes: { number: 17, kind: 'int', many: true },
  texts: { number: 18, kind: 'string', many: true },
  inners: { number: 3000, kind: Inner, many: true },
} as const;

describe('decode', () => {
  // The examples of https://protobuf.dev/programming-guides/encoding/, byte for byte.
  it.each<[string, number[], object]>([
    ['a number of two bytes', [0x08, 0x96, 0x01], { whole: 150 }],
    ['−2 in ten bytes', [0x08, 0xfe, 255, 255, 255, 255, 255, 255, 255, 255, 0x01], { whole: -2 }],
    ['a string', [0x22, 0x07, ...new TextEncoder().encode('testing')], { text: 'testing' }],
    ['packed numbers', [0x8a, 0x01, 0x06, 0x03, 0x8e, 0x02, 0x9e, 0xa7, 0x05], { wholes: [3, 270, 86942] }],
    ['numbers that are not packed', [0x88, 0x01, 0x03, 0x88, 0x01, 0x8e, 0x02], { wholes: [3, 270] }],
    ['the last of a field that comes twice', [0x08, 1, 0x08, 2], { whole: 2 }],
    [
      'fields it does not know',
      [0x78, 1, 0x79, 1, 2, 3, 4, 5, 6, 7, 8, 0x7a, 1, 9, 0x7d, 1, 2, 3, 4, 0x08, 5],
      { whole: 5 },
    ],
  ])('reads %s', (_, bytes, message) => {
    expect(decode(Outer, Uint8Array.from(bytes))).toEqual({ wholes: [], texts: [], inners: [], ...message });
  });

  it.each<[string, number[]]>([
    ['a truncated number', [0x08, 0x96]],
    ['a number that never ends', [0x08, ...new Array(10).fill(255)]],
    ['a truncated string', [0x22, 7, 65]],
    ['a length of 2⁶³', [0x22, ...new Array(8).fill(255), 0x7f]],
    ['a truncated float', [0x15, 0, 0]],
    ['another wire type than its kind', [0x0d, 0, 0, 0, 0]],
    ['a group', [0x7b]],
    ['an inner message that is corrupt', [0x32, 1, 0x15]],
  ])('refuses %s', (_, bytes) => {
    expect(() => decode(Outer, Uint8Array.from(bytes))).toThrow(FormatError);
  });
});

it('encodes what it decodes', () => {
  const inner = fc.record({ name: fc.string({ unit: 'grapheme' }), values: fc.array(fc.float({ noNaN: true })) });
  const message = fc.record(
    {
      whole: fc.maxSafeInteger(),
      real: fc.float({ noNaN: true }),
      double: fc.double({ noNaN: true }),
      text: fc.string({ unit: 'grapheme' }),
      raw: fc.uint8Array(),
      inner,
      wholes: fc.array(fc.maxSafeInteger()),
      texts: fc.array(fc.string()),
      inners: fc.array(inner),
    },
    { requiredKeys: ['wholes', 'texts', 'inners'] },
  );
  fc.assert(
    fc.property(message, (draft) => {
      const found = decode(Outer, encode(Outer, draft));
      // Repeated floats come as typed arrays.
      const inner = found.inner && { ...found.inner, values: Array.from(found.inner.values) };
      const inners = found.inners.map((one) => ({ ...one, values: Array.from(one.values) }));
      expect({ ...found, ...(inner && { inner }), inners }).toEqual(draft);
    }),
  );
});
