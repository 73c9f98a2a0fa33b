import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readModel } from '../../src/cli/models.js';
import { UsageError } from '../../src/cli/usage.js';
import { expectRejection } from '../expectations.js';
import { node, onnxFile } from '../io/onnx-file.js';

let folder: string;
const weights = new Uint8Array(Float32Array.of(1, 2, 3).buffer);

/** A file whose weights are in another one. */
function onnxBeside(location: string): Uint8Array {
  const externalData = [{ key: 'location', value: location }];
  return onnxFile({
    version: 13,
    nodes: [node('MatMul', ['x', 'w'], ['y'])],
    constants: [{ name: 'w', dims: [3, 1], dataType: 1, dataLocation: 1, externalData }],
  });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'models-'));
  await mkdir(join(folder, 'inner'));
  await writeFile(join(folder, 'secret'), weights);
  await writeFile(join(folder, 'inner', 'model.onnx.data'), weights);
  await symlink(join(folder, 'secret'), join(folder, 'inner', 'link'));
  await symlink('model.onnx.data', join(folder, 'inner', 'alias'));
});

afterAll(() => rm(folder, { recursive: true }));

it.each(['model.onnx.data', 'alias'])('reads the weights from %s in the folder of the model', async (location) => {
  const path = join(folder, 'inner', 'model.onnx');
  await writeFile(path, onnxBeside(location));
  const { model } = await readModel(path);
  expect(Array.from(model.predict(Float32Array.of(1, 1, 1)))).toEqual([6]);
  model.dispose();
});

it.each(['../secret', 'link', '..', '.', '', '/etc/passwd', 'a\\b', 'a/b', 'nul\0'])(
  'refuses weights in %j, which is not in the folder of the model',
  async (location) => {
    const path = join(folder, 'inner', 'model.onnx');
    await writeFile(path, onnxBeside(location));
    await expectRejection(readModel(path), UsageError, 'expected a file in its own folder');
  },
);

it('says which file of weights is missing', async () => {
  const path = join(folder, 'inner', 'model.onnx');
  await writeFile(path, onnxBeside('missing.data'));
  await expect(readModel(path)).rejects.toThrow(/cannot read .*missing\.data, which .*model\.onnx names/);
});
