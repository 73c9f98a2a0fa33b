import { ResidentBuffer } from '../../memory/resident.js';

/** Gives a matrix of so many columns, for the rows that its sequence was asked for. */
export type Take = (width: number) => ResidentBuffer;

/**
 * The buffers between layers, laid out once for `capacity` rows. Sequences of takes for fewer rows, such as an epoch's
 * last batch, use parts of the same memory.
 */
export class Workspace {
  readonly capacity: number;
  readonly #buffers: ResidentBuffer[] = [];

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  /** Every take has memory of its own: what training needs, which keeps all values for the backward pass. */
  separate(rows: number): Take {
    let taken = 0;
    return (width) => this.#part(taken++, rows, width, width);
  }

  /** Takes alternate between two buffers as wide as the widest: what inference needs, which keeps little. */
  alternating(rows: number, maxWidth: number): { take: Take; hold: Take } {
    let [taken, held] = [0, 2];
    return {
      take: (width) => this.#part(taken++ % 2, rows, width, maxWidth),
      hold: (width) => this.#part(held++, rows, width, width),
    };
  }

  #part(index: number, rows: number, width: number, reserved: number): ResidentBuffer {
    this.#buffers[index] ??= new ResidentBuffer(this.capacity * reserved);
    return this.#buffers[index].subarray(0, rows * width);
  }

  dispose(): void {
    for (const buffer of this.#buffers) buffer.dispose();
  }
}

/** Plans by their number of rows, over one workspace that is laid out again when a larger number comes. */
export class Plans<P> {
  readonly #make: (rows: number, workspace: Workspace) => P;
  readonly #plans = new Map<number, P>();
  #workspace: Workspace | undefined;

  constructor(make: (rows: number, workspace: Workspace) => P) {
    this.#make = make;
  }

  for(rows: number): P {
    const known = this.#plans.get(rows);
    if (known) return known;
    if (!this.#workspace || this.#workspace.capacity < rows) {
      this.dispose();
      this.#workspace = new Workspace(rows);
    }
    const plan = this.#make(rows, this.#workspace);
    this.#plans.set(rows, plan);
    return plan;
  }

  /** Gives the memory back; the next plan takes new memory. */
  dispose(): void {
    this.#plans.clear();
    this.#workspace?.dispose();
    this.#workspace = undefined;
  }
}
