// Kernels that fold or map columns, over some columns of matrices whose rows are `rowLength` floats long: a thread's
// part. A column's sum runs over its rows alone, so the bits are those of the whole.
import { batchNormBackward, columnStatistics } from "./batch-norm";
import { setRowLength } from "./column-loop";
import { columnSums } from "./columns";
import { columnProducts } from "./layer-norm";

export function columnSumsPart(rowLength: i32, x: usize, sums: usize, rows: i32, cols: i32): void {
  setRowLength(rowLength);
  columnSums(x, sums, rows, cols);
  setRowLength(0);
}

export function columnProductsPart(
  rowLength: i32, a: usize, b: usize, sums: usize, rows: i32, cols: i32,
): void {
  setRowLength(rowLength);
  columnProducts(a, b, sums, rows, cols);
  setRowLength(0);
}

export function columnStatisticsPart(
  rowLength: i32, x: usize, mean: usize, variance: usize, runningMean: usize, runningVariance: usize,
  rows: i32, cols: i32, keep: f32, fresh: f32, unbias: f32,
): void {
  setRowLength(rowLength);
  columnStatistics(x, mean, variance, runningMean, runningVariance, rows, cols, keep, fresh, unbias);
  setRowLength(0);
}

export function batchNormBackwardPart(
  rowLength: i32, grad: usize, x: usize, mean: usize, variance: usize, weight: usize,
  gradWeight: usize, gradBias: usize, gradInput: usize, rows: i32, cols: i32, epsilon: f32, constant: bool,
): void {
  setRowLength(rowLength);
  batchNormBackward(grad, x, mean, variance, weight, gradWeight, gradBias, gradInput, rows, cols, epsilon, constant);
  setRowLength(0);
}
