// The numbers of the blocked product, apart from its code. The scheme is that of Goto & van de Geijn 2008 and BLIS.

/**
 * The register tile: MR rows by NR columns of C. Eight accumulators, two vectors of B, one value of A in all lanes and
 * one product make 12 of the 16 registers of x64, which V8 keeps free of spills in every version measured.
 */
export const MR: i32 = 4;
export const NR: i32 = 8;

/** Depth of a block: an NR-wide panel of B takes KC · NR · 4 = 8 KiB, a quarter of a small L1, beside A's 4 KiB. */
export const KC: i32 = 256;
/** Rows of a block of A, a multiple of MR: MC · KC · 4 = 64 KiB, which stays in L2 while it meets every panel of B. */
export const MC: i32 = 64;
/** Columns of a block of B, a multiple of NR: KC · NC · 4 = 512 KiB, which stays in L2 or L3. */
export const NC: i32 = 512;
