import { loadModel, restoreCheckpoint, saveCheckpoint, saveModel } from 'fourlane/io';
import { adam, categoricalCrossentropy, dense, earlyStopping, reduceOnPlateau, sequential } from 'fourlane/nn';
import { fuzz, valuesOf } from './mutations.js';

const learner = sequential([dense({ units: 2, inputShape: [3], activation: 'relu' }), dense({ units: 2 })]);
learner.compile({ optimizer: adam(), loss: categoricalCrossentropy(), schedule: reduceOnPlateau() });

// As early stopping is behind an epoch: with the best weights.
const callbacks = [earlyStopping({ restoreBestWeights: true })];
callbacks[0]?.loadState?.({ numbers: { best: 1, bad: 0 }, weights: learner.parameterBuffer.data });

fuzz('loadModel', 20_000, [saveModel(learner)], (bytes) => valuesOf(loadModel(bytes)));
fuzz('restoreCheckpoint', 10_000, [saveCheckpoint(learner, { callbacks })], (bytes) => {
  restoreCheckpoint(learner, bytes, { callbacks });
  return learner.parameterBuffer.length;
});
