// Writes candidate micro-kernels for `assembly/gemm/tile.ts` as one AssemblyScript module, each a function of its own.
// Which is fastest cannot be guessed: tile shape, unrolling and loop form interact with the register allocator of the
// engine at hand. `tools/tiles/rank.ts` measures them.

/**
 * How a loop over k ends: at a pointer, tested before or after the turn; when a counter reaches 0; or at a pointer tested
 * after each step of an unrolled turn (exits), and in the middle of each step by a test that never holds (fenced): no
 * engine moves a load over a way out.
 */
const LOOPS = ['pointer', 'pointerAfter', 'counter', 'exits', 'fenced'] as const;
/**
 * How a value of A gets into all lanes: by a load that splats, from a packed panel (load) or from A in place (rows); from
 * a vector loaded once for four rows (shuffle); or, packed four times over, by a plain load (packed).
 */
const SPLATS = ['load', 'rows', 'shuffle', 'packed'] as const;

/** The order in which the accumulators are named and summed: row by row, or as `assembly/gemm/tile.ts` has it. */
const ORDERS = ['rows', 'mixed'] as const;
/** Rows and vectors, for up to five rows of two vectors. */
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

/**
 * All combinations that make sense: ways out between steps, a shuffle for four rows, a fence where many sums leave few
 * registers, the tile's order for shapes like its own.
 */
export const candidates: readonly Candidate[] = SHAPES.flatMap(([rows, columns]) =>
  [1, 2, 4].flatMap((unroll) =>
    LOOPS.filter((loop) => {
      if (loop === 'exits') return unroll > 1;
      return loop === 'fenced' ? unroll === 2 && rows * columns > 32 : true;
    }).flatMap((loop) =>
      SPLATS.filter((splat) => splat !== 'shuffle' || rows % 4 === 0).flatMap((splat) =>
        ORDERS.filter((order) => order === 'rows' || ((rows === 4 || rows === 5) && columns === 8)).map((order) => ({
          rows,
          columns,
          unroll,
          loop,
          splat,
          order,
        })),
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

/** Bytes from one step to the next in A: a row of the packed panel, or one value in place. */
function bytesOf({ rows, splat }: Candidate): number {
  return splat === 'rows' ? 4 : rows * (splat === 'packed' ? 16 : 4);
}

/** The accumulators, each a row and a vector of the tile, in the candidate's order. */
function accumulatorsOf({ rows, columns, order }: Candidate): { row: number; v: number; name: string }[] {
  const all = range(rows).flatMap((row) => range(columns / 4).map((v) => ({ row, v, name: `c${row}_${v}` })));
  if (order === 'rows') return all;
  return MIXED.filter(([row]) => row < rows).map(([row, v]) => ({ row, v, name: `c${row}_${v}` }));
}

/** One step of k, `at` steps into the turn: each value of A is loaded before its first use. */
function step(candidate: Candidate, at: number): string[] {
  const { rows, columns, splat, loop } = candidate;
  const lines = range(columns / 4).map((v) => `b${v} = v128.load(b, ${(at * columns + 4 * v) * 4});`);
  const loaded = new Set<number>();
  for (const [index, { row, v, name }] of accumulatorsOf(candidate).entries()) {
    if (loop === 'fenced' && index === (rows * columns) / 8) lines.push('if (b == c) break;');
    const from = at * bytesOf(candidate);
    if (!loaded.has(row)) {
      loaded.add(row);
      if (splat === 'packed') {
        lines.push(`x${row} = v128.load(a, ${from + 16 * row});`);
      } else if (splat === 'load') {
        lines.push(`x${row} = v128.load32_splat(a, ${from + 4 * row});`);
      } else if (splat === 'rows') {
        lines.push(`x${row} = v128.load32_splat(a + lda * ${row}, ${from});`);
      } else {
        if (loaded.size % 4 === 1) lines.push(`four = v128.load(a, ${from + 4 * (row - (row % 4))});`);
        lines.push(`x${row} = v128.shuffle<f32>(four, four, ${range(4).map(() => row % 4)});`);
      }
    }
    lines.push(`${name} = multiplyAdd(x${row}, b${v}, ${name});`);
  }
  return lines;
}

/** C += A·B on packed panels, or on A in place with rows of lda bytes; `depth` is a multiple of the unrolling. */
function source(candidate: Candidate): string {
  const { rows, columns, unroll, loop } = candidate;
  const vectors = range(columns / 4);
  const bytes = bytesOf(candidate);
  const exits = loop === 'exits' || loop === 'fenced';
  const advance = (steps: number) => [`a += ${steps * bytes};`, `b += ${steps * columns * 4};`];
  const turn = [
    ...range(unroll).flatMap((at) => [
      ...(exits && at > 0 ? ['if (a == end) break;'] : []),
      ...step(candidate, exits ? 0 : at),
      ...(exits ? advance(1) : []),
    ]),
    ...(exits ? [] : advance(unroll)),
  ];
  const body = turn.map((line) => `    ${line}`).join('\n');
  const end = `const end = a + depth * ${bytes};\n`;
  const after = `${end}  do {\n${body}\n  } while (a < end);`;
  const loops = {
    pointer: `${end}  while (a < end) {\n${body}\n  }`,
    pointerAfter: after,
    exits: after,
    fenced: after,
    counter: `for (let turns = depth / ${unroll}; turns; turns--) {\n${body}\n  }`,
  };
  const store = range(rows).flatMap((row) =>
    vectors.map((v) => {
      const at = `c + ldc * ${row}, ${16 * v}`;
      return `  v128.store(c + ldc * ${row}, f32x4.add(c${row}_${v}, v128.load(${at})), ${16 * v});`;
    }),
  );
  return `export function ${nameOf(candidate)}(depth: i32, a: usize, lda: usize, b: usize, c: usize, ldc: usize): void {
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
