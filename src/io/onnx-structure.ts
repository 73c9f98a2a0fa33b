import { type Call, combine, isVariable, type Known, type Variable } from './onnx-call.js';
import type { Handler } from './onnx-elementwise.js';
import { type Argument, leaf } from './onnx-expression.js';
import { axisOf, BATCH, format, holdsSample, reshape, type Shape, sizeOf, spread, widthOf } from './onnx-shapes.js';
import { kindOf } from './onnx-tensor.js';

/** The value itself, under another shape. */
function view(value: Variable, shape: Shape): Variable {
  return { ...value, shape };
}

/** An attribute that counts dimensions. */
function axis(
  call: Call,
  shape: Shape,
  name: string,
  otherwise: number,
  given = call.attributes.number(name, otherwise),
) {
  const found = axisOf(given, shape.length);
  if (found === undefined) throw call.refusal(`has ${name} ${given}, its input the shape ${format(shape)}`);
  return found;
}

/** Refuses what would act on a part of a sample, or on several samples. */
function checkWhole(call: Call, shape: Shape, first: number, end?: number): void {
  if (holdsSample(shape, first, end)) return;
  throw call.refusal(
    `acts on dimension ${first} of the shape ${format(shape)}, expected all values of a sample along one dimension`,
  );
}

function cast(call: Call): Variable {
  const value = call.variable();
  const { attributes } = call;
  const to = call.version < 6 ? attributes.text('to', '') : attributes.number('to', 0);
  const kind = typeof to === 'string' ? (/FLOAT|DOUBLE/.test(to) ? 'float' : 'integer') : kindOf(to);
  if (kind === value.kind) return value;
  if (kind !== 'float') throw call.refusal(`casts ${value.kind}s to data type ${to}, expected floats`);
  return value.kind === 'integer' ? { ...value, kind } : { ...call.mapped({ ...value, kind }, 'Cast') };
}

function reshaped(call: Call): Variable {
  const value = call.variable();
  const target = call.integers('shape', 1, 5);
  if (!target) throw call.refusal('has no shape');
  const shape = reshape(value.shape, target, call.attributes.number('allowzero', 0) === 0, call.batch);
  if (typeof shape === 'string') throw call.refusal(`cannot be followed: ${shape}`);
  return view(value, shape);
}

function flatten(call: Call): Variable {
  const value = call.variable();
  const given = call.attributes.number('axis', 1);
  const at = given < 0 ? given + value.shape.length : given;
  const [before, behind] = [value.shape.slice(0, at), value.shape.slice(at)];
  if (behind.includes(BATCH)) throw call.refusal(`has axis ${given}: it joins the samples of ${format(value.shape)}`);
  if (before.includes(BATCH) && widthOf(before) !== 1) {
    throw call.refusal(`has axis ${given}: it takes samples of ${format(value.shape)} apart`);
  }
  return view(value, [before.includes(BATCH) ? BATCH : sizeOf(before), sizeOf(behind)]);
}

function squeeze(call: Call): Variable {
  const value = call.variable();
  const { shape } = value;
  const axes = call.integers('axes', 1, 13)?.map((given) => axis(call, shape, 'axes', 0, given));
  if (axes?.some((i) => shape[i] !== 1 && !Number.isNaN(shape[i]))) {
    throw call.refusal(`drops the dimensions ${axes} of ${format(shape)}, expected ones of size 1`);
  }
  if (!axes && shape.some(Number.isNaN)) throw call.refusal(`drops unknown dimensions of ${format(shape)}`);
  return view(
    value,
    shape.filter((size, i) => (axes ? !axes.includes(i) : size !== 1)),
  );
}

function unsqueeze(call: Call): Variable {
  const value = call.variable();
  const axes = call.integers('axes', 1, 13) ?? [];
  const rank = value.shape.length + axes.length;
  const places = new Set(axes.map((given) => axisOf(given, rank)));
  if (places.has(undefined) || places.size < axes.length)
    throw call.refusal(`has axes [${axes}] for ${format(value.shape)}`);
  const rest = [...value.shape];
  return view(
    value,
    Array.from({ length: rank }, (_, i) => (places.has(i) ? 1 : (rest.shift() as number))),
  );
}

function transpose(call: Call): Variable {
  const value = call.variable();
  const { shape } = value;
  const order = call.attributes.list('perm') ?? shape.map((_, i) => shape.length - 1 - i);
  const moved = order.filter((i) => shape[i] !== 1);
  if (
    order.length !== shape.length ||
    new Set(order).size < shape.length ||
    moved.some((at, i) => i > 0 && at < (moved[i - 1] as number))
  ) {
    throw call.refusal(`puts the dimensions of ${format(shape)} in the order [${order}], expected their own order`);
  }
  return view(
    value,
    order.map((i) => shape[i] as number),
  );
}

function expand(call: Call): Variable {
  const value = call.variable();
  const target = Array.from(call.constant(1).data);
  const offset = target.length - value.shape.length;
  const same = target.every(
    (size, i) => size === 1 || Object.is(size, value.shape[i - offset]) || (i < offset && size === 1),
  );
  if (!same) throw call.refusal(`enlarges ${format(value.shape)} to [${target}]`);
  return view(value, [...Array<number>(Math.max(0, offset)).fill(1), ...value.shape]);
}

/** x·W for a constant W of inputs × units, or W·x of a column x. */
function matMul(call: Call): Variable {
  const [a, b] = [call.input(0), call.input(1)];
  if (isVariable(a) && isVariable(b))
    throw call.refusal('multiplies two values that depend on the input, expected constant weights');
  if (isVariable(b)) return columnProduct(call, a as Known, call.checkFloat(b));
  const weights = b as Known;
  const vector = weights.shape.length === 1;
  const matrix = vector ? [...weights.shape, 1] : weights.shape;
  const value = call.float();
  const product = dense(call, value, matrix, weights, 'inputs × units');
  const lead = [...Array<number>(Math.max(0, matrix.length - value.shape.length)).fill(1), ...value.shape.slice(0, -1)];
  return { ...product, shape: vector ? lead : [...lead, matrix.at(-1) as number] };
}

function columnProduct(call: Call, weights: Known, value: Variable): Variable {
  const column = value.shape.length === 1 ? [...value.shape, 1] : value.shape;
  if (weights.shape.length !== 2 || column.at(-1) !== 1) {
    throw call.refusal(
      `multiplies weights of shape [${weights.shape}] by a value of shape ${format(value.shape)}, expected it on the left`,
    );
  }
  const rows = view(value, column.slice(0, -1));
  const product = dense(call, rows, weights.shape, weights, 'units × inputs');
  const units = [...column.slice(0, -2), weights.shape[0] as number];
  return { ...product, shape: value.shape.length === 1 ? units : [...units, 1] };
}

/** A dense layer's product. It acts on the last dimension. */
function dense(
  call: Call,
  value: Variable,
  matrix: Shape,
  { data }: Known,
  order: 'inputs × units' | 'units × inputs',
): Variable {
  const [rows = 0, cols = 0] = matrix.slice(-2);
  if (matrix.length < 2 || sizeOf(matrix.slice(0, -2)) !== 1) {
    throw call.refusal(`has weights of shape [${matrix}], expected a matrix`);
  }
  const { shape } = value;
  const [inputs, units] = order === 'inputs × units' ? [rows, cols] : [cols, rows];
  if (shape.length === 0) throw call.refusal('multiplies a single number by a matrix');
  checkWhole(call, shape, shape.length - 1);
  const given = shape.at(-1) as number;
  if (given !== inputs && !Number.isNaN(given)) {
    throw call.refusal(`takes ${inputs} values a sample, its input has the shape ${format(shape)}`);
  }
  const expression = call.expression(
    order === 'inputs × units' ? 'DenseTransposed' : 'Dense',
    [value.expression, { data }],
    units,
  );
  return { kind: 'float', shape: [...shape.slice(0, -1), units], expression };
}

/** α·x·W + β·C. */
function gemm(call: Call): Variable {
  const { attributes } = call;
  const [alpha, beta] = [attributes.number('alpha', 1), attributes.number('beta', 1)];
  const [transA, transB] = [attributes.number('transA', 0), attributes.number('transB', 0)];
  if (call.version < 7) attributes.number('broadcast', 0);
  const weights = call.constant(1);
  let value = call.float();
  if (transA) {
    if (value.shape.length !== 2 || value.shape[1] !== 1 || value.shape[0] === BATCH) {
      throw call.refusal(`has transA 1 for an input of shape ${format(value.shape)}`);
    }
    value = view(value, [1, value.shape[0] as number]);
  }
  if (value.shape.length !== 2)
    throw call.refusal(`takes an input of shape ${format(value.shape)}, expected two dimensions`);
  const product = dense(call, value, weights.shape, weights, transB ? 'units × inputs' : 'inputs × units');
  const scaled = alpha === 1 ? product : call.mapped(product, 'Mul', leaf(alpha));
  if (!call.has(2) || beta === 0) return scaled;
  const bias = call.constant(2);
  const term = beta === 1 ? bias : { ...bias, data: Float64Array.from(bias.data, (value) => value * beta) };
  return combine(call, 'Add', scaled, term);
}

/** A constant for each of a value's channels, which are dimension 1. */
function perChannel(call: Call, constant: Known, shape: Shape): Argument {
  const { data } = constant;
  const channels = shape.length > 1 ? (shape[1] as number) : NaN;
  if (data.length === channels && channels === widthOf(shape)) return { data };
  if (Number.isNaN(channels) && shape.length === 2) return { data };
  if (data.length !== channels) {
    throw call.refusal(`has ${data.length} values for the channels of ${format(shape)}, expected ${channels}`);
  }
  const width = widthOf(shape);
  if (Number.isNaN(width)) throw call.refusal(`takes an input of shape ${format(shape)}, expected known dimensions`);
  call.take(width);
  const whole = spread({ shape: [channels, ...Array<number>(shape.length - 2).fill(1)], data }, shape) as typeof data;
  return { data: whole.length === width ? whole : Float64Array.from({ length: width }, () => whole[0] as number) };
}

function batchNormalization(call: Call): Variable {
  const { attributes, version, node } = call;
  if (version < 7 && attributes.number('is_test', 0) === 0) {
    throw call.refusal('normalises by the statistics of the batch (is_test is 0), expected inference');
  }
  if (version < 14 && node.output.slice(1).some((name) => name !== '')) {
    throw call.refusal(`has ${node.output.length} outputs, which is training, expected inference with one`);
  }
  if (version >= 14 && attributes.number('training_mode', 0) !== 0) {
    throw call.refusal('has training_mode 1: it normalises by the statistics of the batch, expected inference');
  }
  const value = call.float();
  const spatial = version < 9 ? attributes.number('spatial', 1) : 1;
  const epsilon = attributes.argument('epsilon', 1e-5);
  const four = [1, 2, 3, 4].map((i): Argument => {
    const constant = call.constant(i);
    if (constant.parameter) return constant.parameter;
    return spatial ? perChannel(call, constant, value.shape) : { data: constant.data };
  });
  return call.mapped(value, 'BatchNormalization', ...four, epsilon);
}

function dropout(call: Call): Variable {
  const { attributes, version } = call;
  const value = call.variable();
  const ratio = version < 12 ? attributes.number('ratio', 0.5) : call.has(1) ? call.constant(1).data[0] : 0.5;
  const inTraining =
    version < 7
      ? attributes.number('is_test', 0) === 0
      : version >= 12 && call.has(2) && call.constant(2).data[0] !== 0;
  if (inTraining && ratio !== 0) {
    throw call.refusal(
      `drops values at random (${version < 7 ? 'is_test is 0' : 'training_mode is true'}), expected inference`,
    );
  }
  return value;
}

function prelu(call: Call): Variable {
  const value = call.float();
  const slope = call.constant(1);
  if (call.version < 7 && slope.data.length > 1)
    return call.mapped(value, 'PRelu', perChannel(call, slope, value.shape));
  const other = call.spread(slope, value.shape);
  return { ...call.mapped(value, 'PRelu', other.leaf), shape: other.shape };
}

/** Softmax and its like: over all dimensions from `axis` on before version 13, over that one since. */
const rows =
  (op: string): Handler =>
  (call) => {
    const value = call.float();
    const { shape } = value;
    const at = axis(call, shape, 'axis', call.version < 13 ? 1 : -1);
    checkWhole(call, shape, at, call.version < 13 ? undefined : at + 1);
    return call.mapped(value, op);
  };

/** A sum or maximum over all values of a sample. */
const reduction =
  (op: string, inputSince: number): Handler =>
  (call) => {
    const value = call.float();
    const { shape } = value;
    const axes = call.integers('axes', 1, inputSince) ?? [];
    const keeps = call.attributes.number('keepdims', 1) !== 0;
    if (call.attributes.number('noop_with_empty_axes', 0) !== 0 && axes.length === 0) return value;
    if (axes.length === 0 || !keeps) throw call.refusal('reduces a value to a number, expected a layer');
    const places = axes.map((given) => axis(call, shape, 'axes', 0, given));
    if (!shape.every((size, i) => (places.includes(i) ? size !== BATCH : size === 1 || size === BATCH))) {
      throw call.refusal(`acts on the dimensions ${places} of ${format(shape)}, expected all values of a sample`);
    }
    const reduced = shape.map((size, i) => (places.includes(i) ? 1 : size));
    return { kind: 'float', shape: reduced, expression: call.expression(op, [value.expression], 1) };
  };

/** Both halves of a sample, which a gated linear unit takes, or other parts, which no layer does. */
function part(call: Call, value: Variable, at: number, start: number, end: number): Variable {
  const { shape } = value;
  const size = shape[at] as number;
  const reduced = shape.with(at, end - start);
  if (start === 0 && end === size) return value;
  const half = holdsSample(shape, at, at + 1) && (end - start) * 2 === size && (start === 0 || end === size);
  if (shape[at] === BATCH || !half) {
    throw call.refusal(
      `takes values ${start} to ${end} along dimension ${at} of ${format(shape)}, expected a half, for a gated linear unit`,
    );
  }
  return {
    ...value,
    shape: reduced,
    expression: call.expression('Half', [value.expression, leaf(start === 0 ? 0 : 1)], end - start),
  };
}

function split(call: Call): Variable[] {
  const value = call.float();
  const { attributes, version, node } = call;
  const at = axis(call, value.shape, 'axis', 0);
  const size = value.shape[at] as number;
  const count =
    version >= 18 && !call.has(1) ? attributes.number('num_outputs', node.output.length) : node.output.length;
  const sizes = call.integers('split', 1, version < 2 ? 1 : 13);
  if (sizes && sizes.length > 0 && sizes.reduce((sum, one) => sum + one, 0) !== size && !Number.isNaN(size)) {
    throw call.refusal(`splits into [${sizes}] along dimension ${at} of ${format(value.shape)}`);
  }
  if (count === 1) return [value];
  if (Number.isNaN(size)) {
    const halves = count === 2 && (!sizes || sizes[0] === sizes[1]) && holdsSample(value.shape, at, at + 1);
    if (!halves) throw call.refusal(`splits ${format(value.shape)}, expected two halves, for a gated linear unit`);
    const width = sizes?.[0] ?? NaN;
    return [0, 1].map((i) => {
      return {
        ...value,
        shape: value.shape.with(at, width),
        expression: call.expression('Half', [value.expression, leaf(i)], width),
      };
    });
  }
  const each = sizes && sizes.length > 0 ? sizes : Array.from({ length: count }, () => Math.ceil(size / count));
  let start = 0;
  return each.map((length) => {
    const [from, to] = [start, Math.min(size, start + length)];
    start = to;
    return part(call, value, at, from, to);
  });
}

function slice(call: Call): Variable {
  const value = call.float();
  const [starts, ends] = [call.integers('starts', 1, 10) ?? [], call.integers('ends', 2, 10) ?? []];
  const axes = call.integers('axes', 3, 10) ?? starts.map((_, i) => i);
  const steps = call.version < 10 ? [] : (call.integers('steps', 4, 10) ?? []);
  return axes.reduce((sofar, given, i) => {
    const at = axis(call, sofar.shape, 'axes', 0, given);
    const size = sofar.shape[at] as number;
    const [from, to] = [starts[i] as number, ends[i] as number];
    const [start, end] = [
      from < 0 ? Math.max(0, from + size) : Math.min(from, size),
      to < 0 ? to + size : Math.min(to, size),
    ];
    if ((steps[i] ?? 1) !== 1) throw call.refusal(`has step ${steps[i]}, expected 1`);
    if (size === BATCH && from === 0 && to >= 2 ** 31 - 1) return sofar;
    return part(call, sofar, at, start, end);
  }, value);
}

/** (x − offset)·scale, of the domain ai.onnx.ml. */
export function scaler(call: Call): Variable {
  const value = call.float();
  const list = (name: string): Known => {
    const data = Float64Array.from(call.attributes.list(name) ?? []);
    return { kind: 'float', shape: [data.length], data: data };
  };
  const [offset, scale] = [list('offset'), list('scale')];
  const centred =
    offset.data.length > 0 ? combine(call, 'Add', value, { ...offset, data: offset.data.map((v) => -v) }) : value;
  return scale.data.length > 0 ? combine(call, 'Mul', centred, scale) : centred;
}

/** Operators that look at shapes. */
export const STRUCTURAL: Readonly<Record<string, Handler>> = {
  Identity: (call) => call.variable(),
  Dropout: dropout,
  Cast: cast,
  CastLike: (call) =>
    isVariable(call.input(1)) || call.constant(1).kind === call.variable().kind ? call.variable() : call.constant(0),
  Reshape: reshaped,
  Flatten: flatten,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Transpose: transpose,
  Expand: expand,
  MatMul: matMul,
  Gemm: gemm,
  BatchNormalization: batchNormalization,
  PRelu: prelu,
  Softmax: rows('Softmax'),
  LogSoftmax: rows('LogSoftmax'),
  ReduceMax: reduction('ReduceMax', 18),
  ReduceSum: reduction('ReduceSum', 13),
  ReduceLogSumExp: reduction('ReduceLogSumExp', 18),
  Split: split,
  Slice: slice,
};
