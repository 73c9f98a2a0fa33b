import type { ActivationName } from '../kernels/table.js';
import type { RowActivation } from '../nn/index.js';

/**
 * Activations as subgraphs (see onnx-pattern.ts), with the parameters' names of the table of activations. The first
 * that names every parameter which is not at its default is written; all are read. Operators as of version 20, the first
 * with Gelu; the compositions are those that PyTorch's exporter writes where the operator set it is asked for is older.
 */
export const ACTIVATIONS: Readonly<Record<ActivationName, readonly string[]>> = {
  relu: ['Relu(x)'],
  leakyRelu: ['LeakyRelu{alpha=negativeSlope}(x)'],
  elu: ['Elu{alpha=alpha}(x)'],
  selu: ['Selu{alpha=1.6732632,gamma=1.050701}(x)'],
  celu: ['Celu{alpha=alpha}(x)'],
  gelu: [
    "Gelu{approximate='none'}(x)",
    'Mul(Mul(x, Add(Erf(Div(x, 1.4142135)), 1)), .5)',
    'Mul(Mul(x, .5), Add(Erf(Div(x, 1.4142135)), 1))',
  ],
  geluTanh: ["Gelu{approximate='tanh'}(x)"],
  silu: ['Mul(x, Sigmoid(x))'],
  mish: ['Mish(x)', 'Mul(x, Tanh(Softplus(x)))'],
  softplus: ['Softplus(x)', 'Where(Greater(Mul(x, beta), threshold), x, Div(Softplus(Mul(x, beta)), beta))'],
  softsign: ['Softsign(x)', 'Div(x, Add(Abs(x), 1))'],
  relu6: ['Clip(x, 0, 6)', 'Clip{min=0,max=6}(x)'],
  hardtanh: ['Clip(x, min, max)', 'Clip{min=min,max=max}(x)'],
  hardsigmoid: ['HardSigmoid{alpha=.16666667,beta=.5}(x)', 'Div(Clip(Add(x, 3), 0, 6), 6)'],
  hardswish: [
    'HardSwish(x)',
    'Mul(x, HardSigmoid{alpha=.16666667,beta=.5}(x))',
    'Div(Mul(x, Clip(Add(x, 3), 0, 6)), 6)',
  ],
  sigmoid: ['Sigmoid(x)'],
  tanh: ['Tanh(x)'],
  logsigmoid: ['Neg(Softplus(Neg(x)))', 'Log(Sigmoid(x))'],
  hardshrink: ['Shrink{lambd=lambda}(x)'],
  softshrink: ['Shrink{bias=lambda,lambd=lambda}(x)'],
  tanhshrink: ['Sub(x, Tanh(x))'],
  threshold: ['Where(Greater(x, threshold), x, value)'],
};

/** A dense layer's forms, the first to be written. `transposed` is stored [in, out], as Keras and `MatMul` have it. */
export const DENSE = {
  biased: ['Gemm{transB=1}(x, weight, bias)', 'Gemm(x, transposed, bias)', 'Add(MatMul(x, transposed), bias)'],
  unbiased: ['Gemm{transB=1}(x, weight)', 'Gemm(x, transposed)', 'MatMul(x, transposed)'],
} as const;

/** Activations of rows, over the last dimension; that of a batch is 1 as well. */
export const ROWS: Readonly<Record<RowActivation, readonly string[]>> = {
  softmax: ['Softmax(x)', 'Softmax{axis=1}(x)'],
  logSoftmax: ['LogSoftmax(x)', 'LogSoftmax{axis=1}(x)', 'Log(Softmax(x))', 'Log(Softmax{axis=1}(x))'],
  glu: [
    ...['axis=-1,num_outputs=2', 'axis=1,num_outputs=2', 'axis=1', 'axis=-1'].map(
      (halves) => `Mul(Split{${halves}}(x), Sigmoid(Split#1{${halves}}(x)))`,
    ),
  ],
};

export const BATCH_NORM = 'BatchNormalization{epsilon=epsilon}(x, weight, bias, running_mean, running_var)';

export const PRELU = 'PRelu(x, weight)';

/** Randomised leaky ReLU in prediction, by its mean slope. It is read as what it is then: leaky ReLU. */
export const RRELU = 'LeakyRelu{alpha=slope}(x)';

/** What does nothing in prediction. */
export const NOTHING = ['Identity(x)', 'Flatten(x)', 'Dropout(x)', 'Dropout{ratio=ratio}(x)', 'Dropout(x, ratio)'];
