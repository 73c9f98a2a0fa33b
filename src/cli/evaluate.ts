import { accuracy, categoricalCrossentropy, confusionMatrix, sgd } from '../nn/index.js';
import { loadSamples } from './data.js';
import { readModel } from './models.js';
import { command, wholeFlag } from './options.js';
import { table } from './terminal.js';
import { UsageError } from './usage.js';

/** `fourlane evaluate`. */
export const evaluate = command({
  help: 'Tests a model: the test images of a folder, all of a CSV file, or the digits that fourlane draws.',
  operands: ['MODEL'],
  flags: {
    data: { value: 'PATH', help: 'a folder of IDX files (MNIST), gzipped or not, or a CSV file' },
    label: { value: 'COLUMN', help: 'the column of the classes in a CSV file, by name or number (default: the last)' },
    seed: { value: 'N', help: 'of the digits (default: 0)' },
    json: { help: 'prints the result as JSON instead of tables' },
  },
  run: async ({ data, label, seed, json }, [path = '']) => {
    const { model, classes: known } = await readModel(path);
    const { source, test, classes } = await loadSamples({
      data,
      test: data,
      label,
      classes: known,
      seed: wholeFlag('seed', seed, 0, 0),
    });
    if (test.features !== model.inputs || classes.length > model.outputs) {
      throw new UsageError(
        `${source} has ${test.features} values a sample and ${classes.length} classes, but the model ${model.inputs} and ${model.outputs}`,
      );
    }
    // The loss and the metric are those of `fourlane train`; evaluation takes no step, so the optimiser is any.
    model.compile({ optimizer: sgd(), loss: categoricalCrossentropy(), metrics: [accuracy()] });
    const figures = model.evaluate(test.x, test.y);
    const confusion = confusionMatrix(model.predict(test.x), test.y);
    if (json) {
      console.log(JSON.stringify({ source, samples: test.samples, ...figures, classes, confusion }));
      return 0;
    }
    console.log(`${test.samples.toLocaleString('en-US')} samples: ${source}`);
    for (const [name, value] of Object.entries(figures)) console.log(`${name} ${value.toFixed(4)}`);
    const names = confusion.map((_, i) => classes[i] ?? String(i));
    const rows = confusion.map((counts, i) => [names[i] as string, ...counts.map(String)]);
    console.log(`\n${table(['is \\ taken for', ...names], rows)}`);
    return 0;
  },
});
