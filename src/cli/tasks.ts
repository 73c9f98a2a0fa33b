import { accuracy, type CompileOptions, categoricalCrossentropy, mae, meanSquaredError, r2 } from '../nn/index.js';

/** What a net learns: a class of each sample, or values. */
export type Task = 'classification' | 'regression';
export const TASKS: readonly Task[] = ['classification', 'regression'];

/** What a net of each task is trained and tested by. */
export function measures(task: Task): Pick<CompileOptions, 'loss' | 'metrics'> {
  return task === 'regression'
    ? { loss: meanSquaredError(), metrics: [mae(), r2()] }
    : { loss: categoricalCrossentropy(), metrics: [accuracy()] };
}
