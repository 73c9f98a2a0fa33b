/** What to fit: Σ cᵢ·basisᵢ(x) ≈ target(x) on [from, to], so that the largest |weight · error| is least. */
export interface Fit {
  readonly target: (x: number) => number;
  readonly basis: readonly ((x: number) => number)[];
  readonly weight: (x: number) => number;
  readonly from: number;
  readonly to: number;
}

/** 1, x, x² … x^degree. */
export function powers(degree: number): ((x: number) => number)[] {
  return Array.from({ length: degree + 1 }, (_, i) => (x: number) => x ** i);
}

const GRID = 4000;
const ROUNDS = 12;

/** The minimax fit by Remez' exchange: coefficients, and the largest weighted error. */
export function remez({ target, basis, weight, from, to }: Fit): { coefficients: number[]; error: number } {
  const n = basis.length;
  const middle = (from + to) / 2;
  const half = (to - from) / 2;
  const chebyshev = (i: number, of: number): number => middle - half * Math.cos((Math.PI * i) / of);
  const grid = Array.from({ length: GRID + 1 }, (_, i) => chebyshev(i, GRID));
  let points = Array.from({ length: n + 1 }, (_, i) => chebyshev(i, n));
  let coefficients: number[] = [];
  let error = 0;
  for (let round = 0; round < ROUNDS; round++) {
    // The error shall take the same size with alternating signs at all points.
    const rows = points.map((x, i) => [...basis.map((b) => b(x)), (i % 2 ? -1 : 1) / weight(x), target(x)]);
    coefficients = solve(rows).slice(0, n);
    const errors = grid.map(
      (x) => weight(x) * (coefficients.reduce((sum, c, i) => sum + c * (basis[i]?.(x) ?? 0), 0) - target(x)),
    );
    error = Math.max(...errors.map(Math.abs));
    const extrema = alternation(grid, errors);
    if (extrema.length < n + 1) break;
    points = strongest(extrema, n + 1).map(({ x }) => x);
  }
  return { coefficients, error };
}

interface Extremum {
  x: number;
  error: number;
}

/** The largest error of each run of equal sign. */
function alternation(grid: number[], errors: number[]): Extremum[] {
  const found: Extremum[] = [];
  grid.forEach((x, i) => {
    const error = errors[i] ?? 0;
    const last = found.at(-1);
    if (!last || Math.sign(last.error) !== Math.sign(error)) found.push({ x, error });
    else if (Math.abs(error) > Math.abs(last.error)) found[found.length - 1] = { x, error };
  });
  return found;
}

/** Drops extrema from the weaker end until `count` are left. */
function strongest(extrema: Extremum[], count: number): Extremum[] {
  const kept = [...extrema];
  while (kept.length > count) {
    if (Math.abs(kept[0]?.error ?? 0) < Math.abs(kept.at(-1)?.error ?? 0)) kept.shift();
    else kept.pop();
  }
  return kept;
}

/** Gaussian elimination with column pivots; each row holds its right-hand side last. */
function solve(rows: number[][]): number[] {
  const n = rows.length;
  const at = (row: number, column: number): number => rows[row]?.[column] ?? 0;
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let row = column + 1; row < n; row++) {
      if (Math.abs(at(row, column)) > Math.abs(at(pivot, column))) pivot = row;
    }
    [rows[column], rows[pivot]] = [rows[pivot] ?? [], rows[column] ?? []];
    for (let row = 0; row < n; row++) {
      if (row === column) continue;
      const factor = at(row, column) / at(column, column);
      rows[row] = rows[row]?.map((value, i) => (i < column ? value : value - factor * at(column, i))) ?? [];
    }
  }
  return rows.map((row, i) => (row[n] ?? 0) / (row[i] ?? 1));
}
