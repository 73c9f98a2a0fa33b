import { createHash } from 'node:crypto';
import { ArgumentError } from 'fourlane';
import { digits } from 'fourlane/io';
import { expect, it } from 'vitest';

it('draws as many images as asked for, equally many of each digit, grey from 0 to 1', () => {
  const { train, test } = digits({ train: 200, test: 50 });
  expect(train).toMatchObject({ samples: 200, features: 784 });
  expect(test).toMatchObject({ samples: 50, features: 784 });
  for (let digit = 0; digit < 10; digit++) expect(train.y.filter((label) => label === digit).length).toBe(20);
  for (let image = 0; image < 200; image++) {
    const pixels = train.x.subarray(image * 784, (image + 1) * 784);
    expect(Math.min(...pixels)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...pixels)).toBeLessThanOrEqual(1);
    // Every image shows something: ink on 2% to 40% of it.
    const ink = pixels.filter((grey) => grey > 0.4).length / 784;
    expect(ink).toBeGreaterThan(0.02);
    expect(ink).toBeLessThan(0.4);
  }
});

it('draws the same images from the same seed on every engine', () => {
  const { train } = digits({ train: 100, test: 0, seed: 7 });
  const pixels = Uint8Array.from(train.x, (grey) => Math.round(grey * 255));
  // Printed by Node 20; another engine, or a change of the drawing, shows here.
  expect(createHash('sha256').update(pixels).digest('hex')).toBe(
    'f64dc36ada46100ebcc8039677628deec716bac9ea023afa7b6f5e00b57682a5',
  );
});

it('draws other images from another seed, and test images that no training image equals', () => {
  const a = digits({ train: 10, test: 10, seed: 1 });
  const b = digits({ train: 10, test: 10, seed: 2 });
  expect(a.train.x).not.toEqual(b.train.x);
  expect(a.train.x).not.toEqual(a.test.x);
  expect(digits({ train: 3, test: 10, seed: 1 }).test.x).toEqual(a.test.x);
});

it.each([
  ['train', -1],
  ['test', 1.5],
  ['seed', Number.NaN],
  ['train', '9'],
  ['train', 1e9],
  ['test', 1_000_001],
])('refuses %s = %s', (name, value) => {
  expect(() => digits({ [name]: value } as never)).toThrow(ArgumentError);
  expect(() => digits(value as never)).toThrow('digits: options is');
});
