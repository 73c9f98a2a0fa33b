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
import { clip, HIGHEST, whereOf } from './onnx-comparisons.js';
import { type Argument, type Expression, leaf, scalar } from './onnx-expression.js';
import { BATCH } from './onnx-shapes.js';

export type Handler = (call: Call) => Value | readonly Value[];

const unary =
  (op: string): Handler =>
  (call) =>
    call.mapped(call.float(), op);
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
};
