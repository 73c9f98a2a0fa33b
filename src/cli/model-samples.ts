import type { DataNames } from '../io/names.js';
import type { Sequential } from '../nn/index.js';
import { CSV_FLAGS, csvFormat, listFlag } from './csv-flags.js';
import { loadSamples } from './data.js';
import { taskOf } from './models.js';
import { choiceFlag, integerFlag } from './options.js';
import type { Known, Samples } from './samples.js';
import { TASKS, type Task } from './tasks.js';
import { UsageError } from './usage.js';

/** The flags that say which data a model from a file is shown. */
export const MODEL_DATA_FLAGS = {
  data: { value: 'PATH', help: 'a folder of IDX files (MNIST and its kin), or a CSV file; gzipped or not' },
  task: { value: 'NAME', help: `${TASKS.join(' or ')} (default: what the file says, else classification)` },
  ...CSV_FLAGS,
  classes: { value: 'NAMES', help: 'the classes in the order of the outputs, of a model that does not say: A,B' },
} as const;

type Given = { readonly [F in keyof typeof MODEL_DATA_FLAGS | 'seed']?: string };

/**
 * Samples for a model, columns and classes in its order.
 * @param test what to test on, as `DataOptions` has it @throws {UsageError} if the model takes or gives other values than the data have
 */
export async function samplesFor(
  model: Sequential,
  names: DataNames,
  { data, task: wanted, label, classes, seed, ...format }: Given,
  test: string | undefined,
): Promise<Samples> {
  const task = choiceFlag('task', wanted, taskOf(names) ?? 'classification', TASKS);
  const given = classes === undefined ? undefined : listFlag('classes', classes);
  if (given && given.length !== model.outputWidth) {
    throw new UsageError(`--classes ${classes}: expected ${model.outputWidth} names, one for each output`);
  }
  const samples = await loadSamples({
    data,
    test,
    task,
    label,
    format: csvFormat(format),
    known: knownOf(model, given ? { ...names, classes: given } : names, task),
    seed: integerFlag('seed', seed, 0, 0),
  });
  checkFit(model, samples);
  return samples;
}

/** What a model of the task says of its data; of what it was trained for otherwise, the columns of its inputs alone. */
function knownOf({ outputWidth }: Sequential, names: DataNames, task: Task): Known {
  const { features, ...outputs } = names;
  return {
    names: taskOf(names) === task ? names : { ...(features && { features }), ...(!taskOf(names) && outputs) },
    ...(task === 'classification' && { classCount: outputWidth }),
  };
}

function checkFit(model: Sequential, { source, task, test, outputs }: Samples): void {
  const fits = task === 'regression' ? outputs.length === model.outputWidth : outputs.length <= model.outputWidth;
  if (test.features === model.inputWidth && fits) return;
  const what = task === 'regression' ? 'columns to predict' : 'classes';
  throw new UsageError(
    `${source} has ${test.features} values a sample and ${outputs.length} ${what}, but the model ${model.inputWidth} and ${model.outputWidth}`,
  );
}
