// The numbers of the blocked product, apart from its code: counts of rows, columns, steps and floats. The scheme is
// that of Goto & van de Geijn 2008 and BLIS; docs/notes/gemm.md has the measurements.

/** Greatest depth of a block: an NR-wide panel of B takes KC · NR · 4 = 16 KiB, half of a small L1. */
export const KC: i32 = 512;
/** Rows of a block of A, which meets all panels of B's block from L2: MC · KC · 4 = 128 KiB. */
export const MC: i32 = 64;
/**
 * Columns of a block of B, a multiple of NR: KC · NC · 4 = 1 MiB, which stays in L2 or L3. The tile cares little where,
 * but a transposed A is copied again for every block.
 */
export const NC: i32 = 512;

/**
 * From this many rows on, and values of B, it pays to pack B: each packed value is used for m rows. A smaller B stays
 * in L1 as it is.
 */
export const PACK_B_ROWS: i32 = 16;
export const PACK_B_VALUES: i32 = 5000;
/**
 * From this distance in floats between a block's first step and its last, 32 KiB, and this many columns on, it pays to
 * copy a block of a transposed A with its rows whole: in place its steps share a few sets of L1, and, far apart, miss
 * the TLB.
 */
export const COPY_A_SPAN: usize = 8192;
export const COPY_A_COLUMNS: i32 = 128;
/**
 * A product is computed as its transpose where that spares packing this many values of B for each of C, which is copied
 * once more for it.
 */
export const TRANSPOSE_STEPS: i32 = 2;

/** Steps of the blocks of k: even ones, for a shallow last block would do little between its loads and stores of C. */
export function blockDepth(k: i32): i32 {
  const blocks = (k + KC - 1) / KC;
  return blocks ? (k + blocks - 1) / blocks : 0;
}
