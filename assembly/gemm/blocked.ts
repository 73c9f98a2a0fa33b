import { FLOAT_BYTES, FLOAT_SHIFT } from "../lanes";
import { SCRATCH } from "../scratch";
import { KC, MC, NC } from "./blocking";
import { narrowPanel, transposedPanel } from "./edges";
import { Panel, Product } from "./operands";
import { packBlock, paddedColumns, transpose } from "./pack";
import { packingPanel, panel } from "./panel";
import { panelsOfRow, rowOfPanels } from "./row";
import { NR } from "./tile.generated";

/**
 * Floats from one row of a copied block of A to the next: 2 KiB and a cache line, so that rows do not share a few sets
 * of L1.
 */
const A_FLOATS: i32 = KC + 16;
const A_ROW: usize = A_FLOATS << FLOAT_SHIFT;
const B_STEP: usize = NR << FLOAT_SHIFT;
/** A block of a transposed A, and the packed block of B. */
const BLOCK_A = SCRATCH + memory.data((MC * A_FLOATS) << FLOAT_SHIFT, 64);
const BLOCK_B = SCRATCH + memory.data((KC * NC) << FLOAT_SHIFT, 64);

/** A block of B, up to NC columns by `depth` steps: its position, and the address of its panels. */
@unmanaged @final
export class Block {
  firstColumn: i32;
  columns: i32;
  firstStep: i32;
  depth: i32;
  /** In B itself. */
  b: usize;
  /** Its first columns that may be read in place: whole panels, columns side by side. The others are packed. */
  inPlace: i32;
  /** In packed panels; those of the first columns are filled by the first rows of A. */
  packed: usize;
}

export const BLOCK = SCRATCH + memory.data(offsetof<Block>(), 16);
const PANEL = SCRATCH + memory.data(offsetof<Panel>(), 16);

/**
 * A product by blocks of B, blocks of A and panels of C, in this order. C is row-major, or transposed and n a multiple
 * of NR.
 */
export function multiplyBlocks(product: Product): void {
  const block = changetype<Block>(BLOCK);
  for (let j = 0; j < product.n; j += NC) {
    block.firstColumn = j;
    block.columns = min(product.n - j, NC);
    // Once at least: k = 0 still scales C and adds the bias, with empty sums.
    let p = 0;
    do {
      block.firstStep = p;
      block.depth = min(product.k - p, product.depth);
      placeBlock(product, block);
      multiplyBlock(product, block);
      p += product.depth;
    } while (p < product.k);
  }
}

/**
 * Sets the addresses of a block's panels, and packs what cannot be read in place: a transposed B, and the last columns,
 * so that nothing beyond B is read.
 */
@inline
function placeBlock(product: Product, block: Block): void {
  const j = block.firstColumn;
  const p = block.firstStep;
  const columns = block.columns;
  const depth = block.depth;
  if (product.packed) {
    block.inPlace = 0;
    const steps = <usize>j * product.packedSteps + <usize>p * paddedColumns(columns);
    block.packed = product.packed + (steps << FLOAT_SHIFT);
    return;
  }
  const isTransposed = product.bColumn != FLOAT_BYTES;
  const inPlace = isTransposed ? 0 : columns & -NR;
  block.inPlace = inPlace;
  block.b = product.b + product.bStep * p + product.bColumn * j;
  block.packed = BLOCK_B;
  const row = isTransposed ? product.bColumn : product.bStep;
  const rest = block.b + (inPlace << FLOAT_SHIFT);
  packBlock(BLOCK_B + ((inPlace * depth) << FLOAT_SHIFT), rest, row, isTransposed, columns - inPlace, depth);
}

/** What a block of B adds to C. */
export function multiplyBlock(product: Product, block: Block): void {
  const panel = changetype<Panel>(PANEL);
  panel.depth = block.depth;
  panel.alpha = product.alpha;
  panel.beta = block.firstStep ? 1 : product.beta;
  panel.aRow = product.copiesA ? A_ROW : product.aRow;
  panel.aStep = product.copiesA ? FLOAT_BYTES : product.aStep;
  for (let i = 0; i < product.m; i += MC) {
    panel.rows = min(product.m - i, MC);
    panel.a = product.a + product.aRow * i + product.aStep * block.firstStep;
    if (product.copiesA) {
      transpose(BLOCK_A, A_ROW, panel.a, product.aStep, block.depth, panel.rows);
      panel.a = BLOCK_A;
    }
    multiplyPanels(product, block, panel, i);
  }
}

/** What the rows of A from row i on, which `operands` has, and a block of B add to C: panel by panel. */
@inline
function multiplyPanels(product: Product, block: Block, operands: Panel, i: i32): void {
  const columns = block.columns;
  const inPlace = i == 0 || !product.packsB ? block.inPlace : 0;
  const isTransposed = product.cColumn != FLOAT_BYTES;
  const isPackedRow = operands.rows == 1 && !inPlace && !isTransposed;
  let panels = 1;
  for (let x = 0; x < columns; x += panels * NR) {
    placeB(product, block, operands, x, inPlace);
    placeC(product, block, operands, i, x);
    panels = isPackedRow ? panelsOfRow(columns - x) : 1;
    if (panels > 1) rowOfPanels(operands, panels);
    else if (isTransposed) transposedPanel(operands);
    else if (columns - x < NR) narrowPanel(operands, columns - x);
    else if (operands.packed) packingPanel(operands);
    else panel(operands, 0);
  }
}

/** The operand B of the panel at column x of the block: in place, packed on the way or not, or packed. */
@inline
function placeB(product: Product, block: Block, operands: Panel, x: i32, inPlace: i32): void {
  const packed = block.packed + ((x * block.depth) << FLOAT_SHIFT);
  const isInPlace = x < inPlace;
  operands.b = isInPlace ? block.b + (x << FLOAT_SHIFT) : packed;
  operands.bStep = isInPlace ? product.bStep : B_STEP;
  operands.packed = isInPlace && product.packsB ? packed : 0;
}

/** The operand C of the panel at row i and column x of the block, and the bias, which the first block of k adds. */
@inline
function placeC(product: Product, block: Block, operands: Panel, i: i32, x: i32): void {
  const column = block.firstColumn + x;
  operands.c = product.c + product.cRow * i + product.cColumn * column;
  // Of a transposed C, the bytes from one column to the next.
  operands.cRow = product.cColumn == FLOAT_BYTES ? product.cRow : product.cColumn;
  const isBiased = product.bias && !block.firstStep;
  operands.bias = isBiased ? product.bias + product.biasRow * i + product.biasColumn * column : 0;
}
