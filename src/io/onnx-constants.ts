import { type Call, isVariable, type Known } from './onnx-call.js';
import {
  axes,
  concatenated,
  contiguous,
  expanded,
  filled,
  gathered,
  made,
  reshaped,
  shaped,
  sliced,
  squeezed,
  transposed,
  unsqueezed,
} from './onnx-constant-shapes.js';
import { BATCH, broadcast, offsetOf, type Shape, sizeOf, stridesOf, widthOf } from './onnx-shapes.js';
import { type Constant, type Kind, kindOf } from './onnx-tensor.js';

type Fold = (call: Call) => Constant;

/** What operators make of constants, and of shapes, in which sizes may be unknown (see onnx-shapes.ts). */
export function fold(call: Call): Constant | undefined {
  const { opType = '' } = call.node;
  if (opType === 'Shape' || opType === 'Size') return fromShape(call);
  const folded = Object.hasOwn(FOLDS, opType) ? FOLDS[opType] : undefined;
  if (!folded || call.inputs.some(isVariable)) return undefined;
  const result = folded(call);
  if (!call.inputs.some((input) => input && 'data' in input && input.data === result.data))
    call.take(result.data.length);
  return result;
}

function fromShape(call: Call): Constant {
  const shape = call.input(0).shape;
  if (call.node.opType === 'Size') return { kind: 'integer', shape: [], data: Float64Array.of(count(shape)) };
  const [start, end] = [call.attributes.number('start', 0), call.attributes.number('end', shape.length)];
  const sizes = shape.slice(start, end);
  return { kind: 'integer', shape: [sizes.length], data: Float64Array.from(sizes) };
}

/** A product of sizes: not known where the batch is but one of them. */
function count(shape: Shape): number {
  return shape.includes(BATCH) && widthOf(shape) !== 1 ? NaN : sizeOf(shape);
}

function unary(f: (value: number) => number, kind?: Kind): Fold {
  return (call) => {
    const x = call.constant(0);
    const result = made(x, x.shape, (i) => f(x.data[i] as number));
    return kind ? { ...result, kind } : result;
  };
}

/** Sizes that are not known stay so: arithmetic with them gives NaN, unless it is with `neutral`, which changes nothing. */
function arithmetic(f: (a: number, b: number) => number, neutral?: number, commutes = false) {
  return (a: number, b: number, kind: Kind): number => {
    if (kind !== 'integer' || (Number.isFinite(a) && Number.isFinite(b))) return f(a, b);
    if (b === neutral) return a;
    return commutes && a === neutral ? b : NaN;
  };
}

function binary(f: (a: number, b: number, kind: Kind) => number, kind?: Kind): Fold {
  return (call) => {
    const [a, b] = [call.constant(0), call.constant(1)];
    const shape = broadcast(a.shape, b.shape);
    if (!shape) throw call.refusal(`combines constants of shapes [${a.shape}] and [${b.shape}]`);
    call.take(sizeOf(shape));
    const [left, right] = [stridesOf(a.shape, shape.length), stridesOf(b.shape, shape.length)];
    const integers = a.kind;
    const result = made(a, shape, (i) => {
      const value = f(
        a.data[offsetOf(i, shape, left)] as number,
        b.data[offsetOf(i, shape, right)] as number,
        integers,
      );
      return integers === 'integer' && kind === undefined && Number.isFinite(value) ? Math.trunc(value) : value;
    });
    return kind ? { ...result, kind } : result;
  };
}

function several(f: (a: number, b: number, kind: Kind) => number): Fold {
  return (call) => {
    const step = binary(f);
    return call.inputs.slice(1).reduce<Constant>((sofar, value) => step(call.with([sofar, value])), call.constant(0));
  };
}

function constant(call: Call): Constant {
  const { attributes } = call;
  const tensor = attributes.tensor('value');
  if (tensor) return tensor;
  for (const [name, kind] of [
    ['value_float', 'float'],
    ['value_int', 'integer'],
  ] as const) {
    if (attributes.has(name)) return { kind, shape: [], data: Float64Array.of(attributes.number(name, 0)) };
  }
  for (const [name, kind] of [
    ['value_floats', 'float'],
    ['value_ints', 'integer'],
  ] as const) {
    if (attributes.has(name)) {
      const data = Float64Array.from(attributes.list(name) ?? []);
      return { kind, shape: [data.length], data };
    }
  }
  throw call.refusal('has a value that is no number');
}

function cast(call: Call): Constant {
  const x = call.constant(0);
  const to = call.version < 6 ? call.attributes.text('to', '') : call.attributes.number('to', 0);
  return converted(call, x, typeof to === 'string' ? (/FLOAT|DOUBLE/.test(to) ? 'float' : 'integer') : kindOf(to));
}

function converted(call: Call, x: Constant, kind: Kind | undefined): Constant {
  if (kind === x.kind) return x;
  if (kind === 'boolean') return { ...x, kind, data: x.data.map((value) => Number(value !== 0)) };
  if (kind === 'integer') return { ...x, kind, data: x.data.map((value) => Math.trunc(value)) };
  if (kind === 'float') return { ...x, kind };
  throw call.refusal('casts to a data type that is no number');
}

function product(call: Call): Constant {
  const x = call.constant(0);
  const reduced = call.integers('axes', 1, 18);
  const keeps = call.attributes.number('keepdims', 1) !== 0;
  if (x.shape.length !== 1 || (reduced && String(axes(call, reduced, 1)) !== '0'))
    throw call.refusal('multiplies a matrix');
  return { kind: x.kind, shape: keeps ? [1] : [], data: Float64Array.of(count(Array.from(x.data))) };
}

function chosen(call: Call): Constant {
  const [test, a, b] = [call.constant(0), call.constant(1), call.constant(2)];
  if (test.data.some(Number.isNaN)) throw call.refusal('depends on a size that is not known');
  const shape = [test, a, b].reduce<Shape | undefined>((sofar, x) => sofar && broadcast(sofar, x.shape), []);
  if (!shape) throw call.refusal('combines constants of shapes that do not fit');
  call.take(sizeOf(shape));
  const at = (x: Known, i: number) => x.data[offsetOf(i, shape, stridesOf(x.shape, shape.length))] as number;
  return made(a, shape, (i) => (at(test, i) ? at(a, i) : at(b, i)));
}

/**
 * (x − zero)·scale, by tensor or along an axis. ONNX's rounding has no effect on a quantised weight, whose values are
 * integers.
 */
function dequantized(call: Call): Constant {
  const [x, scale] = [call.constant(0), call.constant(1)];
  const zero = call.has(2) ? call.constant(2) : undefined;
  const [axis = 0] =
    scale.data.length > 1
      ? axes(call, [call.attributes.number('axis', 1)], x.shape.length)
      : [call.attributes.number('axis', 0)];
  if (call.attributes.number('block_size', 0) !== 0) throw call.refusal('has a block_size');
  const strides = contiguous(x.shape);
  return {
    ...made({ ...scale }, x.shape, (i) => {
      const channel = scale.data.length > 1 ? Math.floor(i / (strides[axis] as number)) % (x.shape[axis] as number) : 0;
      return ((x.data[i] as number) - (zero?.data[channel] ?? 0)) * (scale.data[channel] as number);
    }),
    kind: 'float',
  };
}

const compare = (f: (a: number, b: number) => boolean) =>
  binary(
    (a, b, kind) => (kind === 'integer' && !(Number.isFinite(a) && Number.isFinite(b)) ? NaN : Number(f(a, b))),
    'boolean',
  );

const FOLDS: Readonly<Record<string, Fold>> = {
  Constant: constant,
  ConstantOfShape: filled,
  Identity: (call) => call.constant(0),
  Dropout: (call) => call.constant(0),
  Cast: cast,
  CastLike: (call) => converted(call, call.constant(0), call.input(1).kind),
  Reshape: reshaped,
  Flatten: (call) => {
    const x = call.constant(0);
    const axis = call.attributes.number('axis', 1);
    return shaped(x, [sizeOf(x.shape.slice(0, axis)), sizeOf(axis === 0 ? x.shape : x.shape.slice(axis))]);
  },
  Transpose: transposed,
  Squeeze: squeezed,
  Unsqueeze: unsqueezed,
  Gather: gathered,
  Slice: sliced,
  Concat: concatenated,
  Expand: expanded,
  ReduceProd: product,
  Where: chosen,
  DequantizeLinear: dequantized,
  Neg: unary((x) => -x),
  Abs: unary(Math.abs),
  Sqrt: unary(Math.sqrt),
  Exp: unary(Math.exp),
  Log: unary(Math.log),
  Reciprocal: unary((x) => 1 / x),
  Floor: unary(Math.floor),
  Ceil: unary(Math.ceil),
  Not: unary((x) => Number(!x), 'boolean'),
  Add: binary(arithmetic((a, b) => a + b, 0, true)),
  Sub: binary(arithmetic((a, b) => a - b, 0)),
  Mul: binary(arithmetic((a, b) => a * b, 1, true)),
  Div: binary(arithmetic((a, b) => a / b, 1)),
  Pow: binary(arithmetic((a, b) => a ** b, 1)),
  Max: several(arithmetic(Math.max)),
  Min: several(arithmetic(Math.min)),
  Equal: compare((a, b) => a === b),
  Greater: compare((a, b) => a > b),
  Less: compare((a, b) => a < b),
};
