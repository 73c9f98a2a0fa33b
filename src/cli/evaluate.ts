import { alloc } from '../index.js';
import type { DataNames } from '../io/names.js';
import { confusionMatrix, type Metric, mae, r2, type Sequential, sgd } from '../nn/index.js';
import { CSV_FLAGS, csvFormat, listFlag } from './csv-flags.js';
import { loadSamples } from './data.js';
import { readModel, taskOf } from './models.js';
import { choiceFlag, command, wholeFlag } from './options.js';
import { outputWidth } from './output.js';
import type { Classified, Known, Samples, Valued } from './samples.js';
import { measures, TASKS, type Task } from './tasks.js';
import { figure, table } from './terminal.js';
import { UsageError } from './usage.js';

/** `fourlane evaluate`. */
export const evaluate = command({
  help: 'Tests a model: the test images of a folder, all of a CSV file, or the digits that fourlane draws.',
  operands: ['MODEL'],
  flags: {
    data: { value: 'PATH', help: 'a folder of IDX files (MNIST and its kin), or a CSV file; gzipped or not' },
    task: { value: 'NAME', help: `${TASKS.join(' or ')} (default: what the file says, else classification)` },
    ...CSV_FLAGS,
    classes: { value: 'NAMES', help: 'the classes in the order of the outputs, of a model that does not say: A,B' },
    seed: { value: 'N', help: 'of the digits (default: 0)' },
    json: { help: 'prints the result as JSON instead of tables' },
  },
  run: async ({ data, task: wanted, label, seed, json, classes, ...format }, [path = '']) => {
    const { model, names } = await readModel(path);
    const known = taskOf(names);
    const task = choiceFlag('task', wanted, known ?? 'classification', TASKS);
    const given = classes === undefined ? undefined : listFlag('classes', classes);
    if (given && given.length !== model.outputWidth) {
      throw new UsageError(`--classes ${classes}: expected ${model.outputWidth} names, one for each output`);
    }
    const samples = await loadSamples({
      data,
      test: data,
      task,
      label,
      format: csvFormat(format),
      known: knownOf(model, given ? { ...names, classes: given } : names, task),
      seed: wholeFlag('seed', seed, 0, 0),
    });
    checkFit(model, samples);
    // Evaluation takes no step, so the optimiser is any.
    model.compile({ optimizer: sgd(), ...measures(task) });
    const { source, test, remarks } = samples;
    const result = {
      source,
      ...(remarks.length > 0 && { remarks }),
      task,
      samples: test.samples,
      ...model.evaluate(test.x, test.y),
      ...(samples.task === 'classification' ? byClass(model, samples) : byOutput(model, samples)),
    };
    if (json) console.log(JSON.stringify(result));
    else report(result);
    return 0;
  },
});

/** What a model of the task says of its data; of what it was trained for otherwise, the columns of its inputs alone. */
function knownOf({ outputWidth }: Sequential, names: DataNames, task: Task): Known {
  const { features, ...outputs } = names;
  return {
    names: taskOf(names) === task ? names : { ...(features && { features }), ...(!taskOf(names) && outputs) },
    ...(task === 'classification' && { classCount: outputWidth }),
  };
}

/** @throws {UsageError} if the model takes or gives other values than the data have */
function checkFit(model: Sequential, { source, task, test, outputs }: Samples): void {
  const fits = task === 'regression' ? outputs.length === model.outputWidth : outputs.length <= model.outputWidth;
  if (test.features === model.inputWidth && fits) return;
  const what = task === 'regression' ? 'columns to predict' : 'classes';
  throw new UsageError(
    `${source} has ${test.features} values a sample and ${outputs.length} ${what}, but the model ${model.inputWidth} and ${model.outputWidth}`,
  );
}

interface ByClass {
  readonly classes: readonly string[];
  readonly confusion: readonly (readonly number[])[];
}

interface ByOutput {
  readonly outputs: readonly { readonly name: string; readonly mae: number; readonly r2: number }[];
}

function byClass(model: Sequential, { test, outputs }: Classified): ByClass {
  return { classes: outputs, confusion: confusionMatrix(model.predict(test.x), test.y) };
}

/** How well each column is predicted. */
function byOutput(model: Sequential, { test, outputs }: Valued): ByOutput {
  const predicted = model.predict(test.x);
  const column = (values: Float32Array, j: number): Float32Array => values.filter((_, i) => i % outputs.length === j);
  const measured = outputs.map((name, j) => {
    const [y, t] = [column(predicted, j), column(test.y, j)];
    return { name, mae: measure(mae(), y, t), r2: measure(r2(), y, t) };
  });
  return { outputs: measured };
}

function measure(metric: Metric, y: Float32Array, t: Float32Array): number {
  using outputs = alloc(y);
  using targets = alloc(t);
  const state = metric.createState();
  state.update(outputs, targets, y.length);
  return state.value;
}

function report({
  source,
  samples,
  remarks = [],
  ...rest
}: { source: string; samples: number; remarks?: readonly string[] } & (ByClass | ByOutput)): void {
  console.log(`${samples.toLocaleString('en-US')} samples: ${source}`);
  for (const remark of remarks) console.log(remark);
  for (const [name, value] of Object.entries(rest)) {
    if (typeof value === 'number') console.log(`${name} ${figure(value)}`);
  }
  if ('confusion' in rest) {
    const names = rest.confusion.map((_, i) => rest.classes[i] ?? String(i));
    const rows = rest.confusion.map((counts, i) => [names[i] as string, ...counts.map(String)]);
    console.log(`\n${table(['is \\ taken for', ...names], rows, outputWidth())}`);
  } else {
    const rows = rest.outputs.map(({ name, ...figures }) => [name, figure(figures.mae), figure(figures.r2)]);
    console.log(`\n${table(['output', 'mae', 'r2'], rows)}`);
  }
}
