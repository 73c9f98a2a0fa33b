import { gzipSync } from 'node:zlib';
import { ArgumentError, FormatError } from 'fourlane';
import { imageDataset, readIdx } from 'fourlane/io';
import { describe, expect, it } from 'vitest';
import { expectRejection } from '../expectations.js';
import fc from '../properties.js';
import { idxBytes } from './idx-bytes.js';

const ubyte = 8;

describe('readIdx', () => {
  it.each([
    ['unsigned bytes', 8, Uint8Array.of(0, 128, 255)],
    ['signed bytes', 9, Int8Array.of(-128, -1, 127)],
    ['shorts', 11, Int16Array.of(-32768, 258, 32767)],
    ['ints', 12, Int32Array.of(-(2 ** 31), 66051, 2 ** 31 - 1)],
    ['floats', 13, Float32Array.of(-1.5, 3e38, 2 ** -149)],
    ['doubles', 14, Float64Array.of(-1.5, 1e308, Math.PI)],
  ])('reads %s', async (_, type, values) => {
    expect(await readIdx(idxBytes(type, [3], values))).toEqual({ shape: [3], data: values });
  });

  it('reads any shape, gzipped or not, from an array, its buffer, or the middle of another array', async () => {
    const shapes = fc.array(fc.nat(5), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(shapes, fc.nat(40), async (shape, offset) => {
        const data = Uint8Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => (i * 37) % 256);
        const file = idxBytes(ubyte, shape, data);
        const padded = new Uint8Array(offset + file.length + 3);
        padded.set(file, offset);
        const inside = padded.subarray(offset, offset + file.length);
        for (const bytes of [file, file.buffer, inside, Buffer.from(file), gzipSync(file)]) {
          expect(await readIdx(bytes)).toEqual({ shape, data });
        }
      }),
      { numRuns: 30 },
    );
  });

  const good = idxBytes(ubyte, [2, 3], Uint8Array.of(1, 2, 3, 4, 5, 6));
  const packed = gzipSync(good);
  const huge = idxBytes(ubyte, [0xffff_ffff, 0xffff_ffff], new Uint8Array(6));

  it.each<[string, Uint8Array, RegExp]>([
    ['nothing', new Uint8Array(0), /starts with nothing/],
    ['a foreign file', new TextEncoder().encode('<!DOCTYPE html>'), /starts with 3c 21 44 4f, expected an IDX file/],
    ['an unknown type', Uint8Array.of(0, 0, 10, 1, 0, 0, 0, 0), /starts with 00 00 0a 01/],
    ['no dimensions', Uint8Array.of(0, 0, 8, 0), /starts with 00 00 08 00/],
    ['half a header', good.subarray(0, 9), /has 9 bytes, expected 12 for its header alone/],
    ['truncated data', good.subarray(0, 15), /has 15 bytes, expected 18 for its shape 2×3 \(truncated\)/],
    ['more than the header says', Uint8Array.of(...good, 0), /has 19 bytes, expected 18 .* follows/],
    ['a header that asks for too much', huge, /asks for \d+ bytes \(4294967295×4294967295\), at most/],
    [
      'a truncated gzip stream',
      packed.subarray(0, packed.length - 9),
      /^readIdx: the gzip stream is truncated or corrupt/,
    ],
    ['a corrupt checksum', packed.map((byte, i) => (i === packed.length - 6 ? byte ^ 1 : byte)), /corrupt/],
    ['a gzipped foreign file', gzipSync(new Uint8Array(99).fill(7)), /starts with 07 07 07 07/],
    ['a gzipped header that asks for too much', gzipSync(huge), /asks for/],
  ])('refuses %s', async (_, bytes, message) => {
    const failure = await readIdx(bytes).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(FormatError);
    expect((failure as Error).message).toMatch(message);
  });

  it('stops unpacking where the data should end', async () => {
    const bomb = gzipSync(Uint8Array.of(...good, ...new Uint8Array(2 ** 16)));
    await expect(readIdx(bomb)).rejects.toThrow(/unpacks to more than the 18 bytes expected/);
  });

  it('refuses what is not bytes', async () => {
    await expectRejection(
      readIdx('images' as never),
      ArgumentError,
      'readIdx: bytes is "images", expected a Uint8Array or an ArrayBuffer',
    );
  });
});

describe('imageDataset', () => {
  const images = { shape: [2, 1, 3], data: Uint8Array.of(0, 51, 255, 1, 2, 3) };
  const labels = { shape: [2], data: Uint8Array.of(7, 1) };

  it('scales pixels to 0–1, row by row', () => {
    const set = imageDataset(images, labels);
    expect(set).toMatchObject({ samples: 2, features: 3, y: Int32Array.of(7, 1) });
    expect(set.x).toEqual(Float32Array.of(0, 51 / 255, 1, 1 / 255, 2 / 255, 3 / 255));
  });

  it('takes labels of any integers, in a column, or of QMNIST, and images without sides', () => {
    const y = Int32Array.of(7, 1);
    for (const data of [Int32Array.of(7, 1), Int16Array.of(7, 1), Int8Array.of(7, 1)]) {
      expect(imageDataset(images, { shape: [2], data }).y).toEqual(y);
      expect(imageDataset(images, { shape: [2, 1], data }).y).toEqual(y);
    }
    const qmnist = Int32Array.of(7, 1, 2, 3, 4, 5, 6, 7, 1, 9, 9, 9, 9, 9, 9, 9);
    expect(imageDataset({ shape: [2, 3], data: images.data }, { shape: [2, 8], data: qmnist })).toMatchObject({
      y,
      features: 3,
    });
    expect(() => imageDataset(images, { shape: [2, 3], data: new Int32Array(6) })).toThrow(
      'labels are a Int32Array of shape 2×3',
    );
    expect(() => imageDataset(images, { shape: [2], data: Int32Array.of(0, -1) })).toThrow(
      'label 1 is -1, expected a class from 0 on',
    );
  });

  it('refuses files that are not images and their labels', () => {
    expect(() => imageDataset(labels, images)).toThrow(
      'imageDataset: images are a Uint8Array of shape 2, expected unsigned bytes, samples × rows × columns',
    );
    expect(() => imageDataset(images, { shape: [3], data: new Uint8Array(3) })).toThrow(
      'imageDataset: 3 labels for 2 images',
    );
    expect(() => imageDataset(images, { shape: [2], data: new Float32Array(2) })).toThrow(FormatError);
  });
});
