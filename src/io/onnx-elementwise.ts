import {
  type Call,
  combine,
  inverted,
  isVariable,
  jointShape,
  negated,
  type Value,
  type Variable,
} from './onnx-call.js';
import { type Argument, type Expression, leaf, scalar } from './onnx-expression.js';
import { BATCH, widthOf } from './onnx-shapes.js';

export type Handler = (call: Call) => Value | readonly Value[];

const unary =
  (op: string): Handler =>
  (call) =>
    call.mapped(call.float(), op);

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
function clip(call: Call, value: Variable, low: Argument, high: Argument): Variable {
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

const [LOWEST, HIGHEST] = [leaf(-Infinity), leaf(Infinity)];

/** The largest or smallest of values, of which all but one are constants. */
function extreme(bound: (call: Call, value: Variable, limit: Argument) => Variable): Handler {
  return (call) => {
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

/** The largest float is as good as no bound, and the default of older versions. */
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

/** What chooses between a value and the bound that it is compared with is a clip. */
function whereOf(call: Call, shape: readonly number[], test: Expression, a: Argument, b: Argument): Variable {
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

function power(call: Call): Value {
  const given = operand(call, 1);
  if (isVariable(given)) throw call.refusal('has an exponent that depends on the input');
  const { leaf: exponent, shape } = call.spread(given, call.float().shape);
  const value = { ...call.float(), shape };
  switch (scalar(exponent)) {
    case 1:
      return value;
    case 2:
      return combine(call, 'Mul', value, value);
    case 3:
      return combine(call, 'Mul', combine(call, 'Mul', value, value), value);
    case 0.5:
      return call.mapped(value, 'Sqrt');
    case -1:
      return call.mapped(value, 'Reciprocal');
    default:
      throw call.refusal(`has the exponent ${scalar(exponent) ?? 'a tensor'}, expected 1, 2, 3, 1/2 or −1`);
  }
}

/**
 * An operand of a sum, product and so on. Before version 7, the second was broadcast where `broadcast` said so, its
 * dimensions at those of the first from `axis` on, or the last ones.
 */
function operand(call: Call, index: 0 | 1): Value {
  const value = call.input(index);
  if (call.version >= 7 || index === 0) return value;
  const { shape } = call.input(0);
  const [axis, broadcasts] = [call.attributes.number('axis', -1), call.attributes.number('broadcast', 0)];
  if (
    !broadcasts &&
    !isVariable(value) &&
    String(value.shape) !== String(shape) &&
    !samePastBatch(value.shape, shape)
  ) {
    throw call.refusal(`takes shapes [${shape}] and [${value.shape}] without broadcast, expected two of one shape`);
  }
  if (isVariable(value) || axis < 0) return value;
  const behind = shape.length - axis - value.shape.length;
  if (behind < 0)
    throw call.refusal(`has axis ${axis}, which does not fit the shape [${value.shape}] of its second input`);
  return { ...value, shape: [...value.shape, ...Array<number>(behind).fill(1)] };
}

function samePastBatch(constant: readonly number[], shape: readonly number[]): boolean {
  return constant.length === shape.length && constant.every((size, i) => size === shape[i] || shape[i] === BATCH);
}

function add(call: Call): Value {
  return combine(call, 'Add', operand(call, 0), operand(call, 1));
}

/** A product; with a condition as 0 or 1, the choice between the other operand and 0. */
function multiply(call: Call): Value {
  const [a, b] = [operand(call, 0), operand(call, 1)];
  for (const [value, gate] of [
    [a, b],
    [b, a],
  ] as const) {
    if (isVariable(value) && isVariable(gate) && gate.expression.op === 'Cast') {
      const shape = jointShape(call, call.checkFloat(value), gate);
      return whereOf(call, shape, gate.expression.args[0] as Expression, value.expression, leaf(0));
    }
  }
  return combine(call, 'Mul', a, b);
}

/** α·x + β, with constants that patterns may name. */
function scaled(call: Call, value: Variable, factor: Argument, term: Argument): Variable {
  return call.mapped(call.mapped(value, 'Mul', factor), 'Add', term);
}

function hardSigmoid(call: Call, value: Variable, factor: Argument, term: Argument): Variable {
  return clip(call, scaled(call, value, factor, term), leaf(0), leaf(1));
}

/** x·½·(1 + s), where s goes from −1 to 1. */
function halfGated(call: Call, value: Variable, gate: Variable): Variable {
  const half = call.mapped(value, 'Mul', leaf(0.5));
  return combine(call, 'Mul', half, call.mapped(gate, 'Add', leaf(1)));
}

function gelu(call: Call): Variable {
  const value = call.float();
  if (call.attributes.text('approximate', 'none') === 'none') {
    return halfGated(call, value, call.mapped(call.mapped(value, 'Mul', leaf(Math.SQRT1_2)), 'Erf'));
  }
  const cube = combine(call, 'Mul', combine(call, 'Mul', value, value), value);
  const inner = combine(call, 'Add', value, call.mapped(cube, 'Mul', leaf(0.044715)));
  return halfGated(call, value, call.mapped(call.mapped(inner, 'Mul', leaf(Math.sqrt(2 / Math.PI))), 'Tanh'));
}

/** Operators that act on every value alike, as few others. */
export const ELEMENTWISE: Readonly<Record<string, Handler>> = {
  Sigmoid: unary('Sigmoid'),
  Tanh: unary('Tanh'),
  Softplus: unary('Softplus'),
  Erf: unary('Erf'),
  Exp: unary('Exp'),
  Log: unary('Log'),
  Abs: unary('Abs'),
  Sign: unary('Sign'),
  Sqrt: unary('Sqrt'),
  Reciprocal: unary('Reciprocal'),
  Relu: (call) => clip(call, call.float(), leaf(0), HIGHEST),
  LeakyRelu: (call) => call.mapped(call.float(), 'LeakyRelu', call.attributes.argument('alpha', 0.01)),
  Elu: (call) => call.mapped(call.float(), 'Elu', call.attributes.argument('alpha', 1)),
  Celu: (call) => call.mapped(call.float(), 'Celu', call.attributes.argument('alpha', 1)),
  Selu: (call) => {
    // The defaults of the first version had fewer digits.
    const [alpha, gamma] = call.version < 6 ? [1.6732, 1.0507] : [1.6732632, 1.050701];
    const inner = call.mapped(call.float(), 'Elu', call.attributes.argument('alpha', alpha));
    return call.mapped(inner, 'Mul', call.attributes.argument('gamma', gamma));
  },
  Gelu: gelu,
  Mish: (call) => {
    const value = call.float();
    return combine(call, 'Mul', value, call.mapped(call.mapped(value, 'Softplus'), 'Tanh'));
  },
  Softsign: (call) => {
    const value = call.float();
    const divisor = call.mapped(call.mapped(value, 'Abs'), 'Add', leaf(1));
    return combine(call, 'Mul', value, call.mapped(divisor, 'Reciprocal'));
  },
  Swish: (call) => {
    const value = call.float();
    const inner = call.mapped(value, 'Mul', call.attributes.argument('alpha', 1));
    return combine(call, 'Mul', value, call.mapped(inner, 'Sigmoid'));
  },
  HardSigmoid: (call) => {
    const { attributes } = call;
    return hardSigmoid(call, call.float(), attributes.argument('alpha', 0.2), attributes.argument('beta', 0.5));
  },
  HardSwish: (call) => {
    const value = call.float();
    return combine(call, 'Mul', value, hardSigmoid(call, value, leaf(1 / 6), leaf(0.5)));
  },
  Shrink: (call) => {
    const { attributes } = call;
    return call.mapped(call.float(), 'Shrink', attributes.argument('lambd', 0.5), attributes.argument('bias', 0));
  },
  ThresholdedRelu: (call) => {
    const value = call.float();
    const { expression } = value;
    const test = call.expression('Greater', [expression, call.attributes.argument('alpha', 1)], expression.width);
    return whereOf(call, value.shape, test, expression, leaf(0));
  },
  Clip: clipHandler,
  Max: extreme((call, value, limit) => clip(call, value, limit, HIGHEST)),
  Min: extreme((call, value, limit) => clip(call, value, LOWEST, limit)),
  Add: add,
  Sub: (call) => combine(call, 'Add', operand(call, 0), negated(call, operand(call, 1))),
  Mul: multiply,
  Div: (call) => combine(call, 'Mul', operand(call, 0), inverted(call, operand(call, 1))),
  Neg: (call) => negated(call, call.input(0)),
  Sum: (call) => {
    const [first, ...rest] = call.inputs as [Value, ...Value[]];
    return rest.reduce((sum, value) => combine(call, 'Add', sum, value), first);
  },
  Pow: power,
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
