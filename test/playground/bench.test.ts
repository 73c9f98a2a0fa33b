import { afterEach, describe, expect, it, vi } from 'vitest';
import { browserName } from '../../playground/src/bench/browser.js';
import { figure, spread, times } from '../../playground/src/bench/text.js';
import { clockStep, ratesOf, summary } from '../../playground/src/bench/timing.js';
import { checkResults, WORKLOADS } from '../../playground/src/bench/workloads.js';

describe('rates', () => {
  /** A clock that shows whole steps of the time that has passed, and goes on a little with each look. */
  function coarseClock(step: number) {
    let time = 0;
    return {
      now: () => {
        time += 0.001;
        return Math.floor(time / step) * step;
      },
      takes: (milliseconds: number) => () => {
        time += milliseconds;
      },
    };
  }

  it.each([0.1, 1])('are right to 5% by a clock that steps by %s ms', (step) => {
    const { now, takes } = coarseClock(step);
    const found = clockStep(now);
    expect(found).toBeCloseTo(step, 6);
    const rates = ratesOf({ short: takes(0.02), long: takes(7) }, found, now);
    expect(rates.short.median / 50_000).toBeGreaterThan(0.95);
    expect(rates.short.median / 50_000).toBeLessThan(1.05);
    expect(rates.long.median / (1000 / 7)).toBeGreaterThan(0.95);
    expect(rates.long.median / (1000 / 7)).toBeLessThan(1.05);
  });

  it('call what is slow but twice', () => {
    const { now, takes } = coarseClock(0.1);
    const slow = vi.fn(takes(3000));
    expect(ratesOf({ slow, fast: takes(1) }, 0.1, now).slow.median).toBeCloseTo(1 / 3, 3);
    expect(slow).toHaveBeenCalledTimes(2);
  });

  it('are medians with quartiles', () => {
    expect(summary([5, 1, 2, 4, 3])).toEqual({ median: 3, low: 2, high: 4, best: 5 });
    expect(summary([7])).toEqual({ median: 7, low: 7, high: 7, best: 7 });
    expect(spread({ median: 10, low: 9, high: 12, best: 13 })).toBe('±15%');
  });
});

describe('workloads', () => {
  const small = WORKLOADS.filter(({ work }) => work < 1e8);

  it.each(small.map((workload) => [`${workload.name}, ${workload.size}`, workload] as const))(
    '%s: plain JavaScript gives what fourlane gives',
    (_, workload) => {
      const prepared = workload.prepare();
      prepared.fourlane();
      prepared.plain();
      expect(prepared.results()[0].some((value) => value !== 0)).toBe(true);
      checkResults(workload, prepared);
      prepared.dispose();
    },
  );

  it('that leave different results are refused', () => {
    const [relu] = WORKLOADS as [(typeof WORKLOADS)[number]];
    const prepared = relu.prepare();
    prepared.fourlane();
    expect(() => checkResults(relu, prepared)).toThrow(/^relu, 100,000 values: fourlane gives .*, plain JavaScript 0$/);
    prepared.dispose();
  });
});

describe('the browser', () => {
  afterEach(() => vi.unstubAllGlobals());

  const nonsense = { brand: 'Not;A=Brand', version: '8' };
  const chromium = { brand: 'Chromium', version: '156' };

  it.each([
    [{ userAgentData: { brands: [nonsense, chromium], platform: 'Linux' } }, 'Chromium 156, Linux'],
    [
      {
        userAgentData: { brands: [chromium, { brand: 'Google Chrome', version: '156' }, nonsense], platform: 'macOS' },
      },
      'Google Chrome 156, macOS',
    ],
    [{ userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0' }, 'Firefox 153, Linux'],
    [
      { userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1' },
      'Safari 18, iPhone',
    ],
    [{ userAgent: 'something' }, 'an unknown browser, an unknown system'],
  ])('%j is told by name', (navigator, name) => {
    vi.stubGlobal('navigator', { userAgent: '', ...navigator });
    expect(browserName()).toBe(name);
  });
});

it('figures have three digits', () => {
  expect([0.01234, 1.234, 12.34, 1234.5].map(figure)).toEqual(['0.0123', '1.23', '12.3', '1235']);
  expect([1.23, 9.96, 152.3].map(times)).toEqual(['1.2×', '10×', '152×']);
});
