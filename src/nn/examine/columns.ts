import { columnMoments } from '../../kernels/nn/indicators.js';
import { alloc, type ResidentBuffer } from '../../memory/resident.js';

/** Mean and variance of every column of a matrix that comes batch by batch, exact where a column is constant. */
export class ColumnMeter {
  readonly #moments: ResidentBuffer;
  readonly #first: ResidentBuffer;
  #rows = 0;

  constructor(columns: number) {
    this.#moments = alloc(2 * columns);
    this.#first = alloc(columns);
  }

  add(matrix: ResidentBuffer, rows: number): void {
    const columns = this.#first.length;
    if (this.#rows === 0) this.#first.data.set(matrix.data.subarray(0, columns));
    columnMoments(matrix, this.#first, rows, this.#moments);
    this.#rows += rows;
  }

  read(): { readonly means: Float64Array; readonly variances: Float64Array } {
    const columns = this.#first.length;
    const first = this.#first.data;
    const moments = this.#moments.data;
    const means = new Float64Array(columns);
    const variances = new Float64Array(columns);
    for (let j = 0; j < columns; j++) {
      const offset = (moments[j] as number) / this.#rows;
      means[j] = (first[j] as number) + offset;
      variances[j] = Math.max(0, (moments[columns + j] as number) / this.#rows - offset * offset);
    }
    return { means, variances };
  }

  dispose(): void {
    this.#moments.dispose();
    this.#first.dispose();
  }
}
