import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { linearScale, logScale } from '../../src/cli/svg/axes.js';
import { barChart, histogramChart } from '../../src/cli/svg/bar-chart.js';
import { imageGrid } from '../../src/cli/svg/image-grid.js';
import { lineChart } from '../../src/cli/svg/line-chart.js';
import { png } from '../../src/cli/svg/png.js';
import { sparkline, wrap } from '../../src/cli/terminal.js';
import { fourlane } from './run.js';

const folder = mkdtempSync(join(tmpdir(), 'fourlane-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('scales', () => {
  it('marks round values within the range', () => {
    expect(linearScale(0, 1, 0, 100).ticks).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(linearScale(-3, 47, 0, 100).ticks).toEqual([0, 10, 20, 30, 40]);
    expect(linearScale(0, 1, 200, 100).place(0.25)).toBe(175);
    expect(logScale(0.002, 30, 0, 100).ticks).toEqual([0.001, 0.01, 0.1, 1, 10, 100]);
    expect(logScale(0.001, 1, 0, 300).place(0.01)).toBeCloseTo(100, 9);
  });
});

describe('charts', () => {
  it('draw lines where values are, leave out what is not finite, and escape names', () => {
    const points = [
      [0, 1],
      [1, Number.NaN],
      [2, 3],
    ] as const;
    const svg = lineChart({ title: 'a < b', xLabel: 'x', yLabel: '', lines: [{ name: 'n', points }] });
    expect(svg).toContain('a &lt; b');
    expect(svg).not.toContain('NaN');
    // From the lower left to the upper right corner of the axes.
    expect(svg).toMatch(/class="c0 line" d="M58\.0 238\.0L466\.0 44\.0"/);
  });

  it('draw bars as long as their values, and parts of a histogram as high as their fractions', () => {
    const bars = [
      { name: 'half', value: 0.5, text: '' },
      { name: 'full', value: 1, text: '' },
    ];
    const widths = [...barChart({ title: '', most: 1, bars }).matchAll(/class="c0"[^>]* width="([\d.]+)"/g)].map(
      ([, w]) => Number(w),
    );
    expect((widths[1] as number) / (widths[0] as number)).toBeCloseTo(2, 2);
    const svg = histogramChart({ title: '', from: 0, to: 2, counts: [1, 3] });
    const heights = [...svg.matchAll(/class="c0"[^>]* height="([\d.]+)"/g)].map(([, h]) => Number(h));
    expect((heights[1] as number) / (heights[0] as number)).toBeCloseTo(3, 1);
  });

  it('draw weights as PNG images: blue where positive, orange where negative, white where 0', () => {
    const svg = imageGrid({ title: '', images: [Float32Array.of(1, -1, 0, 0)], side: 2 });
    const file = Buffer.from(/base64,([^"]+)"/.exec(svg)?.[1] ?? '', 'base64');
    // Signature and header 33 bytes, then the data's length and type.
    const rows = inflateSync(file.subarray(41, 41 + file.readUInt32BE(33)));
    expect([...rows]).toEqual([0, 0x1f, 0x5f, 0xb4, 0xd9, 0x5f, 0x02, 0, ...Array(6).fill(255)]);
  });

  it('write the checksum that PNG asks for', () => {
    // That of an empty IEND is in every PNG file.
    expect([...png(1, 1, new Uint8Array(3)).subarray(-4)]).toEqual([0xae, 0x42, 0x60, 0x82]);
  });
});

describe('text', () => {
  it('draws values as bars, the first and the last always', () => {
    expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7], 40)).toBe('▁▂▃▄▅▆▇█');
    expect(sparkline([7, ...Array(98).fill(3), 0], 10)).toMatch(/^█.{8}▁$/);
    expect(sparkline([0, 0.5, Number.NaN], 9, 0, 1)).toBe('▁▅×');
    expect(sparkline([2, 2], 9)).toBe('▁▁');
  });

  it('wraps lines under their text', () => {
    expect(wrap('   why      one two three', 24)).toBe('   why      one two\n            three');
    expect(wrap('1. one two', 6)).toBe('1. one\n   two');
    expect(wrap('averyveryverylongword', 5)).toBe('averyveryverylongword');
  });
});

it('train --report writes one page without links to others, whose pictures are SVG files', async () => {
  const page = join(folder, 'report.html');
  const { code, err } = await fourlane([
    'train',
    '--epochs',
    '2',
    '--layers',
    '16',
    '--learning-rate',
    '0.5',
    '--report',
    page,
  ]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const html = readFileSync(page, 'utf8');
  expect(html).toContain('rate-too-high');
  expect(html.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:/);
  const files = [...html.matchAll(/<a download="([^"]+)"/g)].map(([, name]) => name);
  expect(files).toEqual(
    expect.arrayContaining(['loss.svg', 'accuracy.svg', 'dead.svg', 'gradient.svg', 'weights.svg']),
  );
  for (const kind of ['pre-activations', 'weights', 'gradients']) expect(files).toContain(`dense-${kind}-epoch-2.svg`);
  for (const [, data] of html.matchAll(/src="data:image\/svg\+xml;base64,([^"]+)"/g)) {
    const svg = Buffer.from(data as string, 'base64').toString();
    expect(svg).toMatch(/^<svg xmlns=.*<\/svg>$/s);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  }
});
