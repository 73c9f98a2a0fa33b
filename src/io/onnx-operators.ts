import type { ActivationName } from '../kernels/table.js';
import type { RowActivation } from '../nn/index.js';

/**
 * Activations as subgraphs (see onnx-pattern.ts), with the parameters' names of the table of activations. The first
 * that names every parameter which is not at its default is written; all are read, and so are subgraphs that differ
 * from them in order, in operators or by an operator's definition (see onnx-elementwise.ts). A subgraph that fits two
 * activations is read as the first.
 */
export const ACTIVATIONS: Readonly<Record<ActivationName, readonly string[]>> = {
  relu: ['Relu(x)'],
  leakyRelu: [
    'LeakyRelu{alpha=negativeSlope}(x)',
    'Where(Greater(x, 0), x, Mul(x, negativeSlope))',
    'Where(Less(x, 0), Mul(x, negativeSlope), x)',
  ],
  elu: [
    'Elu{alpha=alpha}(x)',
    'Where(Greater(x, 0), x, Mul(Sub(Exp(x), 1), alpha))',
    'Where(Less(x, 0), Mul(Sub(Exp(x), 1), alpha), x)',
  ],
  selu: [
    'Selu{alpha=1.6732632,gamma=1.050701}(x)',
    'Where(Greater(x, 0), Mul(x, 1.050701), Mul(Sub(Exp(x), 1), 1.7580993))',
    'Where(Greater(x, 0), Mul(x, 1.050701), Mul(Sub(Mul(Exp(x), 1.6732632), 1.6732632), 1.050701))',
    'Where(Less(x, 0), Mul(Sub(Mul(Exp(x), 1.6732632), 1.6732632), 1.050701), Mul(x, 1.050701))',
    'Where(Less(x, 0), Mul(Sub(Exp(x), 1), 1.7580993), Mul(x, 1.050701))',
  ],
  celu: [
    'Celu{alpha=alpha}(x)',
    'Mul(Elu(Div(x, alpha)), alpha)',
    'Where(Greater(x, 0), x, Mul(Sub(Exp(Div(x, alpha)), 1), alpha))',
    'Add(Relu(x), Min(Mul(Sub(Exp(Div(x, alpha)), 1), alpha), 0))',
  ],
  gelu: ["Gelu{approximate='none'}(x)", 'Mul(x, Add(Mul(Erf(Div(x, 1.4142135)), .5), .5))'],
  geluTanh: [
    "Gelu{approximate='tanh'}(x)",
    'Mul(Mul(x, .5), Add(Tanh(Mul(Mul(x, Add(Mul(Mul(x, x), .044715), 1)), .79788456)), 1))',
  ],
  silu: ['Mul(x, Sigmoid(x))', 'Div(x, Add(Exp(Neg(x)), 1))'],
  mish: ['Mish(x)', 'Mul(x, Tanh(Log(Add(Exp(x), 1))))'],
  logsigmoid: ['Neg(Softplus(Neg(x)))', 'Log(Sigmoid(x))', 'Sub(Min(x, 0), Log(Add(Exp(Neg(Abs(x))), 1)))'],
  softplus: [
    'Softplus(x)',
    'Div(Softplus(Mul(x, beta)), beta)',
    'Where(Greater(Mul(x, beta), threshold), x, Div(Softplus(Mul(x, beta)), beta))',
    'Where(Greater(Mul(x, beta), threshold), x, Div(Log(Add(Exp(Mul(x, beta)), 1)), beta))',
    'Div(Log(Add(Exp(Mul(x, beta)), 1)), beta)',
    'Add(Relu(x), Log(Add(Exp(Neg(Abs(x))), 1)))',
  ],
  softsign: ['Softsign(x)'],
  relu6: ['Clip(x, 0, 6)'],
  hardsigmoid: ['HardSigmoid{alpha=.16666667,beta=.5}(x)', 'Div(Clip(Add(x, 3), 0, 6), 6)'],
  hardtanh: ['Clip(x, min, max)'],
  hardswish: ['HardSwish(x)', 'Div(Mul(x, Clip(Add(x, 3), 0, 6)), 6)'],
  sigmoid: ['Sigmoid(x)', 'Reciprocal(Add(Exp(Neg(x)), 1))'],
  tanh: ['Tanh(x)'],
  hardshrink: [
    'Shrink{lambd=lambda}(x)',
    'Where(Or(Greater(x, lambda), Less(x, Neg(lambda))), x, 0)',
    'Where(Greater(Abs(x), lambda), x, 0)',
    'Where(Less(x, Neg(lambda)), Add(x, 0), Where(Greater(x, lambda), Sub(x, 0), 0))',
  ],
  softshrink: [
    'Shrink{bias=lambda,lambd=lambda}(x)',
    'Add(Where(Greater(x, lambda), Sub(x, lambda), 0), Where(Less(x, Neg(lambda)), Add(x, lambda), 0))',
    'Where(Greater(Abs(x), lambda), Sub(x, Mul(Sign(x), lambda)), 0)',
    'Where(Greater(Abs(x), lambda), Sub(x, Mul(Sign(x), lambda)), Mul(x, 0))',
    'Where(Less(x, Neg(lambda)), Add(x, lambda), Where(Greater(x, lambda), Sub(x, lambda), 0))',
  ],
  tanhshrink: ['Sub(x, Tanh(x))'],
  threshold: ['Where(Greater(x, threshold), x, value)'],
};

/** Activations of rows. Those that are written have two dimensions. */
export const ROWS: Readonly<Record<RowActivation, readonly string[]>> = {
  softmax: [
    'Softmax{axis=1}(x)',
    'Div(Exp(x), ReduceSum(Exp(x), -1))',
    'Div(Exp(Sub(x, ReduceMax(x, -1))), ReduceSum(Exp(Sub(x, ReduceMax(x, -1))), -1))',
  ],
  logSoftmax: [
    'LogSoftmax{axis=1}(x)',
    'Log(Softmax(x))',
    'Sub(x, ReduceLogSumExp(x, -1))',
    'Sub(Sub(x, ReduceMax(x, -1)), Log(ReduceSum(Exp(Sub(x, ReduceMax(x, -1))), -1)))',
  ],
  glu: [
    'Mul(Split{axis=1}(x), Sigmoid(Split#1{axis=1}(x)))',
    'Mul(Split{axis=1,num_outputs=2}(x), Sigmoid(Split#1{axis=1,num_outputs=2}(x)))',
  ],
};

/** The identity, for a model whose layers do nothing in prediction. */
export const NOTHING = 'Identity(x)';

/**
 * The version of the operators since which an operator is as it is written here. Below 7, operands were not broadcast.
 * `Gemm` is that of two operands.
 */
export const SINCE: Readonly<Record<string, number>> = {
  Celu: 12,
  Clip: 11,
  Erf: 9,
  Gelu: 20,
  Gemm: 7,
  HardSwish: 14,
  LayerNormalization: 17,
  Mish: 18,
  PRelu: 7,
  Shrink: 9,
  Where: 9,
};
