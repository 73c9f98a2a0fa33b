// The micro-kernels of the binaries: which tile, and its code for all heights, whole and half as wide, and for the first rows
// of A with stores that pack B.
import { type Accumulator, accumulatorsOf, range, step, stepsWithExits, type Tile } from './generate.js';

/** Columns of either binary's tile. */
const COLUMNS = 8;
const FORM = { columns: COLUMNS, unroll: 2, splat: 'rows', order: 'mixed' } as const;

/**
 * The tile of each binary, the best on its worst engine or near it (docs/tiles.md). Ten sums cover the latency of fused
 * multiply-adds, 4 cycles at two a cycle, eight that of additions, and leave registers for the products.
 */
export const SHIPPED = {
  plain: { ...FORM, rows: 4, loop: 'exits' },
  relaxed: { ...FORM, rows: 5, loop: 'fenced' },
} as const satisfies Record<string, Tile>;

const { plain, relaxed } = SHIPPED;

/** The tile for `rows` rows that are left over, in either binary: in the form of the lowest that has as many. */
function tileOf(rows: number, columns: number): Tile {
  return { ...(rows <= plain.rows ? plain : relaxed), rows, columns };
}

function indent(lines: readonly string[], depth = 2): string {
  return lines.map((line) => `${' '.repeat(depth)}${line}`).join('\n');
}

function nameOf({ rows, columns }: Tile, packs: boolean): string {
  return `${packs ? 'packing' : 'tile'}${rows}x${columns}`;
}

/** The address of a row of A. */
function addressOfA(row: number): string {
  return row === 0 ? 'a' : `a + aRow${row}`;
}

/** The address of a row of C, and the bytes from there to a vector. */
function placeOfC({ row, vector }: Accumulator): string {
  return `c${row || ''}, ${16 * vector}`;
}

function sums(accumulators: readonly Accumulator[], value: (accumulator: Accumulator) => string): string[] {
  return accumulators.map((accumulator) => `${accumulator.name} = ${value(accumulator)};`);
}

function declarations(tile: Tile, packs: boolean): string[] {
  const loaded = [
    ...range(tile.rows).map((row) => `a${row}`),
    ...range(tile.columns / 4).map((vector) => `b${vector}`),
  ];
  return [
    'const aStep = operands.aStep;',
    'const bStep = operands.bStep;',
    ...range(tile.rows)
      .slice(1)
      .map((row) => `const aRow${row} = operands.aRow${row > 1 ? ` * ${row}` : ''};`),
    'let b = operands.b;',
    ...(packs ? ['let packed = operands.packed;'] : []),
    `let ${loaded.map((name) => `${name}: v128`).join(', ')};`,
    ...accumulatorsOf(tile).map(({ name }) => `let ${name} = ZERO;`),
    'const end = a + (<usize>operands.depth) * aStep;',
  ];
}

/** An iteration of the loop over k. */
function iteration(tile: Tile, packs: boolean): string[] {
  const load = (row: number) => [`a${row} = v128.load32_splat(${addressOfA(row)});`];
  const store = (vector: number) => (packs ? [`v128.store(packed, b${vector}, ${16 * vector});`] : []);
  const advance = [...(packs ? [`packed += ${4 * tile.columns};`] : []), 'a += aStep;', 'b += bStep;'];
  return stepsWithExits(tile.unroll, [...step(tile, 0, load, store), ...advance]);
}

function source(tile: Tile, packs: boolean): string {
  const { rows, columns } = tile;
  const byRow = accumulatorsOf({ ...tile, order: 'rows' });
  const rowsOfC = range(rows).slice(1);
  return `/** ${rows} × ${columns} values of C${packs ? ', from a panel of B in place, which is packed on the way' : ''}. */
@inline
function ${nameOf(tile, packs)}(operands: Panel, a: usize, c: usize): void {
${indent(declarations(tile, packs))}
  if (operands.depth) do {
${indent(iteration(tile, packs), 4)}
  } while (a != end);

${indent(rowsOfC.map((row) => `const c${row} = c${row > 1 ? row - 1 : ''} + operands.cRow;`))}
  const alpha = f32x4.splat(operands.alpha);
${indent(sums(byRow, ({ name }) => `f32x4.mul(${name}, alpha)`))}
  if (operands.beta != 0) {
    const beta = f32x4.splat(operands.beta);
${indent(
  sums(byRow, (sum) => `multiplyAdd(beta, v128.load(${placeOfC(sum)}), ${sum.name})`),
  4,
)}
  }
  const bias = operands.bias;
  if (bias) {
${indent(
  range(columns / 4).map((vector) => `b${vector} = v128.load(bias, ${16 * vector});`),
  4,
)}
${indent(
  sums(byRow, ({ name, vector }) => `f32x4.add(${name}, b${vector})`),
  4,
)}
  }
${indent(byRow.map(({ row, vector, name }) => `v128.store(c${row || ''}, ${name}, ${16 * vector});`))}
}`.replace(/\n\n\n+/g, '\n\n');
}

/** assembly/gemm/tile.generated.ts. */
export function tileModule(): string {
  const heights = range(Math.max(plain.rows, relaxed.rows)).map((index) => index + 1);
  const tiles = [COLUMNS, COLUMNS / 2].flatMap((columns) => heights.map((rows) => tileOf(rows, columns)));
  const choices = tiles.map((tile) => {
    const { rows, columns } = tile;
    return `if (rows == ${rows} && columns == ${columns}) ${nameOf(tile, false)}(operands, a, c);`;
  });
  const sources = [...tiles.map((tile) => source(tile, false)), source(plain, true), source(relaxed, true)];
  return `// Generated: npm run tile (tools/tiles/shipped.ts). panel.ts has the contract.
import { multiplyAdd, ZERO } from "../lanes";
import { Panel } from "./operands";

/** Rows and columns of the tile. */
export const MR: i32 = ASC_FEATURE_RELAXED_SIMD ? ${relaxed.rows} : ${plain.rows};
export const NR: i32 = ${COLUMNS};

/** A tile of C, from a and c on, of \`rows\` rows and \`columns\` columns, constants up to MR, and NR or its half. */
@inline
export function tile(rows: i32, columns: i32, operands: Panel, a: usize, c: usize): void {
${indent(choices)}
}

/** A tile of MR × NR values that packs B on its way. */
@inline
export function packingTile(operands: Panel, a: usize, c: usize): void {
  if (ASC_FEATURE_RELAXED_SIMD) ${nameOf(relaxed, true)}(operands, a, c);
  else ${nameOf(plain, true)}(operands, a, c);
}

${sources.join('\n\n')}
`;
}
