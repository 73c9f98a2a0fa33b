// Packing copies a block of A or B into panels in the order in which the tile reads them: MR (or NR) values for each
// step of k, side by side. It absorbs the transposes, so that one tile serves all four forms, and pads the last panel
// with zeros, so that the tile knows no edges.

const VECTOR: usize = 16;
const FLOAT = 2;

/**
 * Packs `lanes` × `depth` values into panels `width` lanes wide (4 or 8). Value (lane l, step p) stands at
 * from + 4 · (along ? p · ld + l : l · ld + p): `along` says that a row of memory runs along the lanes, not along k.
 */
@inline
export function pack(to: usize, from: usize, ld: i32, along: bool, lanes: i32, depth: i32, width: i32): void {
  const row = (<usize>ld) << FLOAT;
  const lane: usize = along ? 4 : row;
  for (; lanes >= width; lanes -= width) {
    if (along) copyPanel(to, from, row, depth, width);
    else transposePanel(to, from, row, depth, width);
    to += (<usize>(width * depth)) << FLOAT;
    from += lane * width;
  }
  if (lanes) padPanel(to, from, lane, along ? row : 4, lanes, depth, width);
}

/** A panel whose lanes stand side by side already. */
@inline
function copyPanel(to: usize, from: usize, row: usize, depth: i32, width: i32): void {
  const end = to + ((<usize>(width * depth)) << FLOAT);
  while (to < end) {
    v128.store(to, v128.load(from));
    if (width == 8) v128.store(to, v128.load(from, VECTOR), VECTOR);
    to += (<usize>width) << FLOAT;
    from += row;
  }
}

/** A panel whose lanes are rows of memory: four steps of four lanes at a time are a 4 × 4 transpose in registers. */
@inline
function transposePanel(to: usize, from: usize, row: usize, depth: i32, width: i32): void {
  const step = (<usize>width) << FLOAT;
  const end = from + ((<usize>(depth & -4)) << FLOAT);
  while (from < end) {
    transpose4(to, from, row, step);
    if (width == 8) transpose4(to + VECTOR, from + 4 * row, row, step);
    to += 4 * step;
    from += VECTOR;
  }
  for (let rest = depth & 3; rest; rest--) {
    for (let l = 0; l < width; l++) store<u32>(to + (l << FLOAT), load<u32>(from + row * l));
    to += step;
    from += 4;
  }
}

/** Four steps of four lanes: rows at from, from + row, … become the vectors at to, to + step, … */
@inline
function transpose4(to: usize, from: usize, row: usize, step: usize): void {
  const r0 = v128.load(from);
  const r1 = v128.load(from + row);
  const r2 = v128.load(from + 2 * row);
  const r3 = v128.load(from + 3 * row);
  const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
  const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
  v128.store(to + step, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
  v128.store(to + 2 * step, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5));
  v128.store(to + 3 * step, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7));
}

/** The last panel, with fewer lanes than its width: value by value, zeros in the missing lanes. */
@inline
function padPanel(to: usize, from: usize, lane: usize, step: usize, lanes: i32, depth: i32, width: i32): void {
  for (; depth; depth--) {
    for (let l = 0; l < width; l++) store<u32>(to + (l << FLOAT), l < lanes ? load<u32>(from + lane * l) : 0);
    to += (<usize>width) << FLOAT;
    from += step;
  }
}
