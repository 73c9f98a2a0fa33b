import { describe, expect, it } from 'vitest';
import { Random } from '../../src/random.js';
import { temporaryFolder } from './folder.js';
import { fourlane } from './run.js';

const folder = temporaryFolder();

describe('fourlane train --task regression', () => {
  // Two values of very different sizes, of inputs of very different sizes.
  const random = new Random(2);
  const points = Array.from({ length: 400 }, () => {
    const [a, b] = [random.uniform(-1, 1), random.uniform(-1, 1)];
    return `${1e4 + 500 * a},${b / 100},${a * b},${3000 + 100 * (a + b * b)}`;
  });
  const surface = folder.put('surface.csv', ['width,depth,volume,price', ...points].join('\n'));
  const args = ['--data', surface, '--task', 'regression', '--label', 'price,volume'];

  it('learns several columns, which evaluate tests by name, folded and exported as well', async () => {
    const [saved, folded] = [folder.path('surface.safetensors'), folder.path('surface.onnx')];
    const learn = ['--standardize', '--layers', '32', '--learning-rate', '0.01', '--epochs', '60'];
    const trained = await fourlane(['train', ...args, ...learn, '--test', surface, '--save', saved, '--json']);
    expect(trained.err).toBe('');
    const { epochs, task } = JSON.parse(trained.out);
    expect(task).toBe('regression');
    const last = epochs.at(-1);
    expect(Object.keys(last).slice(0, 7)).toEqual(['epoch', 'loss', 'mae', 'r2', 'testLoss', 'testMae', 'testR2']);
    expect(last.testR2).toBeGreaterThan(0.95);

    const tested = JSON.parse((await fourlane(['evaluate', saved, '--data', surface, '--json'])).out);
    expect(tested).toMatchObject({ task: 'regression', samples: 400, r2: expect.closeTo(last.testR2, 4) });
    expect(tested.outputs.map(({ name }: { name: string }) => name)).toEqual(['price', 'volume']);
    // The loss minds both alike, though one varies by 200 times as much as the other.
    for (const { r2 } of tested.outputs) expect(r2).toBeGreaterThan(0.99);
    expect((tested.outputs[0].r2 + tested.outputs[1].r2) / 2).toBeCloseTo(tested.r2, 5);

    expect((await fourlane(['export', '--fold', saved, folded])).code).toBe(0);
    const again = JSON.parse((await fourlane(['evaluate', folded, ...args, '--json'])).out);
    expect(again.r2).toBeCloseTo(tested.r2, 4);
    expect((await fourlane(['evaluate', saved, '--data', surface])).out).toMatch(/^price +\d+\.\d{4} +0\.9\d{3}$/m);
  });

  it('finds a column again whose name holds a comma', async () => {
    const rows = Array.from({ length: 400 }, (_, i) => `${i},${2 * i}`);
    const file = folder.put('net.csv', ['size,"price, net"', ...rows].join('\n'));
    const saved = folder.path('net.safetensors');
    const shape = ['--task', 'regression', '--data', file, '--layers', '4', '--epochs', '1'];
    expect((await fourlane(['train', ...shape, '--save', saved])).code).toBe(0);
    const { out, err } = await fourlane(['evaluate', saved, '--data', file, '--json']);
    expect(err).toBe('');
    expect(JSON.parse(out).outputs[0].name).toBe('price, net');
  });

  it('shows its tables, and refuses what does not fit', async () => {
    const { out } = await fourlane(['train', ...args, '--standardize', '--layers', '4', '--epochs', '1']);
    expect(out).toMatch(/^epoch +loss +mae +r2 +test loss +test mae +test r2 +ms a step +samples\/s$/m);
    expect(out).toContain('Loss and mae are of values of deviation 1');
    const raw = await fourlane(['train', ...args, '--layers', '4', '--epochs', '1', '--learning-rate', '0']);
    expect(raw.out).toContain(
      'An r2 below 0 is worse than predicting the mean. Columns of different sizes need --standardize.',
    );
    const saved = folder.path('surface.safetensors');
    const wrong = await fourlane(['evaluate', saved, '--data', surface, '--label', 'price']);
    expect(wrong).toMatchObject({
      code: 2,
      err: expect.stringContaining('1 columns to predict, but the model 2 and 2'),
    });
    const unknown = await fourlane(['train', '--task', 'regression', '--data', surface, '--label', 'colour']);
    expect(unknown).toMatchObject({
      code: 2,
      err: expect.stringContaining('surface.csv: --label is "colour", expected one of width'),
    });
    const hot = await fourlane(['train', ...args, '--optimizer', 'sgd', '--learning-rate', '100', '--epochs', '2']);
    expect(hot).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^fourlane: training stopped at step \d+: .*The inputs reach .*scale them/),
    });
  });
});
