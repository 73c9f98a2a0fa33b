// Writes micro-kernels as AssemblyScript: a step of k over the rows and vectors of a tile. Which tile is fastest cannot be
// guessed: shape, unrolling and loop form interact with each engine's register allocator. candidates.ts makes
// many of them, rank.ts measures these, and write-tile.ts makes the ones that the binaries have.

/**
 * How a loop over k ends: at a pointer, tested before or after the iteration; when a counter reaches 0; or at a pointer
 * tested after each step of an unrolled iteration (exits), and in the middle of each step by a test that never holds
 * (fenced): no engine moves a load over an exit.
 */
export const LOOPS = ['pointer', 'pointerAfter', 'counter', 'exits', 'fenced'] as const;
/**
 * How a value of A gets into all lanes: by a load that splats, from a packed panel (load) or from A in place (rows); from
 * a vector loaded once for four rows (shuffle); or, packed four times over, by a plain load (packed).
 */
export const SPLATS = ['load', 'rows', 'shuffle', 'packed'] as const;
/** The order in which the accumulators are named and summed: row by row, or mixed. */
export const ORDERS = ['rows', 'mixed'] as const;

/** Rows and vectors in the mixed order, for up to five rows of two vectors. */
const MIXED = [
  [1, 0],
  [1, 1],
  [0, 1],
  [0, 0],
  [2, 0],
  [2, 1],
  [3, 1],
  [3, 0],
  [4, 0],
  [4, 1],
] as const;

/** A tile and the form of its loop. */
export interface Tile {
  /** Rows and columns of C; the columns are vectors of four. */
  readonly rows: number;
  readonly columns: number;
  /** Steps of k in an iteration of the loop. */
  readonly unroll: number;
  readonly loop: (typeof LOOPS)[number];
  readonly splat: (typeof SPLATS)[number];
  readonly order: (typeof ORDERS)[number];
}

/** The sum of one vector of the tile. */
export interface Accumulator {
  readonly row: number;
  readonly vector: number;
  readonly name: string;
}

export function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

/** The accumulators in the tile's order. */
export function accumulatorsOf({ rows, columns, order }: Tile): Accumulator[] {
  const inRows = range(rows).flatMap((row) => range(columns / 4).map((vector) => [row, vector] as const));
  const mixed = MIXED.filter(([row, vector]) => row < rows && vector < columns / 4);
  return (order === 'rows' ? inRows : mixed).map(([row, vector]) => ({ row, vector, name: `c${row}_${vector}` }));
}

/**
 * One step of k, each value of A loaded before its first use: `load` says how that of a row gets into all lanes, `bytes`
 * the offset of the step's values of B, `store` what else is done with them.
 */
export function step(
  tile: Tile,
  bytes: number,
  load: (row: number, firstOfFour: boolean) => string[],
  store: (vector: number) => string[] = () => [],
): string[] {
  const vectors = range(tile.columns / 4);
  const lines = [
    ...vectors.map((vector) => `b${vector} = v128.load(b, ${bytes + 16 * vector});`),
    ...vectors.flatMap(store),
  ];
  const loaded = new Set<number>();
  const accumulators = accumulatorsOf(tile);
  for (const [index, { row, vector, name }] of accumulators.entries()) {
    if (tile.loop === 'fenced' && index === Math.ceil(accumulators.length / 2)) lines.push('if (b == c) break;');
    if (!loaded.has(row)) {
      lines.push(...load(row, loaded.size % 4 === 0));
      loaded.add(row);
    }
    lines.push(`${name} = multiplyAdd(a${row}, b${vector}, ${name});`);
  }
  return lines;
}

/** The steps of an iteration with an exit after each but the last, whose exit is the loop's own condition `a != end`. */
export function stepsWithExits(count: number, lines: readonly string[]): string[] {
  return range(count).flatMap((index) => [...(index > 0 ? ['if (a == end) break;'] : []), ...lines]);
}
