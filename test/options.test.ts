import { ArgumentError } from 'fourlane';
import { describe, expect, it } from 'vitest';
import { count, flag, number, oneOf, optional, readOptions, text, unchecked, withDefaults } from '../src/options.js';
import { expectRefusal } from './expectations.js';

const TABLE = {
  rate: number({ default: 0.5, from: 0, below: 1 }),
  units: count(),
  on: flag(true),
  note: optional(text()),
};

describe('readOptions', () => {
  it('fills in defaults, and keeps what is undefined by default so', () => {
    expect(readOptions('f', { units: 3 }, TABLE)).toEqual({ rate: 0.5, units: 3, on: true, note: undefined });
    expect(readOptions('f', { units: 3, rate: undefined, on: false }, TABLE)).toMatchObject({ rate: 0.5, on: false });
    expect(readOptions('f', { anything: null }, { anything: unchecked() })).toEqual({ anything: null });
  });

  it.each([
    [undefined, 'f: options is undefined, expected an object'],
    [{ unit: 3 }, 'f: unit is no option, expected rate, units, on, note'],
    [{}, 'f: units is undefined, expected an integer from 1 on'],
    [{ units: 1.5 }, 'f: units is 1.5, expected an integer from 1 on'],
    [{ units: 1, rate: null }, 'f: rate is null, expected a number from 0 to below 1'],
    [{ units: 1, on: 1 }, 'f: on is 1, expected true or false'],
    [{ units: 1, note: '' }, 'f: note is "", expected a string that is not empty'],
  ])('refuses %j', (options, message) => {
    const call = (): unknown => readOptions('f', options, TABLE);
    expectRefusal(call, ArgumentError, message);
  });

  it('names the argument that the options are within', () => {
    expect(() => readOptions('f', { units: 0 }, TABLE, 'a.')).toThrow('f: a.units is 0');
    expect(() => readOptions('f', { no: 0 }, TABLE, 'a.')).toThrow('f: a.no is no option');
  });
});

describe('a number', () => {
  it.each([
    [{}, [-1e30, 0, 3e38], [Number.NaN, Infinity, '1', 1e39], 'expected a finite number'],
    [{ from: 0 }, [0, 2], [-1e-45, Infinity], 'expected a finite number from 0 on'],
    [{ above: 0 }, [1e-40], [0, -1], 'expected a finite number above 0'],
    [{ from: 0, to: 1 }, [0, 1], [1.0000001, -0.1], 'expected a number from 0 to 1'],
    [{ from: 0, below: 1 }, [0, 0.999], [1, 2], 'expected a number from 0 to below 1'],
    [{ above: 0, to: 1 }, [0.1, 1], [0, 1.5], 'expected a number from above 0 to 1'],
  ])('in %j', (range, fitting, others, message) => {
    const { read } = number(range);
    for (const value of fitting) expect(read('f', 'x', value)).toBe(value);
    for (const value of others) expect(() => read('f', 'x', value)).toThrow(message);
  });

  it('is in its range as a float32 too', () => {
    expect(() => number({ above: 0 }).read('f', 'x', 1e-50)).toThrow('above 0, as a float32 too');
    expect(() => number({ from: 0, below: 1 }).read('f', 'x', 1 - 2 ** -50)).toThrow('below 1, as a float32 too');
  });
});

it('one of some words says which', () => {
  expect(oneOf(['a', 'b', 'c'], 'a').read('f', 'x', 'b')).toBe('b');
  expect(() => oneOf(['a', 'b', 'c'], 'a').read('f', 'x', 'd')).toThrow('f: x is "d", expected a, b or c');
  expect(() => oneOf(['a'], 'a').read('f', 'x', 'd')).toThrow('f: x is "d", expected a');
});

it('withDefaults changes defaults, and keeps ranges', () => {
  const keras = withDefaults(TABLE, { rate: 0.9 });
  expect(readOptions('f', { units: 1 }, keras).rate).toBe(0.9);
  expect(readOptions('f', { units: 1 }, TABLE).rate).toBe(0.5);
  expect(() => readOptions('f', { units: 1, rate: 1 }, keras)).toThrow('below 1');
});
