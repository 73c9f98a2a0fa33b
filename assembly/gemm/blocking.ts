// The numbers of the blocked product, apart from its code. The scheme is that of Goto & van de Geijn 2008 and BLIS.

/** Greatest depth of a block: an NR-wide panel of B takes KC · NR · 4 = 16 KiB, half of a small L1. */
export const KC: i32 = 512;
/** Rows of a block of A, which meets all panels of B's block from L2: MC · KC · 4 = 128 KiB. */
export const MC: i32 = 64;
/**
 * Columns of a block of B, a multiple of NR: KC · NC · 4 = 1 MiB, which stays in L2 or L3. The tile cares little where, but a
 * transposed A is copied anew for every block.
 */
export const NC: i32 = 512;

/** From this many rows on, and values of B, it pays to pack B: each packed value meets m rows; less stays in L1 as it is. */
export const PACK_B_ROWS: i32 = 16;
export const PACK_B_VALUES: i32 = 5000;
/**
 * From this distance in floats between a block's first step and its last, 32 KiB, and this many columns on, it pays to copy
 * a block of a transposed A with its rows whole: in place its steps meet in a few sets of L1, and far apart miss the TLB.
 */
export const COPY_A_SPAN: usize = 8192;
export const COPY_A_COLUMNS: i32 = 128;
/**
 * A product is computed as its transpose where that spares packing this many values for each of C, which is then copied once
 * more: 8×784×128 NT takes 20% less time, 32×784×128 NT 6%.
 */
export const TURN_STEPS: i32 = 2;
