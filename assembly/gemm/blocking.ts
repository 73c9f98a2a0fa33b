// The numbers of the blocked product, apart from its code. The scheme is that of Goto & van de Geijn 2008 and BLIS.

/** Depth of a block: an NR-wide panel of B takes KC · NR · 4 = 8 KiB and one of A 16 KiB, which share a small L1. */
export const KC: i32 = 256;
/** Rows of a block of A, a multiple of MR: packed it takes MC · KC · 16 = 128 KiB, a quarter to a half of an L2. */
export const MC: i32 = 32;
/** Columns of a block of B, a multiple of NR: KC · NC · 4 = 512 KiB, which stays in L2 or L3. */
export const NC: i32 = 512;

/** From this many rows and columns on it pays to pack A: each packed value meets n columns. */
export const PACK_A_ROWS: i32 = 16;
export const PACK_A_COLUMNS: i32 = 96;
/** From this many rows on, and values of B, it pays to pack B: each packed value meets m rows; less stays in L1 as it is. */
export const PACK_B_ROWS: i32 = 16;
export const PACK_B_VALUES: i32 = 5000;
