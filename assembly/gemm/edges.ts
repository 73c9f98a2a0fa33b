import { FLOAT_BYTES, FLOAT_SHIFT, VECTOR_BYTES } from "../lanes";
import { SCRATCH } from "../scratch";
import { MC } from "./blocking";
import { Panel } from "./operands";
import { transpose } from "./pack";
import { halfPanel, packingPanel, panel } from "./panel";
import { NR } from "./tile.generated";

// Panels of C that the micro-kernel cannot write in place: they are computed in a copy.

const COPY = SCRATCH + memory.data((MC * NR) << FLOAT_SHIFT, 16);
const COPY_ROW: usize = NR << FLOAT_SHIFT;
const BIAS = SCRATCH + memory.data(NR << FLOAT_SHIFT, 16);

/** A panel of fewer than NR columns, the last ones of C. */
export function narrowPanel(operands: Panel, columns: i32): void {
  const rows = operands.rows;
  const c = operands.c;
  const cRow = operands.cRow;
  if (operands.bias) {
    copyRows(BIAS, 0, operands.bias, 0, 1, columns);
    operands.bias = BIAS;
  }
  if (operands.beta != 0) copyRows(COPY, COPY_ROW, c, cRow, rows, columns);
  operands.c = COPY;
  operands.cRow = COPY_ROW;
  if (columns <= 4) halfPanel(operands);
  else panel(operands, 0);
  copyRows(c, cRow, COPY, COPY_ROW, rows, columns);
}

/**
 * A panel of a transposed C: NR rows of memory, cRow bytes apart, and so its bias, one value for each row of the panel.
 */
export function transposedPanel(operands: Panel): void {
  const rows = operands.rows;
  const c = operands.c;
  const cRow = operands.cRow;
  const bias = operands.bias;
  if (operands.beta != 0) transpose(COPY, COPY_ROW, c, cRow, NR, rows);
  operands.c = COPY;
  operands.cRow = COPY_ROW;
  operands.bias = 0;
  if (operands.packed) packingPanel(operands);
  else panel(operands, 0);
  if (bias) addColumn(bias, rows);
  transpose(c, cRow, COPY, COPY_ROW, rows, NR);
}

/** Adds a value to each row of the copy. */
@inline
function addColumn(values: usize, rows: i32): void {
  for (let row = COPY, end = COPY + COPY_ROW * rows; row < end; row += COPY_ROW, values += FLOAT_BYTES) {
    const value = v128.load32_splat(values);
    v128.store(row, f32x4.add(v128.load(row), value));
    v128.store(row, f32x4.add(v128.load(row, VECTOR_BYTES), value), VECTOR_BYTES);
  }
}

function copyRows(to: usize, toRow: usize, from: usize, fromRow: usize, rows: i32, columns: i32): void {
  const bytes = (<usize>columns) << FLOAT_SHIFT;
  for (; rows; rows--) {
    let x: usize = 0;
    for (; x < (bytes & -VECTOR_BYTES); x += VECTOR_BYTES) v128.store(to + x, v128.load(from + x));
    for (; x < bytes; x += FLOAT_BYTES) store<u32>(to + x, load<u32>(from + x));
    to += toRow;
    from += fromRow;
  }
}
