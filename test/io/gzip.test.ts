import { deflateRawSync, gzipSync } from 'node:zlib';
import { FormatError } from 'fourlane';
import { expect, it } from 'vitest';
import { gunzip } from '../../src/io/gzip.js';
import { expectRefusal } from '../expectations.js';
import fc from '../properties.js';

const unpack = (bytes: Uint8Array, most = 2 ** 30) => gunzip('test', bytes, () => most);
const text = (content: string) => new TextEncoder().encode(content);

it('unpacks what zlib packs, by every level and strategy, one member or several, padded with zeros or not', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 3000 }),
    fc.uint8Array({ maxLength: 3000, max: 3 }),
    fc.constant(new Uint8Array(100_000)),
  );
  fc.assert(
    fc.property(
      fc.array(fc.tuple(bytes, fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 4 })), {
        minLength: 1,
        maxLength: 3,
      }),
      fc.nat(9),
      (members, zeros) => {
        const packed = members.map(([data, level, strategy]) => gzipSync(data, { level, strategy }));
        const file = Buffer.concat([...packed, new Uint8Array(zeros)]);
        expect(Buffer.from(unpack(file)).equals(Buffer.concat(members.map(([data]) => data)))).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});

it('passes over what a header may hold: extra fields, a name, a comment, a checksum', () => {
  const body = deflateRawSync(text('data'));
  const trailer = gzipSync(text('data')).subarray(-8);
  const header = [
    0x1f,
    0x8b,
    8,
    2 | 4 | 8 | 16,
    0,
    0,
    0,
    0,
    0,
    3,
    2,
    0,
    9,
    9,
    ...text('name'),
    0,
    ...text('why'),
    0,
    7,
    7,
  ];
  expect(new TextDecoder().decode(unpack(Uint8Array.of(...header, ...body, ...trailer)))).toBe('data');
});

const good = gzipSync(text('abcabcabcabc'.repeat(40)));
it.each<[string, Uint8Array, RegExp]>([
  ['a second member that is cut off', Buffer.concat([good, good.subarray(0, 20)]), /after \d+ unpacked bytes/],
  ['text behind the end', Buffer.concat([good, text('x')]), /something follows/],
  ['a reserved flag', good.map((byte, i) => (i === 3 ? 0x80 : byte)), /reserved flags/],
  ['a header alone', good.subarray(0, 10), /the end/],
  ['another length', good.map((byte, i) => (i === good.length - 1 ? 1 : byte)), /another length/],
  ['another checksum', good.map((byte, i) => (i === good.length - 8 ? byte ^ 1 : byte)), /another checksum/],
  ['a block of the fourth type', Uint8Array.of(...good.subarray(0, 10), 7), /an unknown block/],
])('refuses %s', (_, bytes, message) => {
  expectRefusal(() => unpack(bytes), FormatError, message);
});

it('refuses or unpacks every change of a bit, and never gives other bytes', () => {
  const whole = unpack(good);
  for (let bit = 80; bit < 8 * good.length; bit++) {
    const bytes = good.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
    try {
      expect(unpack(bytes)).toEqual(whole);
    } catch (error) {
      expect(error).toBeInstanceOf(FormatError);
    }
  }
});

it('takes little memory for what unpacks to much', () => {
  expect(() => unpack(gzipSync(new Uint8Array(50_000_000)), 1000)).toThrow(/more than the 1000 bytes expected/);
});
