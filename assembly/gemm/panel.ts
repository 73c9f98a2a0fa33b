import { FLOAT_SHIFT } from "../lanes";
import { Panel } from "./operands";
import { MR, NR, packingTile, tile } from "./tile.generated";

// The micro-kernel and its contract. The tile itself, in all heights, is written by tools/tiles/write-tile.ts.
//
//                            b ──► NR values of step 0       C = alpha · A·B + beta · C + bias
//                        bStep│    NR values of step 1
//                             ▼    …                         a tile: MR rows of NR columns, or half of them, whose
//                                  ┌────────────────┐        sums stay in registers over all steps; every step loads NR
//   a ──► ┌──────────────┐    c ──►│ MR rows        │ tile   values of B, splats MR values of A, multiplies and adds
//    aRow │ aStep ─►     │     cRow├────────────────┤
//       ▼ │              │       ▼ │ MR rows        │ tile   the last rows have tiles of fewer rows
//         └──────────────┘         └────────────────┘
//
// Alignment   none beyond that of a float: unaligned loads are as fast, unless they cross a cache line.
// Reads       A(i, p) for `rows` rows and `depth` steps; NR floats of B a step; NR of C in each row where beta ≠ 0,
//             NR of bias where it is not 0. `halfPanel` reads and writes the first NR/2 alone. Nothing beyond.
// Writes      NR floats of C in each row, once, after the last step; `packingPanel` also depth · NR floats at `packed`.
// Aliasing    what is written overlaps nothing else. A, B and bias may overlap. c = b would end a loop (fence below).
// beta = 0    C is not read: NaN there does not matter. alpha = 0 is no special case here (`plan` makes k 0 for it).
// depth = 0   the sums are 0, and A and B are not read.
// NaN, ∞      as IEEE 754 says. Each sum starts at +0 and runs over the steps in order, whatever the tile, so that the
//             bits depend on the operands and the blocks of k alone; then · alpha, + beta · C, + bias, rounded each
//             (multiply-adds are fused in the relaxed binary).
// Registers   8 sums, 2 of B, 1 or 2 of A and a product in the plain binary, 10 sums in the relaxed one, which needs no
//             product: 15 vectors are all that V8 has on x64.
//
// Two steps an iteration, with an exit after each, cost the fewest instructions, and V8 moves no load over an exit: up
// to Node 22 it would move all of an iteration's loads to its start, and spill. A tile of five rows has a fence for
// that in the middle of each step as well: an exit that is never taken, since c is no operand. Firefox moves no load:
// each value of A comes right before its sums, or it spills. docs/tiles.md ranks the forms on eight engines,
// docs/notes/gemm.md has the reasons.

/** A panel of C, from row `first` on. */
export function panel(operands: Panel, first: i32): void {
  tiles(NR, operands, first);
}

/** A panel of C, its first four columns alone: the last ones of the matrix, where half a tile will do. */
export function halfPanel(operands: Panel): void {
  tiles(NR / 2, operands, 0);
}

/**
 * A panel of C, MR rows or more, from a panel of B in place, which is packed on the way: the first tile stores what it
 * loads, in units that the sums leave idle, and the others read that.
 */
export function packingPanel(operands: Panel): void {
  packingTile(operands, operands.a, operands.c);
  operands.b = operands.packed;
  operands.bStep = NR << FLOAT_SHIFT;
  panel(operands, MR);
}

/**
 * Tiles of MR rows, and of one less so that none is left with a row or two, whose few sums would wait for each other.
 */
@inline
function tiles(columns: i32, operands: Panel, first: i32): void {
  let rows = operands.rows - first;
  let a = operands.a + operands.aRow * first;
  let c = operands.c + operands.cRow * first;
  for (let whole = rows - ((rows + MR - 1) / MR) * (MR - 1); whole > 0; whole--) {
    tile(MR, columns, operands, a, c);
    rows -= MR;
    a += operands.aRow * MR;
    c += operands.cRow * MR;
  }
  for (; rows >= MR - 1; rows -= MR - 1) {
    tile(MR - 1, columns, operands, a, c);
    a += operands.aRow * (MR - 1);
    c += operands.cRow * (MR - 1);
  }
  if (MR > 4 && rows == 3) tile(3, columns, operands, a, c);
  if (rows == 2) tile(2, columns, operands, a, c);
  if (rows == 1) tile(1, columns, operands, a, c);
}
