import { type Call, combine, isVariable, type Known, type Variable } from './onnx-call.js';
import type { Handler } from './onnx-elementwise.js';
import { type Argument, leaf } from './onnx-expression.js';
import { checkWhole } from './onnx-rows.js';
import { BATCH, format, type Shape, sizeOf, spread, widthOf } from './onnx-shapes.js';
import { axis, view } from './onnx-views.js';

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
/** (x − mean)/√(variance + ε) · scale + B over all values of a sample. */
function layerNormalization(call: Call): Variable {
  const { attributes, node } = call;
  if (node.output.slice(1).some((name) => name !== '')) {
    throw call.refusal('gives the mean or the deviation as well, expected one output');
  }
  const value = call.float();
  const first = axis(call, value.shape, 'axis', -1);
  checkWhole(call, value.shape, first, value.shape.length);
  attributes.number('stash_type', 1);
  const epsilon = attributes.argument('epsilon', 1e-5);
  const operands = [1, 2].map((i): Argument => {
    if (!call.has(i)) return leaf(0);
    return call.spread(call.constant(i), value.shape).leaf;
  });
  return call.mapped(value, 'LayerNormalization', ...operands, epsilon);
}
function prelu(call: Call): Variable {
  const value = call.float();
  const slope = call.constant(1);
  if (call.version < 7 && slope.data.length > 1)
    return call.mapped(value, 'PRelu', perChannel(call, slope, value.shape));
  const other = call.spread(slope, value.shape);
  return { ...call.mapped(value, 'PRelu', other.leaf), shape: other.shape };
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

/** Operators with weights. */
export const WEIGHTED: Readonly<Record<string, Handler>> = {
  MatMul: matMul,
  Gemm: gemm,
  BatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
  PRelu: prelu,
};
