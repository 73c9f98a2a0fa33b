// Writes candidate micro-kernels for `assembly/gemm/tile.ts` as one AssemblyScript module, each a function of its own.
// Which is fastest cannot be guessed: tile shape, unrolling and loop form interact with the register allocator of the
// engine at hand. `tools/tiles/rank.ts` measures them.

/** How a loop over k ends: at a pointer, tested before or after the turn, or when a counter reaches 0. */
export const LOOPS = ['pointer', 'pointerAfter', 'counter'] as const;
/**
 * How a value of A gets into all lanes: by a load that splats, from a vector loaded once for four rows, or when A is
 * packed, as a vector of four times the same value.
 */
export const SPLATS = ['load', 'shuffle', 'packed'] as const;

/** The order in which the accumulators are named and summed: row by row, or as `assembly/gemm/tile.ts` has it. */
export const ORDERS = ['rows', 'mixed'] as const;
const MIXED = [5, 0, 6, 4, 1, 7, 2, 3];

export interface Candidate {
  /** Rows and columns of the tile. */
  readonly rows: number;
  readonly columns: number;
  /** Steps of k in a turn of the loop. */
  readonly unroll: number;
  readonly loop: (typeof LOOPS)[number];
  readonly splat: (typeof SPLATS)[number];
  readonly order: (typeof ORDERS)[number];
}

const SHAPES = [
  [4, 8],
  [5, 8],
  [6, 8],
  [3, 12],
  [4, 12],
  [8, 4],
  [12, 4],
  [8, 8],
  [2, 16],
] as const;

/** All combinations that make sense: a shuffle serves four rows, the mixed order eight accumulators, unrolled by none. */
export const candidates: readonly Candidate[] = SHAPES.flatMap(([rows, columns]) =>
  [1, 2, 4].flatMap((unroll) =>
    LOOPS.flatMap((loop) =>
      SPLATS.filter((splat) => splat !== 'shuffle' || rows % 4 === 0).flatMap((splat) =>
        ORDERS.filter((order) => order === 'rows' || (rows * columns === 32 && columns === 8 && unroll === 1)).map(
          (order) => ({ rows, columns, unroll, loop, splat, order }),
        ),
      ),
    ),
  ),
);

export function nameOf({ rows, columns, unroll, loop, splat, order }: Candidate): string {
  return `t${rows}x${columns}_u${unroll}_${loop}_${order}_${splat}`;
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

/** Bytes that a value of A takes in its panel. */
function bytesOf({ splat }: Candidate): number {
  return splat === 'packed' ? 16 : 4;
}

/** The accumulators, each a row and a vector of the tile, in the candidate's order. */
function accumulatorsOf({ rows, columns, order }: Candidate): { row: number; v: number; name: string }[] {
  const all = range(rows).flatMap((row) => range(columns / 4).map((v) => ({ row, v, name: `c${row}_${v}` })));
  return order === 'rows' ? all : MIXED.map((index) => all[index] as (typeof all)[number]);
}

/** One step of k, `at` steps into the turn: each value of A is loaded before its first use. */
function step(candidate: Candidate, at: number): string[] {
  const { rows, columns, splat } = candidate;
  const lines = range(columns / 4).map((v) => `b${v} = v128.load(b, ${(at * columns + 4 * v) * 4});`);
  const loaded = new Set<number>();
  for (const { row, v, name } of accumulatorsOf(candidate)) {
    const offset = (at * rows + row) * bytesOf(candidate);
    if (!loaded.has(row)) {
      loaded.add(row);
      if (splat === 'packed') {
        lines.push(`x${row} = v128.load(a, ${offset});`);
      } else if (splat === 'load') {
        lines.push(`x${row} = v128.load32_splat(a, ${offset});`);
      } else {
        if (loaded.size % 4 === 1) lines.push(`four = v128.load(a, ${offset - (row % 4) * 4});`);
        lines.push(`x${row} = v128.shuffle<f32>(four, four, ${range(4).map(() => row % 4)});`);
      }
    }
    lines.push(`${name} = multiplyAdd(x${row}, b${v}, ${name});`);
  }
  return lines;
}

/** C += A·B on packed panels; `depth` is a multiple of the unrolling. */
function source(candidate: Candidate): string {
  const { rows, columns, unroll, loop } = candidate;
  const vectors = range(columns / 4);
  const turn = [
    ...range(unroll).flatMap((at) => step(candidate, at)),
    `a += ${rows * unroll * bytesOf(candidate)};`,
    `b += ${columns * unroll * 4};`,
  ];
  const body = turn.map((line) => `    ${line}`).join('\n');
  const loops = {
    pointer: `const end = a + depth * ${rows * bytesOf(candidate)};\n  while (a < end) {\n${body}\n  }`,
    pointerAfter: `const end = a + depth * ${rows * bytesOf(candidate)};\n  do {\n${body}\n  } while (a < end);`,
    counter: `for (let turns = depth / ${unroll}; turns; turns--) {\n${body}\n  }`,
  };
  const store = range(rows).flatMap((row) =>
    vectors.map((v) => {
      const at = `c + ldc * ${row}, ${16 * v}`;
      return `  v128.store(c + ldc * ${row}, f32x4.add(c${row}_${v}, v128.load(${at})), ${16 * v});`;
    }),
  );
  return `export function ${nameOf(candidate)}(depth: i32, a: usize, b: usize, c: usize, ldc: usize): void {
${accumulatorsOf(candidate)
  .map(({ name }) => `  let ${name} = f32x4.splat(0);`)
  .join('\n')}
  let four: v128, ${range(rows).map((row) => `x${row}: v128`)}, ${vectors.map((v) => `b${v}: v128`).join(', ')};
  ${loops[loop]}
${store.join('\n')}
}`;
}

/** The module of all candidates. */
export function tileModule(): string {
  return `// Generated by tools/tiles/generate.ts.
@inline
function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(a, b, c) : f32x4.add(f32x4.mul(a, b), c);
}

${candidates.map(source).join('\n\n')}
`;
}
