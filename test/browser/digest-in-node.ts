import { digestOf } from '../../playground/src/run/digest.js';
import { loadData } from '../../playground/src/set-up/data.js';
import { makeModel } from '../../playground/src/set-up/model.js';
import type { SetUp } from '../../playground/src/set-up/set-up.js';

/** Trains a net of the playground in this process, and gives the digest of its weights after so many steps. */
export async function digestInNode(setUp: SetUp, steps: number): Promise<string> {
  const data = await loadData(setUp.data);
  const model = makeModel(setUp, data);
  const stop = {
    onBatchEnd: () => {
      if (model.trainingState.step >= steps) model.stopTraining = true;
    },
  };
  await model.fit(data.x, data.y, { batchSize: setUp.batchSize, epochs: steps, callbacks: [stop] });
  const digest = digestOf(model.parameterBuffer.data);
  model.dispose();
  return digest;
}
