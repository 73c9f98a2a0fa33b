import type { Sequential } from '../nn/sequential.js';
import type { LastRun, TrainingState } from '../nn/training/training-state.js';

/** All that training changes in a model whose description stays: what a checkpoint holds, as plain data. */
export interface ModelState {
  readonly parameters: Float32Array<ArrayBuffer>;
  /** Empty where they are left out. */
  readonly slots: Readonly<Record<string, Float32Array<ArrayBuffer>>>;
  readonly trainingState: TrainingState;
  readonly scheduleState: Readonly<Record<string, number>>;
  readonly lastRun: LastRun | undefined;
}

/** Copies a model's state. @param whole false leaves the optimiser's values out */
export function stateOf(model: Sequential, whole = true): ModelState {
  const slots = Object.entries(whole ? model.optimizerState : {}).map(([name, { data }]) => [name, data.slice()]);
  const { step, epoch, batch, sums } = model.trainingState;
  return {
    parameters: model.parameterBuffer.data.slice(),
    slots: Object.fromEntries(slots),
    trainingState: { step, epoch, batch, sums },
    scheduleState: { ...model.compileOptions.schedule?.state },
    lastRun: model.trainer.lastRun,
  };
}

/** Gives a model of the same description the state of another. */
export function setState(model: Sequential, state: ModelState): void {
  model.parameterBuffer.data.set(state.parameters);
  for (const [name, { data }] of Object.entries(model.optimizerState)) data.set(state.slots[name] ?? []);
  Object.assign(model.trainingState, state.trainingState);
  Object.assign(model.compileOptions.schedule?.state ?? {}, state.scheduleState);
  model.trainer.lastRun = state.lastRun;
}
