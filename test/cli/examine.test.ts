import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { saveModel } from 'fourlane/io';
import { dense, sequential } from 'fourlane/nn';
import { afterAll, describe, expect, it } from 'vitest';
import { fourlane } from './run.js';

const folder = mkdtempSync(join(tmpdir(), 'fourlane-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Sums of two columns, the second far from 0 and large. */
const rows = Array.from({ length: 300 }, (_, i) => [Math.sin(7 * i), 500 + 100 * Math.cos(3 * i)] as const);
const csv = join(folder, 'unscaled.csv');
writeFileSync(
  csv,
  `a,b,kind\n${rows.map(([a, b]) => `${a},${b},${a + (b - 500) / 100 > 0 ? 'up' : 'down'}`).join('\n')}`,
);
const values = join(folder, 'values.csv');
writeFileSync(values, `a,b,y\n${rows.map(([a, b]) => `${a},${b},${1000 * a + b}`).join('\n')}`);
const codes = (out: string): string[] => JSON.parse(out).findings.map(({ code }: { code: string }) => code);

describe('fourlane train', () => {
  it('tells what ails the net, and which flag cures it', async () => {
    const { code, out, err } = await fourlane(['train', '--data', csv, '--epochs', '3', '--layers', '16']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('[inputs-unscaled, error]');
    expect(out).toContain('What the first asks for is: --standardize');
    expect(out).toMatch(/^found before training: The inputs are not scaled.*\[inputs-unscaled\]$/m);
  });

  it('finds nothing where that was done, and draws the losses and dead units', async () => {
    const args = ['train', '--data', csv, '--epochs', '12', '--layers', '16', '--standardize'];
    const { out } = await fourlane(args);
    expect(out).toMatch(/^loss {9}[▁▂▃▄▅▆▇█]{12} {3}\d/m);
    expect(out).toMatch(/^dead, dense {2}[▁▂▃▄▅▆▇█]{13} {2}[\d.]+% → [\d.]+%/m);
    expect(out).toContain('Nothing is the matter');
    expect(codes((await fourlane([...args, '--json'])).out)).toEqual([]);
  });

  it('names a rate that kills the net first', async () => {
    const { out } = await fourlane(['train', '--epochs', '1', '--learning-rate', '0.5', '--json']);
    expect(codes(out)[0]).toBe('rate-too-high');
  });
});

describe('fourlane examine', () => {
  it('finds nothing in a healthy model of values, saved in their own scale', async () => {
    const file = join(folder, 'values.safetensors');
    const options = ['--data', values, '--task', 'regression', '--layers', '16', '--epochs', '60', '--standardize'];
    expect((await fourlane(['train', ...options, '--save', file])).code).toBe(0);
    const { code, out } = await fourlane(['examine', file, '--data', values, '--json']);
    expect({ code, findings: codes(out) }).toEqual({ code: 0, findings: [] });
    const { layers, samples } = JSON.parse(out).indicators;
    expect(layers.map(({ layer }: { layer: string }) => layer)).toEqual(['standardize', 'dense', 'dense_1']);
    expect(samples).toBe(255);
  });

  it('finds biases that keep all units off, in a model that was not trained', async () => {
    using model = sequential([
      dense({ inputShape: [784], units: 16, activation: 'relu', biasInitializer: { type: 'constant', value: -20 } }),
      dense({ units: 10 }),
    ]);
    model.build();
    const file = join(folder, 'biased.safetensors');
    writeFileSync(file, saveModel(model));
    const { code, out, err } = await fourlane(['examine', file]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('[initialization-biased, error]');
    expect(out).toMatch(/^dense +16 .* 16 +16 +0\.0%$/m);
  });

  it('refuses data that the model cannot take', async () => {
    const { code, err } = await fourlane(['examine', join(folder, 'biased.safetensors'), '--data', csv]);
    expect(code).toBe(2);
    expect(err).toContain('unscaled.csv');
  });
});
