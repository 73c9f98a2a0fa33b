import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  bestOf,
  edgeFound,
  hingeFits,
  isCured,
  isDeath,
  parseDone,
  prescribedWell,
  widthSaves,
} from '../../playground/src/lessons/checks.js';
import { FACTS } from '../../playground/src/lessons/facts.js';

describe('the lessons that are done', () => {
  it('are read from a text', () => {
    expect([...parseDone('1,4', 6)]).toEqual([1, 4]);
    expect([...parseDone(null, 6)]).toEqual([]);
    expect([...parseDone('0,2.5,7,-1,x,,3', 6)]).toEqual([3]);
  });
});

describe('a hinge', () => {
  it('fits the points when the error is what their noise costs, or little more', () => {
    expect(hingeFits(0.0036)).toBe(true);
    expect(hingeFits(0.01)).toBe(true);
    expect(hingeFits(0.0101)).toBe(false);
    expect(hingeFits(Number.NaN)).toBe(false);
  });
});

describe('the death of a unit', () => {
  const dead = { activation: 'relu', passing: 0, steps: 200, before: [1, -2], after: [1, -2] };

  it('is a ReLU without a point that has not moved', () => {
    expect(isDeath(dead)).toBe(true);
  });

  it.each([
    ['a point passes', { passing: 1 }],
    ['it moved', { after: [1, -1.9999999] }],
    ['too few steps were taken', { steps: 50 }],
    ['it is a leaky one', { activation: 'leakyRelu' }],
  ])('is not seen where %s', (_, change) => {
    expect(isDeath({ ...dead, ...change })).toBe(false);
  });
});

describe('the best rate', () => {
  const end = (accuracy: number, dead: number) => ({ accuracy, dead, units: 72 });

  it('kills least among those that learn best', () => {
    // Adam at 0.0001, 0.003, 0.03 and 0.3.
    expect(bestOf([end(0.66, 3), end(1, 4), end(1, 26), end(0.5, 66)])).toBe(1);
    // One that kills none, but learns nothing, is not it.
    expect(bestOf([end(0.66, 0), end(0.7, 1), end(1, 12), end(0.5, 66)])).toBe(2);
  });

  it('is any within two points of accuracy', () => {
    expect(bestOf([end(0.985, 2), end(1, 9)])).toBe(0);
    expect(bestOf([end(0.975, 2), end(1, 9)])).toBe(1);
  });

  it('is not told where none learns, or two are level', () => {
    expect(bestOf([end(0.5, 0), end(0.6, 3)])).toBeUndefined();
    expect(bestOf([end(1, 4), end(1, 4)])).toBeUndefined();
    expect(bestOf([])).toBeUndefined();
  });
});

describe('width against being born dead', () => {
  const narrow = { width: 2, depth: 20, nets: 500, dead: 497 };
  const wide = { width: 10, depth: 20, nets: 500, dead: 5 };

  it('is shown by a narrow and a wide net of one depth', () => {
    expect(widthSaves([narrow, wide])).toBe(true);
  });

  it.each([
    ['other depths', [narrow, { ...wide, depth: 19 }]],
    ['too few nets', [narrow, { ...wide, nets: 499, dead: 0 }]],
    ['shallow nets', [narrow, wide].map((each) => ({ ...each, depth: 9 }))],
    ['too many dead', [narrow, { ...wide, dead: 6 }]],
    ['too few dead', [{ ...narrow, dead: 449 }, wide]],
    ['one alone', [narrow]],
  ])('is not shown by %s', (_, draws) => {
    expect(widthSaves(draws)).toBe(false);
  });
});

describe('the edge of what inputs may be', () => {
  it('needs inputs that spoil a net, and inputs that do not', () => {
    const spoilt = { raw: 0.43, standardized: 0.72 };
    const fine = { raw: 0.78, standardized: 0.72 };
    const between = { raw: 0.6, standardized: 0.7 };
    expect(edgeFound([spoilt, fine])).toBe(true);
    expect(edgeFound([spoilt, between])).toBe(false);
    expect(edgeFound([fine, between])).toBe(false);
    expect(edgeFound([])).toBe(false);
  });
});

describe('a prescription', () => {
  const works = { accuracy: 1, dead: 4, units: 72 };
  const fails = { accuracy: 0.5, dead: 72, units: 72 };
  const tried = (...ends: (typeof works)[]) => new Map(ends.map((end, i) => [String(i), end]));

  it('is a cure that works, among four tried, one of which fails', () => {
    expect(prescribedWell(tried(works, fails, works, works), '0')).toBe(true);
    expect(prescribedWell(tried(works, fails, works, works), '1')).toBe(false);
    expect(prescribedWell(tried(works, fails, works, works), undefined)).toBe(false);
    expect(prescribedWell(tried(works, fails, works, works), 'another')).toBe(false);
    expect(prescribedWell(tried(works, fails, works), '0')).toBe(false);
    expect(prescribedWell(tried(works, works, works, works), '0')).toBe(false);
  });

  it('works where the net learns and lives', () => {
    expect(isCured({ accuracy: 0.95, dead: 15, units: 100 })).toBe(true);
    expect(isCured({ accuracy: 0.94, dead: 0, units: 100 })).toBe(false);
    expect(isCured({ accuracy: 1, dead: 16, units: 100 })).toBe(false);
  });
});

describe('figures that lessons quote', () => {
  it.each(Object.entries(FACTS))('%s stands in the docs', (_, { page, row, column, value }) => {
    const cells = (line: string): string[] =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim());
    const tables = readFileSync(page, 'utf8')
      .split(/\n(?!\|)/)
      .map((part) =>
        part
          .split('\n')
          .filter((line) => line.startsWith('|'))
          .map(cells),
      );
    const found = tables.flatMap(([head = [], ...rows]) =>
      rows.filter((each) => row.every((cell, i) => each[i] === cell)).map((each) => each[head.indexOf(column)]),
    );
    expect(found.filter((cell) => cell !== undefined)).toEqual([value]);
  });
});
