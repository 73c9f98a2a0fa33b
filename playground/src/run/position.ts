import type { Sequential } from 'fourlane/nn';

/** How far training has come. */
export interface Position {
  readonly step: number;
  /** Epochs whose last batch is done. */
  readonly epoch: number;
}

/** Where training halts after the last batch of an epoch, `fit` finishes that epoch when it goes on; here it counts at once. */
export function positionOf({ trainingState }: Sequential, stepsPerEpoch: number): Position {
  const { step, epoch, batch } = trainingState;
  return { step, epoch: batch < stepsPerEpoch ? epoch : epoch + 1 };
}
