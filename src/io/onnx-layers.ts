import { FormatError } from '../errors.js';
import type { ActivationName } from '../kernels/table.js';
import {
  activation,
  batchNorm,
  dense,
  dropout,
  type Layer,
  type LayerOptions,
  type RowActivation,
  softmax,
} from '../nn/index.js';
import type { OnnxReading } from '../nn/layers/entry.js';
import { layerFromJSON } from '../nn/model/from-json.js';
import { type Argument, at, type Expression, isExpression, type Leaf, leaf, zip } from './onnx-expression.js';
import { refusal } from './onnx-graph.js';
import { findRule } from './onnx-rules.js';
import { sizeOf } from './onnx-shapes.js';
import type { Numbers } from './onnx-tensor.js';

/** A layer that has been read: its values, and how it is made. */
export interface Found {
  readonly make: (options: LayerOptions) => Layer;
  /** By name, as many values as the layer has, or one for all. */
  readonly parameters: Readonly<Record<string, () => Numbers>>;
  /** Values that these are in all, once the layer takes `inputs`. */
  size(inputs: number): number;
  /** Values a sample that go in, where the layer tells. */
  readonly inputs?: number | undefined;
  outputs(inputs: number): number;
}

/** (x − mean)·scale + shift, value by value. */
interface Affine {
  readonly kind: 'affine';
  readonly mean: Leaf;
  readonly scale: Leaf;
  readonly shift: Leaf;
  readonly inputs: number | undefined;
}

/** x·W, with W's order, then scale·y + shift. */
interface Dense {
  readonly kind: 'dense';
  readonly weight: Leaf;
  readonly transposed: boolean;
  readonly units: number;
  readonly scale: Leaf;
  readonly shift: Leaf | undefined;
}

type Draft = Affine | Dense | (Found & { readonly kind: 'other' });

const [ZERO, ONE] = [leaf(0), leaf(1)];
const add = (a: number, b: number): number => a + b;
const multiply = (a: number, b: number): number => a * b;

/** The layers of a chain, from the graph's input to its output. @throws {FormatError} if a piece of it is no layer */
export function layersOf(output: Expression, input: Expression): Found[] {
  const drafts: Draft[] = [];
  for (let end = output; end !== input; ) {
    const piece = pieceOf(end);
    drafts.push(piece.draft);
    end = piece.input;
  }
  return drafts.reverse().reduce<Draft[]>(join, []).flatMap(finished);
}

function known(...widths: readonly number[]): number | undefined {
  return widths.find((width) => !Number.isNaN(width));
}

/** The last layer of an expression, and what comes before it. */
function pieceOf(expression: Expression): { draft: Draft; input: Expression } {
  const rule = findRule(expression);
  if (rule) {
    const { values, input } = rule;
    if ('layer' in rule) {
      return { draft: readLayer(rule.layer, rule.reading, values, known(input.width, expression.width)), input };
    }
    const name = rule.activation;
    const width = known(input.width, name === 'glu' ? 2 * expression.width : expression.width);
    return { draft: readActivation(name, values, width), input };
  }
  const [input, ...rest] = expression.args as [Argument, ...Argument[]];
  if (!input || !isExpression(input)) throw unread(expression);
  const width = known(input.width, expression.width);
  switch (expression.op) {
    case 'Dense':
    case 'DenseTransposed': {
      const [weight] = rest as [Leaf];
      const transposed = expression.op === 'DenseTransposed';
      return {
        draft: { kind: 'dense', weight, transposed, units: expression.width, scale: ONE, shift: undefined },
        input,
      };
    }
    case 'BatchNormalization':
      return { draft: readBatchNorm(rest as Leaf[], width), input };
    case 'Add':
    case 'Mul': {
      const [other] = rest as [Argument];
      if (isExpression(other)) break;
      const constant = other as Leaf;
      const none = { kind: 'affine', mean: ZERO, scale: ONE, shift: ZERO, inputs: width } as const;
      return { draft: expression.op === 'Add' ? { ...none, shift: constant } : { ...none, scale: constant }, input };
    }
  }
  throw unread(expression);
}

const REASONS: Readonly<Record<string, string>> = {
  Add: 'adds two values that depend on the input',
  Mul: 'multiplies two values that depend on the input',
  Half: 'takes a part of a sample',
  Where: 'chooses in a way that is no activation',
};

function unread({ op, node }: Expression): FormatError {
  const reason = `${REASONS[op] ?? 'is'}${REASONS[op] ? ', which is' : ''} no layer of a multilayer perceptron, nor part of an activation that is known`;
  return node ? refusal(node, reason) : new FormatError(`ONNX: ${op} ${reason}`);
}

/** Appends a draft, or makes it part of the one before. */
function join(drafts: Draft[], draft: Draft): Draft[] {
  const before = drafts.at(-1);
  if (draft.kind !== 'affine' || !before || before.kind === 'other') drafts.push(draft);
  else if (before.kind === 'affine') drafts.splice(-1, 1, composed(before, draft));
  else {
    const scale = zip(before.scale, draft.scale, multiply);
    const shift = zip(zip(before.shift ?? ZERO, zip(draft.mean, leaf(-1), multiply), add), draft.scale, multiply);
    const plain = draft.scale === ONE && draft.mean === ZERO && !before.shift;
    const changes = before.shift || draft.shift !== ZERO || draft.mean !== ZERO;
    drafts.splice(-1, 1, {
      ...before,
      scale,
      shift: plain ? draft.shift : changes ? zip(shift, draft.shift, add) : undefined,
    });
  }
  return drafts;
}

/** An offset that is subtracted first stays first: it may be large compared with the difference. */
function composed(first: Affine, second: Affine): Affine {
  const inputs = first.inputs ?? second.inputs;
  if (first.scale === ONE && first.mean === ZERO && second.scale !== ONE && second.mean === ZERO) {
    return { ...second, mean: zip(first.shift, leaf(-1), multiply), inputs };
  }
  const scale = zip(first.scale, second.scale, multiply);
  const shift = zip(
    zip(
      zip(first.shift, second.mean, (a, b) => a - b),
      second.scale,
      multiply,
    ),
    second.shift,
    add,
  );
  return { kind: 'affine', mean: first.mean, scale, shift, inputs };
}

function finished(draft: Draft): Found[] {
  if (draft.kind === 'other') return [draft];
  if (draft.kind === 'dense') return [finishedDense(draft)];
  const { mean, scale, shift, inputs } = draft;
  const alike = (constant: Leaf, value: number): boolean => constant.data.every((one) => one === value);
  if (alike(scale, 1) && alike(shift, 0) && alike(mean, 0)) return [];
  // √(0 + 1) is 1: what is left is (x − mean)·scale + shift. A frozen layer keeps these statistics.
  return [
    {
      make: (options) => batchNorm({ ...options, epsilon: 1, trainable: false }),
      parameters: {
        weight: () => scale.data,
        bias: () => shift.data,
        running_mean: () => mean.data,
        running_var: () => ZERO.data,
      },
      size: (width) => 4 * width,
      outputs: (width) => width,
      inputs,
    },
  ];
}

function finishedDense({ weight, transposed, units, scale, shift }: Dense): Found {
  const inputs = weight.data.length / units;
  return {
    make: (options) => dense({ ...options, units, useBias: shift !== undefined }),
    parameters: {
      weight: () => matrix(weight.data, units, inputs, transposed, scale),
      ...(shift && { bias: () => shift.data }),
    },
    size: () => weight.data.length + units,
    inputs,
    outputs: () => units,
  };
}

/** Units × inputs, each unit's weights scaled. */
function matrix(data: Numbers, units: number, inputs: number, transposed: boolean, scale: Leaf): Numbers {
  if (!transposed && scale === ONE) return data;
  const result = new Float64Array(data.length);
  for (let unit = 0, i = 0; unit < units; unit++) {
    const factor = at(scale, unit);
    for (let k = 0; k < inputs; k++, i++) result[i] = factor * (data[transposed ? k * units + unit : i] as number);
  }
  return result;
}

const elementwise = { kind: 'other', parameters: {}, size: () => 0, outputs: (inputs: number) => inputs } as const;

function readActivation(
  name: ActivationName | RowActivation,
  values: ReadonlyMap<string, Leaf>,
  inputs: number | undefined,
): Draft {
  if (name === 'softmax') return { ...elementwise, make: softmax, inputs };
  if (name === 'glu') {
    return { ...elementwise, make: (options) => activation(name, options), outputs: (width) => width / 2, inputs };
  }
  const numbers = Object.fromEntries([...values].map(([parameter, { data }]) => [parameter, data[0] as number]));
  const { min = 0, max = 0 } = numbers;
  if (name === 'hardtanh' && min === -Infinity && max === Infinity) return readAffine(inputs);
  // x > low ? x : low is a clip of one bound. That of the other bound keeps all finite numbers.
  const option =
    name === 'hardtanh' && max === Infinity
      ? min === 0
        ? 'relu'
        : { name: 'threshold', threshold: min, value: min }
      : name === 'hardtanh' && min === -Infinity
        ? { name, min: -LARGEST, max }
        : { name, ...numbers };
  return { ...elementwise, make: (options) => activation(option as Parameters<typeof activation>[0], options), inputs };
}

const LARGEST = (2 - 2 ** -23) * 2 ** 127;

function readAffine(inputs: number | undefined): Affine {
  return { kind: 'affine', mean: ZERO, scale: ONE, shift: ZERO, inputs };
}

/** A layer by its own subgraph. Where the graph does not tell the width, a value for every input does. */
function readLayer(
  type: string,
  reading: OnnxReading,
  values: ReadonlyMap<string, Leaf>,
  inputs: number | undefined,
): Draft {
  const numbers = new Map([...values].map(([name, { data }]) => [name, data]));
  const own = reading.options?.(numbers) ?? {};
  const make = (options: LayerOptions): Layer => layerFromJSON('fromOnnx', { ...options, ...own, type });
  const parameters = [...numbers].filter(([name]) => !Object.hasOwn(own, name));
  const longest = Math.max(1, ...parameters.map(([, { length }]) => length));
  return {
    kind: 'other',
    make,
    parameters: Object.fromEntries(parameters.map(([name, data]) => [name, () => data])),
    size: (width) =>
      make({})
        .parameterSpecs(width, undefined)
        .reduce((sum, { shape }) => sum + sizeOf(shape), 0),
    outputs: (width) => make({}).computeOutputWidth(width),
    inputs: inputs ?? (longest > 1 ? longest : undefined),
  };
}

function readBatchNorm([weight, bias, mean, variance, epsilon]: Leaf[], inputs: number | undefined): Draft {
  const [w, b, m, v, e] = [weight, bias, mean, variance, epsilon] as [Leaf, Leaf, Leaf, Leaf, Leaf];
  const small = e.data[0] as number;
  if (small <= 0) {
    const scale = zip(w, v, (factor, spread) => factor / Math.sqrt(spread + small));
    return { kind: 'affine', mean: m, scale, shift: b, inputs };
  }
  return {
    ...elementwise,
    make: (options) => batchNorm({ ...options, epsilon: small }),
    parameters: { weight: () => w.data, bias: () => b.data, running_mean: () => m.data, running_var: () => v.data },
    size: (width) => 4 * width,
    inputs: w.data.length > 1 ? w.data.length : inputs,
  };
}

/** An identity layer, for a graph that computes nothing. */
export function nothing(): Found {
  return { ...elementwise, make: (options) => dropout({ ...options, rate: 0 }) };
}
