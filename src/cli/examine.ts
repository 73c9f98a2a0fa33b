import { fromJSON, type Sequential } from '../nn/index.js';
import { findingsText, layersText } from './findings.js';
import { MODEL_DATA_FLAGS, samplesFor } from './model-samples.js';
import { readModel } from './models.js';
import { OPTIMIZER_FLAGS, optimizerOf } from './optimizers.js';
import { command, integerFlag } from './options.js';
import { print, widthOf } from './output.js';
import { asTrained } from './standardize.js';
import { measures } from './tasks.js';

/** `fourlane examine`. Exit code 0 with findings or without: they are its result, as the loss is that of `evaluate`. */
export const examine = command({
  help: 'Tells what ails a model, why, and what cures it. Exit code 0 whatever it finds; findings is empty in the JSON of a healthy one.',
  operands: ['MODEL'],
  flags: {
    ...MODEL_DATA_FLAGS,
    test: {
      value: 'FILE',
      help: 'a CSV file of samples that it was not trained on (default: 15% of the data, as train)',
    },
    ...OPTIMIZER_FLAGS,
    batch: { value: 'N', help: 'samples a step of the training that it had or will have (default: 32)' },
    seed: { value: 'N', help: 'of the digits, and of what it was not trained on (default: 0)' },
    json: { help: 'prints findings and indicators as JSON instead of text' },
  },
  run: async (given, [path = ''], io) => {
    const { test, batch, json, optimizer: name, 'learning-rate': rate, 'weight-decay': decay, ...data } = given;
    const batchSize = integerFlag('batch', batch, 32, 1);
    const optimizer = optimizerOf(given);
    const { model: whole, names } = await readModel(path);
    const { model, samples } = asTrained(whole, await samplesFor(whole, names, data, test));
    model.compile({ optimizer, ...measures(samples.task) });
    if (!isFresh(model)) model.trainingState.step = 1;
    const { train, test: validationData, source, remarks } = samples;
    const { findings, harmless, indicators } = model.examine(train.x, train.y, { batchSize, validationData });
    if (json) {
      const notes = remarks.length > 0 ? { remarks } : {};
      print(io, JSON.stringify({ source, ...notes, task: samples.task, findings, harmless, indicators }));
      return 0;
    }
    print(io, `${indicators.samples.toLocaleString('en-US')} samples looked at: ${source}`);
    for (const remark of remarks) print(io, remark);
    const width = widthOf(io);
    print(io, `\n${layersText(indicators, width)}\n\n${findingsText(findings, harmless, width)}`);
    return 0;
  },
});

/** Whether a model's values are those that its seed gives: a file does not say whether it was trained. */
function isFresh(model: Sequential): boolean {
  const fresh = fromJSON(model.toJSON());
  try {
    fresh.build();
    const values = fresh.parameterBuffer.data;
    return model.parameterBuffer.data.every((value, i) => value === values[i]);
  } finally {
    fresh.dispose();
  }
}
