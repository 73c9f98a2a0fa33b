import type { Sequential } from 'fourlane/nn';
import { digestOf } from '../../playground/src/run/digest.js';
import { loadData, type TrainingData } from '../../playground/src/set-up/data.js';
import { makeModel } from '../../playground/src/set-up/model.js';
import type { SetUp } from '../../playground/src/set-up/set-up.js';

/** Trains a net of the playground in this process, in place, for so many steps. */
export async function trainInNode(setUp: SetUp, steps: number): Promise<{ data: TrainingData; model: Sequential }> {
  const data = await loadData(setUp.data);
  const model = makeModel(setUp, data);
  const stop = {
    onBatchEnd: () => {
      if (model.trainingState.step >= steps) model.stopTraining = true;
    },
  };
  if (steps > 0) await model.fit(data.x, data.y, { batchSize: setUp.batchSize, epochs: steps, callbacks: [stop] });
  return { data, model };
}

/** The digest of its weights after so many steps. */
export async function digestInNode(setUp: SetUp, steps: number): Promise<string> {
  const { model } = await trainInNode(setUp, steps);
  const digest = digestOf(model.parameterBuffer.data);
  model.dispose();
  return digest;
}
