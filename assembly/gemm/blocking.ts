// The numbers of the blocked product, apart from its code. The scheme is that of Goto & van de Geijn 2008 and BLIS.

/** Greatest depth of a block: an NR-wide panel of B takes KC · NR · 4 = 16 KiB, half of a small L1. */
export const KC: i32 = 512;
/** Rows of a block of A, which meets all panels of B's block from L2: MC · KC · 4 = 128 KiB. */
export const MC: i32 = 64;
/**
 * Columns of a block of B, a multiple of NR: KC · NC · 4 = 1 MiB, which stays in L2 or L3. The tile cares little where, but a
 * transposed A is copied anew for every block: with 256 columns 1024³ TN is 5% behind NN, with 512 3%.
 */
export const NC: i32 = 512;

/** From this many rows on, and values of B, it pays to pack B: each packed value meets m rows; less stays in L1 as it is. */
export const PACK_B_ROWS: i32 = 16;
export const PACK_B_VALUES: i32 = 5000;
/**
 * From this leading dimension and this many columns on it pays to copy a block of a transposed A. Its steps lie so far
 * apart that they meet in a few sets of L1 and miss the TLB: 1024³ in place runs at half the speed.
 */
export const COPY_A_STRIDE: i32 = 512;
export const COPY_A_COLUMNS: i32 = 64;
