/**
 * The sizes of a value's dimensions. The batch, which may be of any number of samples, is Infinity; what the file does
 * not say is NaN. Before the batch there are only ones, so that a value is in memory sample after sample.
 */
export type Shape = readonly number[];
export type Numbers = Float32Array | Float64Array;
export const BATCH = Infinity;
export const UNKNOWN = NaN;

/** Values a sample: the product of all dimensions but the batch. NaN where one of them is unknown. */
export function widthOf(shape: Shape): number {
  return sizeOf(shape.filter((size) => size !== BATCH));
}

export function sizeOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** The shape with another size of one dimension. */
export function withSize(shape: Shape, axis: number, size: number): number[] {
  return shape.map((old, i) => (i === axis ? size : old));
}

/** As in messages: `[batch,3,?]`. */
export function format(shape: Shape): string {
  return `[${shape.map((size) => (size === BATCH ? 'batch' : Number.isNaN(size) ? '?' : size))}]`;
}

/** An axis counted from the front, or undefined where there is no such axis. */
export function axisOf(axis: number, rank: number): number | undefined {
  const found = axis < 0 ? axis + rank : axis;
  return found >= 0 && found < rank ? found : undefined;
}

/** Whether the dimensions from `axis` up to `end` hold all values of a sample. */
export function holdsSample(shape: Shape, axis: number, end = shape.length): boolean {
  return shape.every((size, i) => (i >= axis && i < end ? size !== BATCH : size === 1 || size === BATCH));
}

/** What a dimension of `shape` that is asked for by `Reshape` becomes, or what is wrong. */
export function reshape(shape: Shape, target: Shape, copyZeros: boolean, batch?: number): Shape | string {
  const wanted = target.map((size, i) => (size === 0 && copyZeros ? (shape[i] ?? 0) : size));
  if (wanted.some((size) => Number.isNaN(size) || size === 0)) return `the new shape ${format(wanted)} is not known`;
  const free = wanted.indexOf(-1);
  if (free !== wanted.lastIndexOf(-1) || wanted.some((size) => size < -1)) return `the new shape is [${wanted}]`;
  const width = widthOf(shape);
  const hasBatch = shape.includes(BATCH);
  // A batch of a fixed size may be given as that number.
  const first = wanted.findIndex((size) => size !== 1);
  if (hasBatch && batch !== undefined && free === -1 && wanted[first] === batch && !wanted.includes(BATCH)) {
    if (!(sizeOf(wanted) !== batch * width)) wanted[first] = BATCH;
  }
  const known = wanted.filter((size) => size !== -1 && size !== BATCH).reduce((product, size) => product * size, 1);
  if (free !== -1) {
    if (wanted.includes(BATCH) || !hasBatch) wanted[free] = width / known;
    // The unknown dimension is the batch if the others have as many values as a sample.
    else wanted[free] = Number.isNaN(width) || known === width ? BATCH : 0;
  }
  const fits = Number.isNaN(width) || widthOf(wanted) === width || Number.isNaN(widthOf(wanted));
  const whole = wanted.every((size) => Number.isNaN(size) || size === BATCH || (Number.isInteger(size) && size > 0));
  const at = wanted.indexOf(BATCH);
  const sameBatch = hasBatch ? at !== -1 && wanted.slice(0, at).every((size) => size === 1) : at === -1;
  if (!fits || !whole || !sameBatch) {
    return `shape ${format(shape)} becomes [${target}], which does not keep samples apart`;
  }
  return wanted;
}

/** The shape of a constant that is spread over a value, and of the value then. Undefined where it would enlarge the value. */
export function spreadShape(constant: Shape, shape: Shape): Shape | undefined {
  const extra = constant.length - shape.length;
  const whole = [...Array<number>(Math.max(0, extra)).fill(1), ...shape];
  const offset = whole.length - constant.length;
  const result = whole.map((size, i) => {
    const other = constant[i - offset] ?? 1;
    return other === 1 ? size : Number.isNaN(size) ? other : size === other ? size : 0;
  });
  return result.includes(0) ? undefined : result;
}

/**
 * A constant's values, spread over a sample of a shape that `spreadShape` gave: one, or as many as the sample
 * has. Undefined where the sample's width is unknown.
 */
export function spread(constant: { shape: Shape; data: Numbers }, shape: Shape): Numbers | undefined {
  const { data } = constant;
  if (data.length === 1) return data;
  const width = widthOf(shape);
  if (Number.isNaN(width)) return undefined;
  if (data.length === width) return data;
  const strides = stridesOf(constant.shape, shape.length);
  const sizes = shape.map((size) => (size === BATCH ? 1 : size));
  return Float64Array.from({ length: width }, (_, i) => data[offsetOf(i, sizes, strides)] as number);
}

/** Steps of a tensor along the dimensions of a shape of `rank` over which it is broadcast: 0 where it has one value. */
export function stridesOf(shape: Shape, rank: number): number[] {
  const strides = Array<number>(rank).fill(0);
  let step = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    const size = shape[i] as number;
    if (size !== 1) strides[i + rank - shape.length] = step;
    step *= size;
  }
  return strides;
}

/** Where the element is that has place `index` among `sizes`, row by row. */
export function offsetOf(index: number, sizes: Shape, strides: readonly number[]): number {
  let offset = 0;
  let rest = index;
  for (let i = sizes.length - 1; i >= 0; i--) {
    const size = sizes[i] as number;
    offset += (rest % size) * (strides[i] as number);
    rest = Math.floor(rest / size);
  }
  return offset;
}

/** The shape of two tensors that are broadcast to each other. Undefined where they do not fit. */
export function broadcast(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length);
  const result = Array.from({ length: rank }, (_, i) => {
    const [left = 1, right = 1] = [a[i + a.length - rank], b[i + b.length - rank]];
    if (Object.is(left, right) || right === 1) return left;
    return left === 1 ? right : 0;
  });
  return result.includes(0) ? undefined : result;
}
