import { type Call, isVariable, jointShape, type Value, type Variable } from './onnx-call.js';
import { type Argument, type Expression, leaf, scalar } from './onnx-expression.js';
import { type Shape, widthOf } from './onnx-shapes.js';

/** A comparison with a constant; with the constant first, the other way round. */
function comparison(op: 'Greater' | 'Less'): (call: Call) => Variable {
  const reversed = op === 'Greater' ? 'Less' : 'Greater';
  return (call) => {
    const [a, b] = call.inputs as [Value, Value];
    const [value, bound, name] = isVariable(a) ? [a, b, op] : [call.float(1), a, reversed];
    const { expression, shape } = call.checkFloat(value);
    if (isVariable(bound)) {
      const joint = jointShape(call, value, bound);
      const args = [expression, bound.expression];
      return { kind: 'boolean', shape: joint, expression: call.expression(name, args, widthOf(joint)) };
    }
    const limit = call.spread(bound, shape);
    const args = [expression, limit.leaf];
    return { kind: 'boolean', shape: limit.shape, expression: call.expression(name, args, expression.width) };
  };
}

function not(call: Call, value: Variable): Variable {
  return { ...value, expression: call.expression('Not', [value.expression], value.expression.width) };
}

/** Keeps values within bounds; a bound that is not there is infinite. Two clips, each of one bound, are one. */
export function clip(call: Call, value: Variable, low: Argument, high: Argument): Variable {
  const { expression } = call.checkFloat(value);
  const [inner, from, to] = expression.op === 'Clip' ? expression.args : [];
  if (inner && from && to) {
    const [a, b, c, d] = [from, to, low, high].map(scalar) as [number, number, number, number];
    if (b === Infinity && c === -Infinity && a <= d)
      return clip(call, { ...value, expression: inner as typeof expression }, from, high);
    if (a === -Infinity && d === Infinity && c <= b)
      return clip(call, { ...value, expression: inner as typeof expression }, low, to);
  }
  return { ...value, expression: call.expression('Clip', [expression, low, high], expression.width) };
}

export const [LOWEST, HIGHEST] = [leaf(-Infinity), leaf(Infinity)];

/** The largest or smallest of values, of which all but one are constants. */
function extreme(bound: (call: Call, value: Variable, limit: Argument) => Variable) {
  return (call: Call): Variable => {
    const variables = call.inputs.filter(isVariable);
    const [first, second, ...more] = variables;
    const leaky = first && second && leakyMaximum(call, first, second);
    if (leaky && call.inputs.length === 2) return leaky;
    if (!first || second || more.length > 0) throw call.refusal('compares several values that depend on the input');
    let value = first;
    for (const other of call.inputs) {
      if (!other || isVariable(other)) continue;
      const limit = call.spread(other, value.shape);
      value = bound(call, { ...value, shape: limit.shape }, limit.leaf);
    }
    return value;
  };
}

/** max(x, slope·x), which is leaky ReLU for slopes up to 1. */
function leakyMaximum(call: Call, a: Variable, b: Variable): Variable | undefined {
  if (call.node.opType !== 'Max') return undefined;
  for (const [x, y] of [
    [a, b],
    [b, a],
  ] as const) {
    const [inner, slope] = y.expression.op === 'Mul' ? y.expression.args : [];
    const factor = slope && scalar(slope);
    if (inner === x.expression && factor !== undefined && factor <= 1) return call.mapped(x, 'LeakyRelu', leaf(factor));
  }
  return undefined;
}

function clipHandler(call: Call): Variable {
  const value = call.float();
  const bound = (name: string, index: number, otherwise: Argument): Argument => {
    if (call.version < 11) return call.attributes.has(name) ? call.attributes.argument(name, 0) : otherwise;
    return call.has(index) ? call.spread(call.constant(index), value.shape).leaf : otherwise;
  };
  const [low, high] = [bound('min', 1, LOWEST), bound('max', 2, HIGHEST)];
  return clip(call, value, infinite(low), infinite(high));
}

/** The largest float is the default bound of older versions, and means none. */
function infinite(bound: Argument): Argument {
  const value = scalar(bound) ?? 0;
  return Math.abs(value) > 3.4028e38 ? leaf(Math.sign(value) * Infinity) : bound;
}

function where(call: Call): Value {
  const condition = call.inputs[0];
  const [yes, no] = [call.inputs[1], call.inputs[2]] as [Value, Value];
  if (condition && !isVariable(condition)) {
    if (condition.data.every((value) => value === condition.data[0])) return condition.data[0] ? yes : no;
    throw call.refusal('chooses by a constant that differs from value to value');
  }
  const test = call.variable(0);
  const [a, b] = test.expression.op === 'Not' ? [no, yes] : [yes, no];
  const inner = test.expression.op === 'Not' ? (test.expression.args[0] as typeof test.expression) : test.expression;
  let shape = test.shape;
  const branch = (value: Value): Argument => {
    if (!isVariable(value)) return call.spread(value, shape).leaf;
    shape = jointShape(call, { ...test, shape }, call.checkFloat(value));
    return value.expression;
  };
  const args = [inner, branch(a), branch(b)] as const;
  return whereOf(call, shape, ...args);
}

/** A choice between a value and the bound that it is compared with is a clip. */
export function whereOf(call: Call, shape: Shape, test: Expression, a: Argument, b: Argument): Variable {
  const args = [test, a, b];
  const [x, limit] = test.args as [Expression, Argument];
  const bound = scalar(limit ?? x);
  const [chosen, otherwise] = [scalar(a), scalar(b)];
  const keeps = bound !== undefined && ((a === x && otherwise === bound) || (b === x && chosen === bound));
  if (keeps && (test.op === 'Greater' || test.op === 'Less')) {
    const above = (test.op === 'Greater') === (a === x);
    return clip(call, { kind: 'float', shape, expression: x }, above ? limit : LOWEST, above ? HIGHEST : limit);
  }
  return { kind: 'float', shape, expression: call.expression('Where', args, widthOf(shape)) };
}

/** Operators that compare values with bounds. */
export const COMPARISONS: Readonly<Record<string, (call: Call) => Value>> = {
  Clip: clipHandler,
  Max: extreme((call, value, limit) => clip(call, value, limit, HIGHEST)),
  Min: extreme((call, value, limit) => clip(call, value, LOWEST, limit)),
  Greater: comparison('Greater'),
  Less: comparison('Less'),
  GreaterOrEqual: (call) => not(call, comparison('Less')(call)),
  LessOrEqual: (call) => not(call, comparison('Greater')(call)),
  Not: (call) => not(call, call.variable()),
  Or: (call) => {
    const [a, b] = [call.variable(0), call.variable(1)];
    return { ...a, expression: call.expression('Or', [a.expression, b.expression], a.expression.width) };
  },
  Where: where,
};
