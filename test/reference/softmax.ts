/** Softmax of rows in float64. */
export function softmax(x: ArrayLike<number>, cols: number): number[] {
  return rows(x, cols).flatMap((row) => {
    const max = Math.max(...row);
    const e = row.map((value) => Math.exp(value - max));
    const sum = e.reduce((a, b) => a + b, 0);
    return e.map((value) => value / sum);
  });
}

/** y ⊙ (g − Σ g·y) of rows in float64. */
export function softmaxBackward(grad: ArrayLike<number>, y: ArrayLike<number>, cols: number): number[] {
  const gradRows = rows(grad, cols);
  return rows(y, cols).flatMap((row, r) => {
    const g = gradRows[r] ?? [];
    const sum = row.reduce((total, value, i) => total + value * (g[i] ?? 0), 0);
    return row.map((value, i) => value * ((g[i] ?? 0) - sum));
  });
}

/** x − max − log Σ e^{x − max} of rows in float64. */
export function logSoftmax(x: ArrayLike<number>, cols: number): number[] {
  return rows(x, cols).flatMap((row) => {
    const max = Math.max(...row);
    const log = Math.log(row.reduce((sum, value) => sum + Math.exp(value - max), 0));
    return row.map((value) => value - max - log);
  });
}

/** g − e^y · Σ g of rows in float64. */
export function logSoftmaxBackward(grad: ArrayLike<number>, y: ArrayLike<number>, cols: number): number[] {
  const gradRows = rows(grad, cols);
  return rows(y, cols).flatMap((row, r) => {
    const g = gradRows[r] ?? [];
    const sum = g.reduce((total, value) => total + value, 0);
    return row.map((value, i) => (g[i] ?? 0) - Math.exp(value) * sum);
  });
}

export function rows(x: ArrayLike<number>, cols: number): number[][] {
  const values = Array.from(x);
  return Array.from({ length: values.length / cols }, (_, r) => values.slice(r * cols, (r + 1) * cols));
}
