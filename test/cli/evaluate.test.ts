import { describe, expect, it } from 'vitest';
import { circle, temporaryFolder } from './folder.js';
import { fourlane } from './run.js';

const folder = temporaryFolder();
const csv = folder.put('circle.csv', circle());
const small = ['--data', csv, '--layers', '16', '--learning-rate', '0.02'];

describe('fourlane evaluate and export', () => {
  it('tests a saved model, by the classes that it was trained on, in either format', async () => {
    const [saved, exported] = [folder.path('circle.safetensors'), folder.path('circle.onnx')];
    const trained = await fourlane(['train', ...small, '--test', csv, '--epochs', '30', '--save', saved, '--json']);
    const { testAccuracy, testLoss } = JSON.parse(trained.out).epochs.at(-1);
    expect((await fourlane(['export', saved, exported])).code).toBe(0);
    for (const file of [saved, exported]) {
      const result = JSON.parse((await fourlane(['evaluate', file, '--data', csv, '--json'])).out);
      expect(result).toMatchObject({ samples: 400, accuracy: testAccuracy, classes: ['in', 'out'] });
      expect(result.loss).toBeCloseTo(testLoss, 6);
      expect(result.confusion.flat().reduce((a: number, b: number) => a + b, 0)).toBe(400);
    }
    const one = folder.put('one.csv', '0.9,0.9,out\n');
    const { confusion } = JSON.parse((await fourlane(['evaluate', saved, '--data', one, '--json'])).out);
    expect(confusion).toEqual([
      [0, 0],
      [0, 1],
    ]);
    expect((await fourlane(['evaluate', saved, '--data', csv])).out).toMatch(/^is \\ taken for +in +out$/m);
  });

  it('refuses models of other data, files that are none, and endings that it does not know', async () => {
    const saved = folder.path('circle.safetensors');
    expect(await fourlane(['evaluate', saved])).toMatchObject({
      code: 2,
      err: expect.stringContaining('but the model in,out: 0 is missing'),
    });
    expect(await fourlane(['evaluate', csv])).toMatchObject({
      code: 2,
      err: expect.stringContaining('.safetensors or .onnx'),
    });
    const broken = folder.put('broken.safetensors', 'text');
    expect(await fourlane(['evaluate', broken])).toMatchObject({ code: 2, err: expect.stringContaining('4 bytes') });
    for (const flag of ['--save', '--checkpoint']) {
      // Before anything is trained, so nothing is printed.
      expect(await fourlane(['train', '--data', csv, flag, folder.path('none/x.onnx')])).toMatchObject({
        code: 2,
        out: '',
        err: expect.stringContaining('cannot write'),
      });
    }
    for (const output of [folder.path('none/x.onnx'), `${saved}/x.onnx`]) {
      expect(await fourlane(['export', saved, output])).toMatchObject({
        code: 2,
        err: expect.stringContaining(`cannot write ${output}`),
      });
    }
    const one = folder.put('one-class.csv', '1,a\n'.repeat(20));
    expect(await fourlane(['train', '--data', one])).toMatchObject({
      code: 2,
      out: '',
      err: 'fourlane: one-class.csv has no class but a, expected two or more\n',
    });
  });
});
