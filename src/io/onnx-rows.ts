import type { Call, Variable } from './onnx-call.js';
import type { Handler } from './onnx-elementwise.js';
import { isExpression, leaf, scalar } from './onnx-expression.js';
import { BATCH, format, holdsSample, type Shape, widthOf, withSize } from './onnx-shapes.js';
import { axis } from './onnx-views.js';

/** Refuses what would act on a part of a sample, or on several samples. */
export function checkWhole(call: Call, shape: Shape, first: number, end?: number): void {
  if (holdsSample(shape, first, end)) return;
  throw call.refusal(
    `acts on dimension ${first} of the shape ${format(shape)}, expected all values of a sample along one dimension`,
  );
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
  const reduced = withSize(shape, at, end - start);
  if (start === 0 && end === size) return value;
  if (size === BATCH) throw call.refusal(`takes samples of ${format(shape)} apart`);
  const half = holdsSample(shape, at, at + 1) && (end - start) * 2 === size && (start === 0 || end === size);
  if (!half) {
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
        shape: withSize(value.shape, at, width),
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

/** 1 − p and p for p = sigmoid(x), a class each, which is sigmoid of −x and x. */
function concat(call: Call): Variable {
  const [a, b] = [call.float(0), call.float(1)];
  const { shape, expression } = b;
  const at = axis(call, shape, 'axis', 1);
  const [inner, one] = a.expression.op === 'Add' ? a.expression.args : [];
  const [p, minus] = inner && isExpression(inner) && inner.op === 'Mul' ? inner.args : [];
  const complement = p === expression && minus && scalar(minus) === -1 && one && scalar(one) === 1;
  const [x] = expression.op === 'Sigmoid' ? expression.args : [];
  if (call.inputs.length !== 2 || !complement || !x || widthOf(shape) !== 1 || shape[at] !== 1) {
    throw call.refusal('joins values that depend on the input, expected a chain of layers');
  }
  const both = call.expression('Dense', [x, leaf(-1, 1)], 2);
  return { ...b, shape: withSize(shape, at, 2), expression: call.expression('Sigmoid', [both], 2) };
}

/** Operators that take all values of a sample, or a half of them. */
export const ROWWISE: Readonly<Record<string, Handler>> = {
  Softmax: rows('Softmax'),
  LogSoftmax: rows('LogSoftmax'),
  ReduceMean: reduction('ReduceMean', 18),
  ReduceMax: reduction('ReduceMax', 18),
  ReduceSum: reduction('ReduceSum', 13),
  ReduceLogSumExp: reduction('ReduceLogSumExp', 18),
  Split: split,
  Concat: concat,
  Slice: slice,
};
