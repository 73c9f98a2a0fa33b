// Layer normalisation. Internal: callers lay the buffers out, nothing is checked here. Matrices are row-major without padding.
import type { ResidentBuffer } from '../../memory/resident.js';
import { engine } from '../../wasm/engine.js';

/**
 * x̂ = (x − mean)/√(variance + ε) of each row, and y = x̂·weight + bias; without weight y is not written.
 * @param normalized takes x̂; may be x, and y may be it @param inverses takes 1/√(variance + ε), one a row
 */
export function layerNorm(
  x: ResidentBuffer,
  normalized: ResidentBuffer,
  inverses: ResidentBuffer | undefined,
  y: ResidentBuffer,
  weight: ResidentBuffer | undefined,
  bias: ResidentBuffer | undefined,
  rows: number,
  epsilon: number,
): void {
  engine().kernels.layerNorm(
    x.byteOffset,
    normalized.byteOffset,
    inverses ? inverses.byteOffset : 0,
    y.byteOffset,
    weight ? weight.byteOffset : 0,
    bias ? bias.byteOffset : 0,
    rows,
    x.length / rows,
    epsilon,
  );
}

/** The gradient by x. @param gradInput must not overlap the others */
export function layerNormBackward(
  grad: ResidentBuffer,
  normalized: ResidentBuffer,
  inverses: ResidentBuffer,
  weight: ResidentBuffer | undefined,
  gradInput: ResidentBuffer,
  rows: number,
): void {
  engine().kernels.layerNormBackward(
    grad.byteOffset,
    normalized.byteOffset,
    inverses.byteOffset,
    weight ? weight.byteOffset : 0,
    gradInput.byteOffset,
    rows,
    grad.length / rows,
  );
}

/** sums[j] = Σ a[i][j]·b[i][j] over the rows. */
export function columnProducts(a: ResidentBuffer, b: ResidentBuffer, sums: ResidentBuffer, rows: number): void {
  engine().kernels.columnProducts(a.byteOffset, b.byteOffset, sums.byteOffset, rows, sums.length);
}
