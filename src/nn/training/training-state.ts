/** How far training has come. With the seed this is all that random numbers depend on. */
export interface TrainingState {
  /** Optimiser steps taken. */
  step: number;
  /** Epochs finished. */
  epoch: number;
  /** Batches of the unfinished epoch that are done. */
  batch: number;
  /** What these have summed up, by log: the loss's and the metrics' sums. Kept whenever callbacks or the signal may look. */
  sums: Readonly<Record<string, readonly number[]>>;
}

/** The one owner of a training state: all that changes it, but for those who go on from a checkpoint. */
export class TrainingProgress implements TrainingState {
  step = 0;
  epoch = 0;
  batch = 0;
  sums: TrainingState['sums'] = {};

  /** Begins a step. Returns its number, from 1 on. */
  nextStep(): number {
    return ++this.step;
  }

  /** Begins an epoch, of which `done` batches are done already. Returns what they have summed up. */
  startEpoch(done: number): TrainingState['sums'] {
    this.batch = done;
    return done > 0 ? this.sums : {};
  }

  /** Returns the number of batches that are done. */
  finishBatch(): number {
    return ++this.batch;
  }

  keepSums(sums: TrainingState['sums']): void {
    this.sums = sums;
  }

  finishEpoch(): void {
    this.epoch += 1;
    this.batch = 0;
    this.sums = {};
  }
}

/** What a `fit` has left behind. */
export interface LastRun {
  /** The optimiser step that it ended at. */
  readonly step: number;
  readonly batchSize: number;
  /** Of its last epoch. */
  readonly logs: Readonly<Record<string, number>>;
}
