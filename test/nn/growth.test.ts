// Samples may be views of linear memory, such as a resident buffer's `data`. Growth of the memory detaches them.
import { alloc, init, memory } from 'fourlane';
import { type Batch, dense, meanSquaredError, type Sequential, sequential, sgd } from 'fourlane/nn';
import { beforeEach, expect, it } from 'vitest';
import { values } from '../reference/samples.js';

const ROWS = 16;
// A memory of a few pages, of which the model and the data leave less than a batch needs.
let maxMemory = 2 ** 32;
/** Starts with fresh memory: `init` does nothing where all is as asked. */
function restart(): Promise<void> {
  maxMemory -= 65536;
  return init({ maxMemory });
}
beforeEach(restart);
const UNITS = 50_000;

type Data = Batch & { readonly y: Float32Array; readonly x: Float32Array; readonly sampleWeight: Float32Array };

it.each<[string, (model: Sequential, data: Data) => unknown]>([
  ['predict', (model, { x }) => model.predict(x).slice(0, 100)],
  ['evaluate', (model, { x, y, sampleWeight }) => model.evaluate(x, y, { sampleWeight })],
  ['trainOnBatch', (model, { x, y, sampleWeight }) => model.trainOnBatch(x, y, { sampleWeight })],
  ['fit', (model, { x, y, sampleWeight }) => model.fit(x, y, { sampleWeight, verbose: false })],
  ['fit with validation data', (model, data) => model.fit(data.x, data.y, { validationData: data, verbose: false })],
  ['fit with a split', (model, { x, y }) => model.fit(x, y, { validationSplit: 0.25, verbose: false })],
  ['fit on a stream', (model, batch) => model.fit([batch], { verbose: false })],
  ['diagnose', (model, { x, y }) => model.diagnose(x, y).loss],
])('%s takes them', async (_, act) => {
  const [x, y, sampleWeight] = [values(ROWS * 2), values(ROWS * UNITS), values(ROWS).map(Math.abs)] as const;
  const run = async (data: Data): Promise<unknown> => {
    const model = sequential([dense({ inputShape: [2], units: UNITS })]);
    model.compile({ optimizer: sgd(), loss: meanSquaredError() });
    const before = memory().total;
    const result = await act(model, data);
    model.dispose();
    return { result, grew: memory().total > before };
  };
  const [bx, by, bw] = [alloc(x), alloc(y), alloc(sampleWeight)] as const;
  // The model first: it must not be what makes the memory grow.
  const room = alloc(8 * UNITS);
  const views = { x: bx.data, y: by.data, sampleWeight: bw.data };
  room.dispose();
  const found = await run(views);
  for (const buffer of [bx, by, bw]) buffer.dispose();
  await restart();
  expect(found).toMatchObject({
    result: ((await run({ x, y, sampleWeight })) as { result: unknown }).result,
    grew: true,
  });
});
