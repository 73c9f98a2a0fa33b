import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bornDead } from '../../src/cli/lab/born-dead.js';
import { collapse } from '../../src/cli/lab/collapse.js';
import { cures } from '../../src/cli/lab/cures.js';
import { rate } from '../../src/cli/lab/rate.js';
import { sampled, thorough } from '../thorough.js';
import { fourlane } from './run.js';

const folder = mkdtempSync(join(tmpdir(), 'fourlane-'));
afterAll(() => rmSync(folder, { recursive: true }));
const quiet = { seed: 0, progress: () => {} };

describe('lab born-dead', () => {
  it('measures what 200,000 PyTorch nets give', async () => {
    const nets = sampled(400, 150);
    const { figures } = await bornDead.run({ ...quiet, nets, sizes: { widths: [2, 3], depths: [5, 10, 20] } });
    const pytorch: Record<string, number> = { '2,5': 0.622, '2,10': 0.91, '2,20': 0.995, '3,10': 0.631 };
    for (const figure of figures as { width: number; depth: number; fraction: number; within: boolean }[]) {
      expect(figure.within).toBe(true);
      const known = pytorch[`${figure.width},${figure.depth}`];
      if (known === undefined) continue;
      // Four standard errors.
      expect(Math.abs(figure.fraction - known)).toBeLessThan(4 * Math.sqrt((known * (1 - known)) / nets));
    }
  });
});

it('lab collapse: ReLU collapses where leaky ReLU, ELU and batch norm do not', async () => {
  const { figures, plot, rows } = await collapse.run({ ...quiet, nets: sampled(4, 2), sizes: { steps: [1000] } });
  const collapsed = Object.fromEntries(
    (figures as { net: string; collapsed: number }[]).map(({ net, collapsed }) => [net, collapsed]),
  );
  expect(collapsed.ReLU).toBeGreaterThanOrEqual(0.75);
  expect(collapsed['leaky ReLU 0.25']).toBe(0);
  expect(collapsed.ELU).toBe(0);
  expect(rows).toHaveLength(9);
  for (const [name = ''] of rows) expect(plot).toContain(name);
});

it('lab rate: a high rate leaves ReLU units without gradient, and leaky ones with theirs', async () => {
  const { figures } = await rate.run({ ...quiet, nets: 1, sizes: { steps: [150], rates: [0.001, 0.1] } });
  const still = (rate: number, kind: string): number =>
    (figures as { optimizer: string; rate: number; kind: string; ends: { still: number }[] }[]).find(
      (one) => one.optimizer === 'Adam' && one.rate === rate && one.kind === kind,
    )?.ends[0]?.still as number;
  expect(still(0.001, 'ReLU')).toBeLessThan(0.1);
  expect(still(0.1, 'ReLU')).toBeGreaterThan(0.3);
  expect(still(0.1, 'leaky ReLU 0.01')).toBe(0);
});

it.runIf(thorough)(
  'lab cures: a lower rate brings no dead net back, another activation some, a fresh start all',
  async () => {
    const { figures } = await cures.run({ ...quiet, nets: 1, sizes: { epochs: [2] } });
    const end = (illness: string, cure: string) =>
      (figures as { illness: string; cure: string; ends: { before: number; dead: number; accuracy: number }[] }[]).find(
        (one) => one.illness === illness && one.cure === cure,
      )?.ends[0] as { before: number; dead: number; accuracy: number };
    expect(end('biases of −10', 'a lower rate')).toMatchObject({ dead: 1 });
    expect(end('biases of −10', 'a lower rate').accuracy).toBeLessThan(0.2);
    expect(end('killed by a rate of 0.3', 'a lower rate').accuracy).toBeLessThan(0.2);
    expect(end('biases of −10', 'a fresh start').accuracy).toBeGreaterThan(0.6);
    expect(end('biases of −10', 'leaky ReLU 0.25').dead).toBeLessThan(1);
    for (const illness of ['biases of −10', 'killed by a rate of 0.3']) {
      for (const cure of ['fresh units (reviveDead)', 'fit({ heal: true })']) {
        expect(end(illness, cure).accuracy, `${illness}: ${cure}`).toBeGreaterThan(0.5);
        expect(end(illness, cure).dead).toBeLessThan(0.5);
      }
    }
  },
);

describe('fourlane lab', () => {
  it('prints a table or JSON, and writes the plot', async () => {
    const svg = join(folder, 'plot.svg');
    const args = ['lab', 'born-dead', '--nets', '20', '--widths', '2', '--depths', '2,10'];
    const { code, out, err } = await fourlane([...args, '--svg', svg]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^2 +10 +90\.3% +[\d.]+% +[\d.]+% +92\.5% +yes$/m);
    expect(readFileSync(svg, 'utf8')).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg".*<\/svg>\n$/s);
    const { figures, nets } = JSON.parse((await fourlane([...args, '--json'])).out);
    expect({ nets, cells: figures.length }).toEqual({ nets: 20, cells: 2 });
    expect((await fourlane([...args, '--markdown'])).out).toContain('| 2 | 10 | 90.3% |');
  });

  it.each([
    [['lab', 'sleep'], 'expected one of born-dead, collapse, rate, cures'],
    [['lab', 'cures', '--widths', '2'], '--widths: expected one of --epochs with lab cures'],
    [['lab', 'born-dead', '--widths', '2,x'], '--widths 2,x'],
    [['lab', 'collapse', '--steps', '10,20'], '--steps 10,20'],
    [['lab', 'collapse', '--nets', '0'], '--nets 0'],
  ])('refuses %j', async (args, message) => {
    const { code, err } = await fourlane(args);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});
