import { ArgumentError, FormatError } from 'fourlane';
import { readSafetensors, writeSafetensors } from 'fourlane/io';
import { describe, expect, it, vi } from 'vitest';
import { expectRefusal } from '../expectations.js';
import fc from '../properties.js';

/** A file put together by hand, as the format's description says. */
function file(header: string | Record<string, unknown>, data: ArrayLike<number>): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const length = new Uint8Array(8);
  new DataView(length.buffer).setUint32(0, text.length, true);
  return Uint8Array.from(Buffer.concat([length, text, Uint8Array.from(data)]));
}

const tensor = (dtype: string, shape: unknown, begin: number, end: number) => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

describe('readSafetensors', () => {
  it.each<[string, number[], number[]]>([
    ['F32', [0, 0, 0x80, 0x3f, 0, 0, 0x20, 0xc1], [1, -10]],
    ['F64', [0, 0, 0, 0, 0, 0, 0xf0, 0x3f], [1]],
    ['F16', [0, 0x3c, 0xff, 0x7b, 1, 0x80, 0, 0xfc], [1, 65504, -(2 ** -24), -Infinity]],
    ['BF16', [0x80, 0x3f, 0x20, 0xc1], [1, -10]],
    // OCP 8-bit floats: largest, smallest subnormal; E5M2 has infinities, E4M3 none.
    ['F8_E5M2', [0x3c, 0x7b, 0x81, 0x7c, 0xfc], [1, 57344, -(2 ** -16), Infinity, -Infinity]],
    ['F8_E4M3', [0x38, 0x7e, 0x81, 0x7f], [1, 448, -(2 ** -9), Number.NaN]],
    ['F8_E8M0', [127, 0, 254, 255], [1, 2 ** -127, 2 ** 127, Number.NaN]],
    ['I64', [0xfe, 255, 255, 255, 255, 255, 255, 255], [-2]],
    ['U64', [0xfe, 255, 255, 255, 255, 255, 255, 255], [2 ** 64]],
    ['I32', [0xfe, 255, 255, 255], [-2]],
    ['U32', [0xfe, 255, 255, 255], [2 ** 32]],
    ['I16', [0xfe, 255, 0, 1], [-2, 256]],
    ['U16', [0xfe, 255, 0, 1], [65534, 256]],
    ['I8', [0xfe, 127], [-2, 127]],
    ['U8', [7, 200], [7, 200]],
    ['BOOL', [0, 1], [0, 1]],
  ])('reads %s as float32', (dtype, bytes, values) => {
    const { tensors } = readSafetensors(file({ t: tensor(dtype, [values.length], 0, bytes.length) }, bytes));
    expect(tensors.get('t')).toEqual({ shape: [values.length], data: Float32Array.from(values) });
  });

  it('takes tensors in any order, at any alignment, with empty ones and scalars between', () => {
    const { tensors } = readSafetensors(
      file({ b: tensor('U8', [], 1, 2), none: tensor('F32', [0, 3], 1, 1), a: tensor('U8', [1, 1], 0, 1) }, [1, 2]),
    );
    expect(tensors.get('a')?.data).toEqual(Float32Array.of(1));
    expect(tensors.get('b')).toEqual({ shape: [], data: Float32Array.of(2) });
    expect(tensors.get('none')).toEqual({ shape: [0, 3], data: new Float32Array(0) });
  });

  it.each<[string, number[], number]>([
    ['C64', [2], 16],
    ['F4', [3, 2], 3],
    ['F6_E2M3', [4], 3],
    ['F6_E3M2', [2, 2], 3],
    ['a type of tomorrow', [7], 5],
  ])('names a tensor of type %s as unread, and reads the others', (dtype, shape, bytes) => {
    const { tensors, unread } = readSafetensors(
      file({ odd: tensor(dtype, shape, 0, bytes), one: tensor('U8', [1], bytes, bytes + 1) }, [
        ...new Uint8Array(bytes),
        9,
      ]),
    );
    expect([...unread]).toEqual([['odd', dtype]]);
    expect([...tensors]).toEqual([['one', { shape: [1], data: Float32Array.of(9) }]]);
  });

  it('takes metadata of null for none, as the format’s own reader does', () => {
    const { tensors, metadata } = readSafetensors(file({ __metadata__: null, a: tensor('U8', [1], 0, 1) }, [3]));
    expect(metadata.size).toBe(0);
    expect(tensors.get('a')?.data).toEqual(Float32Array.of(3));
  });

  it('reads a header of millions of escapes, and one in shared memory', () => {
    const name = '"\\'.repeat(2_000_000);
    expect([...readSafetensors(file({ [name]: tensor('U8', [1], 0, 1) }, [3])).tensors.keys()]).toEqual([name]);
    const small = file({ a: tensor('U8', [1], 0, 1) }, [3]);
    const shared = new Uint8Array(new SharedArrayBuffer(small.length));
    shared.set(small);
    expect(readSafetensors(shared).tensors.get('a')?.data).toEqual(Float32Array.of(3));
  });

  const u8 = (begin: number, end: number, shape: unknown = [end - begin]) => tensor('U8', shape, begin, end);
  const hugeHeader = Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 255, 123, 125);

  it.each<[string, Uint8Array, RegExp]>([
    ['a file shorter than the prefix', new Uint8Array(7), /7 bytes, expected 8/],
    ['a header of 2⁶⁴ bytes', hugeHeader, /header is 18446744073709551615 bytes/],
    ['a truncated header', file({}, []).subarray(0, 9), /truncated/],
    ['a header that is no JSON', file('{"a":', []), /^safetensors: the header is no JSON: .* expected a value$/],
    ['a header that is no object', file('[]', []), /not an object/],
    [
      'a header that is not UTF-8',
      file({ a: 1 }, []).map((byte, i) => (i === 10 ? 0xff : byte)),
      /^safetensors: the header is not UTF-8$/,
    ],
    ['a tensor that is no object', file({ a: 3 }, []), /"a" is not an object/],
    ['a name that comes twice', file('{"a":{},"a":{}}', []), /second "a"/],
    ['metadata that is no string', file({ __metadata__: { a: 1 } }, []), /"a" is not a string/],
    ['a type that is no string', file({ a: { ...u8(0, 1), dtype: 4 } }, [1]), /dtype 4, expected a string such as F32/],
    ['fewer bytes than floats of four bits', file({ a: tensor('F4', [3], 0, 1) }, [1]), /has 1 bytes, expected 1.5/],
    ['a second null for metadata', file('{"__metadata__":null,"__metadata__":null}', []), /second "__metadata__"/],
    ['no type', file({ a: { shape: [1], data_offsets: [0, 1] } }, [1]), /dtype missing/],
    ['a negative size', file({ a: u8(0, 1, [-1, -1]) }, [1]), /shape \[-1,-1\]/],
    ['a shape that overflows', file({ a: u8(0, 1, [2 ** 52, 2 ** 52]) }, [1]), /has 1 bytes, expected/],
    ['offsets backwards', file({ a: u8(1, 0, [1]) }, [1]), /begin ≤ end/],
    ['offsets past the end', file({ a: u8(0, 2) }, [1]), /≤ 1/],
    ['three offsets', file({ a: { dtype: 'U8', shape: [1], data_offsets: [0, 1, 1] } }, [1]), /data_offsets/],
    ['another length than the shape says', file({ a: u8(0, 2, [3]) }, [1, 2]), /has 2 bytes, expected 3/],
    ['tensors that start together', file({ a: u8(0, 1), b: u8(0, 1) }, [1]), /overlaps/],
    ['tensors that overlap', file({ a: u8(0, 2), b: u8(1, 3) }, [1, 2, 3]), /overlap or leave a gap/],
    ['a gap', file({ a: u8(0, 1), b: u8(2, 3) }, [1, 2, 3]), /gap/],
    ['bytes of no tensor', file({ a: u8(0, 1) }, [1, 2]), /have 1 bytes, its data 2/],
  ])('refuses %s', (_, bytes, message) => {
    expectRefusal(() => readSafetensors(bytes), FormatError, message);
  });

  it('reads no value of tensors that overlap, which could be a thousand times as large as the file', () => {
    const bytes = 4000;
    const overlapping = Array.from({ length: 500 }, (_, i) => [`t${i}`, tensor('F32', [1000 - i], 4 * i, bytes)]);
    const read = vi.spyOn(DataView.prototype, 'getFloat32');
    try {
      expect(() => readSafetensors(file(Object.fromEntries(overlapping), new Uint8Array(bytes)))).toThrow(/overlap/);
      expect(read).not.toHaveBeenCalled();
    } finally {
      read.mockRestore();
    }
  });
});

describe('writeSafetensors', () => {
  it('writes what readSafetensors reads, bit for bit, names of any kind included', () => {
    const shape = fc.array(fc.nat(4), { maxLength: 3 });
    const entry = shape.chain((sizes) => {
      const length = sizes.reduce((a, b) => a * b, 1);
      const data = fc.float32Array({ minLength: length, maxLength: length, noNaN: true });
      return fc.record({ shape: fc.constant(sizes), data });
    });
    const names = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('__proto__', '1', 'constructor'));
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(names, entry), { selector: ([name]) => name }),
        fc.dictionary(fc.string(), fc.string()),
        (tensors, metadata) => {
          const bytes = writeSafetensors(tensors, Object.entries(metadata));
          const read = readSafetensors(bytes);
          expect([...read.tensors]).toEqual(tensors);
          expect(read.metadata).toEqual(new Map(Object.entries(metadata)));
          expect(new DataView(bytes.buffer).getUint32(0, true) % 8).toBe(0);
        },
      ),
    );
  });

  it('refuses data that does not fit its shape, and names that come twice', () => {
    const one = { shape: [1], data: new Float32Array(1) };
    expect(() => writeSafetensors([['a', { shape: [2], data: one.data }]])).toThrow('a has 1 values, expected 2');
    expect(() =>
      writeSafetensors([
        ['a', one],
        ['a', one],
      ]),
    ).toThrow(ArgumentError);
    expect(() => writeSafetensors([['__metadata__', one]])).toThrow(ArgumentError);
  });

  const one = { shape: [1], data: new Float32Array(1) };
  it.each<[string, unknown, unknown, string]>([
    ['numbers for data', [['a', { shape: [1], data: [1] }]], [], 'a has data Array(1), expected a Float32Array'],
    ['no tensor', [['a']], [], 'a has data undefined, expected a Float32Array'],
    ['half an element', [['a', { ...one, shape: [0.5, 2] }]], [], 'a has shape [0.5,2], expected integers'],
    ['no shape', [['a', { data: one.data }]], [], 'a has shape missing, expected integers'],
    ['a name that is a number', [[1, one]], [], 'tensors have the name 1, expected a string'],
    ['a number for tensors', 1, [], 'tensors is 1, expected pairs'],
    ['metadata that are no text', [], [['a', 1]], 'a is 1, expected a string'],
    [
      'a key twice',
      [],
      [
        ['a', '1'],
        ['a', '2'],
      ],
      'metadata have a second "a"',
    ],
    ['tensors without names', [one], [], 'tensors is Array(1), expected pairs'],
    ['an object for metadata', [], {}, 'metadata is Object, expected pairs'],
  ])('refuses %s', (_, tensors, metadata, message) => {
    expectRefusal(
      () => writeSafetensors(tensors as never, metadata as never),
      ArgumentError,
      `writeSafetensors: ${message}`,
    );
  });
});
