import { alloc } from '../index.js';
import { confusionMatrix, type Metric, mae, r2, type Sequential, sgd } from '../nn/index.js';
import { MODEL_DATA_FLAGS, samplesFor } from './model-samples.js';
import { readModel } from './models.js';
import { command } from './options.js';
import { type CommandIO, print, widthOf } from './output.js';
import type { Classified, Valued } from './samples.js';
import { measures } from './tasks.js';
import { figure, table } from './terminal.js';

/** `fourlane evaluate`. */
export const evaluate = command({
  help: 'Tests a model: the test images of a folder, all of a CSV file, or the digits that fourlane draws.',
  operands: ['MODEL'],
  flags: {
    ...MODEL_DATA_FLAGS,
    seed: { value: 'N', help: 'of the digits (default: 0)' },
    json: { help: 'prints the result as JSON instead of tables' },
  },
  run: async ({ json, ...given }, [path = ''], io) => {
    const { model, names } = await readModel(path);
    const samples = await samplesFor(model, names, given, given.data);
    // Evaluation takes no step, so the optimiser is any.
    model.compile({ optimizer: sgd(), ...measures(samples.task) });
    const { source, test, task, remarks } = samples;
    const result = {
      source,
      ...(remarks.length > 0 && { remarks }),
      task,
      samples: test.samples,
      ...model.evaluate(test.x, test.y),
      ...(samples.task === 'classification' ? byClass(model, samples) : byOutput(model, samples)),
    };
    if (json) print(io, JSON.stringify(result));
    else report(result, io);
    return 0;
  },
});

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

function report(
  {
    source,
    samples,
    remarks = [],
    ...rest
  }: { source: string; samples: number; remarks?: readonly string[] } & (ByClass | ByOutput),
  io: CommandIO,
): void {
  print(io, `${samples.toLocaleString('en-US')} samples: ${source}`);
  for (const remark of remarks) print(io, remark);
  for (const [name, value] of Object.entries(rest)) {
    if (typeof value === 'number') print(io, `${name} ${figure(value)}`);
  }
  if ('confusion' in rest) {
    const names = rest.confusion.map((_, i) => rest.classes[i] ?? String(i));
    const rows = rest.confusion.map((counts, i) => [names[i] as string, ...counts.map(String)]);
    print(io, `\n${table(['is \\ taken for', ...names], rows, widthOf(io))}`);
  } else {
    const rows = rest.outputs.map(({ name, ...figures }) => [name, figure(figures.mae), figure(figures.r2)]);
    print(io, `\n${table(['output', 'mae', 'r2'], rows)}`);
  }
}
