// When work is shared, by what sharing it has saved. Times are in milliseconds, and made up.
import { describe, expect, it } from 'vitest';
import { Gain } from '../../src/threads/gain.js';

/** A clock, jobs of two parts of 0.05 ms, and the rule that decides between sharing them and working alone. */
class Run {
  readonly gain = new Gain();
  now = 0;
  shared = 0;
  /** When a job was shared. */
  readonly times: number[] = [];

  /** Jobs for a while; `delay(i)` is how long one of the parts of the i-th job that is shared is put off. */
  jobs(milliseconds: number, delay: (i: number) => number = () => 0): this {
    for (const end = this.now + milliseconds; this.now < end; ) {
      const shares = this.gain.pays(this.now);
      const late = shares ? 0.05 + delay(this.shared) : 0.05;
      const took = shares ? late + 0.002 : 0.1;
      this.now += took;
      if (!shares) continue;
      this.shared++;
      this.times.push(this.now);
      // Which part is put off makes no difference.
      this.gain.add(this.shared % 2 ? [0.05, late] : [late, 0.05], took, this.now);
    }
    return this;
  }

  /** The gaps between jobs that were shared. */
  get pauses(): number[] {
    const gaps = this.times.map((time, i) => time - (this.times[i - 1] ?? 0));
    return gaps.filter((gap) => gap > 10).map(Math.round);
  }
}

/** Delays as a scheduler makes them: by turns, a thread runs for a while and is put off for a while. */
const turns = (runs: number, delay: number) => {
  let ran = 0;
  return () => {
    ran += 0.052;
    if (ran < runs) return 0;
    ran = 0;
    return delay;
  };
};

describe('work', () => {
  it('is always shared where nothing is put off', () => {
    const run = new Run().jobs(1000);
    expect(run.pauses).toEqual([]);
    expect(run.shared).toBe(Math.ceil(1000 / 0.052));
  });

  it('is shared on where delays are rare enough to pay, as on any machine', () => {
    // 3 ms in 200 jobs, which save 10.
    expect(new Run().jobs(2000, (i) => (i % 200 === 199 ? 3 : 0)).pauses).toEqual([]);
    // Two in a row.
    expect(new Run().jobs(2000, (i) => (i % 1000 > 997 ? 2.5 : 0)).pauses).toEqual([]);
  });

  it('is done alone where jobs lose, a hundred times as long as they have lost', () => {
    // 3 ms in every 20 jobs, which save 1: the first uses up what was counted before, those after it lose 2.
    const { pauses } = new Run().jobs(5000, (i) => (i % 20 === 19 ? 3 : 0));
    expect(pauses.length).toBeGreaterThan(10);
    for (const pause of pauses) expect(pause).toBeGreaterThanOrEqual(100);
    for (const pause of pauses) expect(pause).toBeLessThan(310);
    // 100 ms, and then a second at most.
    const long = new Run().jobs(5000, () => 100).pauses.slice(1);
    expect(long).toEqual([1100, 1100, 1100, 1100]);
  });

  it('takes at most some hundredths longer than alone, whatever the delays', () => {
    for (const every of [1, 5, 20, 50])
      for (const delay of [0.2, 1, 3, 6]) {
        const run = new Run().jobs(5000, (i) => (i % every === every - 1 ? delay : 0));
        const saved = run.times.length * 0.048 - Math.floor(run.shared / every) * delay;
        expect(saved).toBeGreaterThan(-0.04 * 5000);
      }
  });

  it('is done alone where threads run long enough at a time to save all that is counted, and then lose more', () => {
    const run = new Run().jobs(5000, turns(8, 12));
    expect(run.shared).toBeLessThan(0.1 * (5000 / 0.1));
  });

  it('is shared again soon after the delays have ended', () => {
    const run = new Run().jobs(2000, () => 3);
    const before = run.shared;
    run.jobs(1000);
    expect(run.shared - before).toBeGreaterThan((1000 - 300) / 0.06);
  });

  it('is not kept from threads by parts that are somewhat unequal', () => {
    const gain = new Gain();
    for (let now = 1; now < 1000; now += 6) {
      // Five rows, of 1 ms each, for four threads.
      gain.add([1, 1, 1, 2], 2.01, now);
      expect(gain.pays(now)).toBe(true);
    }
  });

  it('is done alone where threads never get to their parts, and asking them costs', () => {
    const gain = new Gain();
    let jobs = 0;
    for (let now = 1; gain.pays(now); now += 0.1) {
      gain.add([0.05, 0.05], 0.106, now);
      jobs++;
    }
    expect(jobs).toBeLessThan(3000);
  });
});
