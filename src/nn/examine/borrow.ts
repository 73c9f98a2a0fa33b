import type { ResidentBuffer } from '../../memory/resident.js';
import type { Network } from '../model/network.js';
import type { CompileOptions } from '../training/compile-options.js';
import { Trainer } from '../training/trainer.js';

/** The state that steps change: parameters and statistics, the optimiser's values, and how far training has come. */
export interface Snapshot {
  readonly values: Float32Array;
  readonly slots: Readonly<Record<string, Float32Array>>;
  readonly step: number;
  readonly epoch: number;
}

/**
 * Lets `work` train a network as it likes, with gradients and optimiser values of its own, and puts everything back that
 * a user can see: parameters, statistics, and which gradients the parameters show.
 */
export function borrow<T>(network: Network, options: CompileOptions, work: (trainer: Trainer) => T): T {
  const { parameters, parameterBuffer: values } = network;
  const gradients = parameters.map(({ gradient }) => gradient);
  const before = values.data.slice();
  let trainer: Trainer | undefined;
  try {
    trainer = new Trainer(network, options);
    return work(trainer);
  } finally {
    trainer?.dispose();
    values.data.set(before);
    parameters.forEach((parameter, i) => {
      const gradient = gradients[i];
      if (gradient) parameter.gradient = gradient;
      else delete parameter.gradient;
    });
  }
}

/** What tells where training stands. */
export interface Source {
  readonly slots: Readonly<Record<string, ResidentBuffer>>;
  readonly step: number;
  readonly epoch: number;
}

/** Where training stands. @param source undefined where it has not begun */
export function snapshot(network: Network, source: Source | undefined): Snapshot {
  const slots = Object.entries(source?.slots ?? {}).map(([name, slot]) => [name, slot.data.slice()]);
  const { step = 0, epoch = 0 } = source ?? {};
  return { values: network.parameterBuffer.data.slice(), slots: Object.fromEntries(slots), step, epoch };
}

/** Puts a borrowed trainer and its network where a snapshot was taken. */
export function restore(network: Network, trainer: Trainer, { values, slots, step, epoch }: Snapshot): void {
  network.parameterBuffer.data.set(values);
  for (const [name, slot] of Object.entries(trainer.slots)) {
    const known = slots[name];
    if (known) slot.data.set(known);
    else slot.data.fill(trainer.options.optimizer.slotValue ?? 0);
  }
  trainer.state.step = step;
  trainer.state.epoch = epoch;
}
