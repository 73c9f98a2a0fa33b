import { FormatError, UnsupportedError } from '../errors.js';
import { type Activation, type ActivationName, activations } from '../kernels/table.js';
import {
  type ActivationConfig,
  activation,
  batchNorm,
  dense,
  type Layer,
  type LayerOptions,
  type Network,
  prelu,
  type RowActivation,
  type Sequential,
  sequential,
  softmax,
} from '../nn/index.js';
import { asBytes, type Bytes } from './bytes.js';
import { GraphWriter, type ReadGraph, readGraph } from './onnx-graph.js';
import { ACTIVATIONS, BATCH_NORM, DENSE, NOTHING, PRELU, ROWS, RRELU } from './onnx-operators.js';
import { build, match, type Pattern, pattern, scalarOf, tensorOf, type Values } from './onnx-pattern.js';
import { checkModel, describing, fill } from './parameters.js';
import type { Tensor } from './safetensors.js';

/** A piece of a graph: a pattern, and what its names stand for. */
interface Piece {
  readonly name: string;
  readonly pattern: Pattern;
  readonly values: Values;
}

/**
 * The bytes of an ONNX file that predicts as the model does: operators of version 20, which onnxruntime has since 1.17.
 * Input and output are batch × features. What only acts in training (dropout) is left out.
 * @throws {UnsupportedError} if a layer has no counterpart
 */
export function toOnnx(model: Network): Uint8Array<ArrayBuffer> {
  checkModel('toOnnx', model);
  model.build();
  const writer = new GraphWriter();
  const input = writer.fresh('input');
  let output = input;
  for (const piece of model.layers.flatMap(piecesOf)) {
    output = build(piece.pattern, output, piece.values, piece.name, writer);
  }
  if (output === input) output = build(pattern('Identity(x)'), input, new Map(), 'output', writer);
  return writer.finish({ name: input, features: model.inputWidth }, { name: output, features: model.outputWidth });
}

function piecesOf(layer: Layer): Piece[] {
  const { name, type } = layer;
  const values = new Map<string, number | Tensor>(
    layer.parameters.map((p) => [p.name, { shape: p.shape, data: p.value.data }]),
  );
  switch (type) {
    case 'dense': {
      const linear = { name, pattern: pattern(values.has('bias') ? DENSE.biased[0] : DENSE.unbiased[0]), values };
      return layer.activation ? [linear, activationPiece(`${name}.activation`, layer.activation)] : [linear];
    }
    case 'activation':
    case 'softmax':
      return [activationPiece(name, layer.activation as ActivationConfig)];
    case 'batchNorm':
      return [{ name, pattern: pattern(BATCH_NORM), values: values.set('epsilon', option(layer, 'epsilon')) }];
    case 'prelu':
      return [{ name, pattern: pattern(PRELU), values }];
    case 'rrelu':
      values.set('slope', (option(layer, 'lower') + option(layer, 'upper')) / 2);
      return [{ name, pattern: pattern(RRELU), values }];
    case 'dropout':
      return [];
    default:
      throw new UnsupportedError(`toOnnx: a layer of type ${type} has no counterpart in ONNX`);
  }
}

/** A number among a layer's options. */
function option(layer: Layer, name: string): number {
  return layer.toJSON()[name] as number;
}

/** The first subgraph that names all parameters which are not at their default. */
function activationPiece(name: string, config: ActivationConfig): Piece {
  const [first] = Object.hasOwn(ROWS, config.name) ? ROWS[config.name as RowActivation] : [];
  if (first) return { name, pattern: pattern(first), values: new Map() };
  const { parameters }: Activation = activations[config.name as ActivationName];
  const values = new Map(parameters.map((p): [string, number] => [p.name, config[p.name] as number]));
  const varied = parameters.filter((p) => config[p.name] !== p.default);
  const text = ACTIVATIONS[config.name as ActivationName].find((one) =>
    varied.every((p) => new RegExp(`\\b${p.name}\\b`).test(one)),
  );
  if (text === undefined) throw new UnsupportedError(`toOnnx: ${config.name} has no counterpart in ONNX`);
  return { name, pattern: pattern(text), values };
}

/** A subgraph that is read, and the layer that it becomes. */
interface Rule {
  readonly pattern: Pattern;
  read(values: Values): Found;
}

interface Found {
  /** Missing for what does nothing in prediction. */
  readonly make?: (options: LayerOptions) => Layer;
  readonly parameters?: Readonly<Record<string, Tensor>>;
  /** Values a sample that goes in, where the subgraph tells. */
  readonly inputs?: number;
  /** Whether half as many values come out. */
  readonly halves?: boolean;
}

const RULES: readonly Rule[] = /* @__PURE__ */ rules();

function rules(): Rule[] {
  return [
    ...DENSE.biased.map((text) => rule(text, readDense)),
    ...DENSE.unbiased.map((text) => rule(text, readDense)),
    ...Object.entries(ROWS).flatMap(([row, texts]) =>
      texts.map((text) => rule(text, () => readRow(row as RowActivation))),
    ),
    ...Object.entries(ACTIVATIONS).flatMap(([name, texts]) =>
      texts.map((text) => rule(text, (values) => readActivation(name as ActivationName, values))),
    ),
    rule(BATCH_NORM, readBatchNorm),
    rule(PRELU, readPrelu),
    ...NOTHING.map((text) => rule(text, () => ({}))),
  ];
}

function rule(text: string, read: Rule['read']): Rule {
  return { pattern: pattern(text), read };
}

function readDense(values: Values): Found {
  const weight = values.has('weight') ? tensorOf(values, 'weight', 2) : transposed(tensorOf(values, 'transposed', 2));
  const [units = 0, inputs = 0] = weight.shape;
  const bias = values.has('bias') ? tensorOf(values, 'bias', 1) : undefined;
  return {
    make: (options) => dense({ ...options, units, useBias: bias !== undefined }),
    parameters: { weight, ...(bias && { bias }) },
    inputs,
  };
}

function readRow(name: RowActivation): Found {
  return {
    make: name === 'softmax' ? softmax : (options) => activation(name, options),
    halves: name === 'glu',
  };
}

function readBatchNorm(values: Values): Found {
  const names = ['weight', 'bias', 'running_mean', 'running_var'];
  return {
    make: (options) => batchNorm({ ...options, epsilon: scalarOf(values, 'epsilon') }),
    parameters: Object.fromEntries(names.map((name) => [name, tensorOf(values, name, 1)])),
    inputs: tensorOf(values, 'weight', 1).data.length,
  };
}

function readPrelu(values: Values): Found {
  const weight = tensorOf(values, 'weight', 1);
  const perUnit = weight.data.length > 1;
  return {
    make: (options) => prelu({ ...options, perUnit }),
    parameters: { weight },
    ...(perUnit && { inputs: weight.data.length }),
  };
}

function transposed({ shape: [rows = 0, cols = 0], data }: Tensor): Tensor {
  return { shape: [cols, rows], data: data.map((_, i) => data[(i % rows) * cols + Math.floor(i / rows)] as number) };
}

function readActivation(name: ActivationName, values: Values): Found {
  const parameters = [...values.keys()].map((parameter) => [parameter, scalarOf(values, parameter)]);
  const option = { name, ...Object.fromEntries(parameters) };
  return { make: (options) => activation(option, options) };
}

/**
 * A model from an ONNX file whose graph is a multilayer perceptron: Gemm or MatMul with Add, activations (as operators,
 * or composed as PyTorch's exporter does), Softmax; Dropout, Flatten and Identity are passed over. Any operator set.
 * @throws {FormatError} if the file is corrupt, or its graph is anything else, naming the node; or if its layers share
 * weights so often that they would have more of them than the file has bytes
 */
export function fromOnnx(bytes: Bytes): Sequential {
  const file = asBytes('fromOnnx', bytes);
  const graph = readGraph(file);
  const found = layersOf(graph, file.length);
  const telling = found.findIndex((layer) => layer.inputs !== undefined);
  // What a gated linear unit gives to the first layer that tells is half of what it takes.
  const known = found[telling]?.inputs ?? graph.features;
  const inputs = found
    .slice(0, Math.max(0, telling))
    .reduce((width, { halves }) => (halves ? 2 * width : width), known);
  return describing('ONNX: the graph', () => {
    const model = sequential(found.map(({ make }, i) => make(i === 0 ? { inputShape: [inputs] } : {})));
    const tensors = model.layers.flatMap(({ name }, i) =>
      Object.entries(found[i]?.parameters ?? {}).map(
        ([parameter, tensor]) => [`${name}.${parameter}`, tensor] as const,
      ),
    );
    fill(model, new Map(tensors));
    return model;
  });
}

/**
 * Walks from the output back to the input, a subgraph at a time.
 * @param most values that the layers may have together. A small file could use one matrix a million times, each a copy
 */
function layersOf(graph: ReadGraph, most: number): Layered[] {
  const layers: Layered[] = [];
  let values = 0;
  // A graph with a cycle would never come to its input.
  for (let at = graph.output, steps = 0; at !== graph.input; steps++) {
    const piece = steps <= graph.nodes ? findPiece(graph, at) : undefined;
    if (!piece) {
      const node = graph.producer(at);
      throw new FormatError(
        `ONNX: "${at}" comes from ${node ? `${node.opType} "${node.name ?? ''}"` : 'nowhere'}, expected a layer of a multilayer perceptron`,
      );
    }
    for (const { data } of Object.values(piece.found.parameters ?? {})) values += data.length;
    if (values > most) {
      throw new FormatError(
        `ONNX: the layers share their weights, more than ${most} values in all: too many for the file`,
      );
    }
    if (piece.found.make) layers.push({ ...piece.found, make: piece.found.make });
    at = piece.input;
  }
  return layers.reverse();
}

type Layered = Found & Required<Pick<Found, 'make'>>;

function findPiece(graph: ReadGraph, output: string): { found: Found; input: string } | undefined {
  for (const { pattern: shape, read } of RULES) {
    const matched = match(shape, output, graph);
    if (matched?.input !== undefined) return { found: read(matched.values), input: matched.input };
  }
  return undefined;
}
