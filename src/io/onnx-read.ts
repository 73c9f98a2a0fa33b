import { isArrayBuffer, isMap, isUint8Array } from '../checks.js';
import { FormatError } from '../errors.js';
import { type Sequential, sequential } from '../nn/index.js';
import { fitting, optional, readOptions, type TableOf, unchecked } from '../options.js';
import { asBytes, type Bytes } from './bytes.js';
import { type DataNames, namesFromMetadata } from './names.js';
import { Call, isVariable, NodeAttributes, type Value } from './onnx-call.js';
import { fold } from './onnx-constants.js';
import { scaler } from './onnx-dense.js';
import type { Expression } from './onnx-expression.js';
import { decodeModel, type Graph, isStandard, type Node, readGraph, refusal } from './onnx-graph.js';
import { type Found, layersOf, nothing } from './onnx-layers.js';
import { handlerOf } from './onnx-rules.js';
import { format, widthOf } from './onnx-shapes.js';
import { type ExternalData, externalOf } from './onnx-tensor.js';
import { describing, fill } from './parameters.js';

export interface FromOnnxOptions {
  /**
   * The name of the output to read. Default: the only one, or the only one that is computed, or that is of floats.
   */
  readonly output?: string;
  /**
   * The files that hold the weights, by the names under which the ONNX file refers to them, or the bytes of the only
   * one. PyTorch writes `model.onnx.data` next to `model.onnx`.
   */
  readonly externalData?: ExternalData;
}

const OPTIONS = {
  output: optional(fitting<string>((given) => typeof given === 'string', 'the name of an output')),
  externalData: unchecked<ExternalData>(),
} satisfies TableOf<FromOnnxOptions>;

/** A small file may ask for this many values more than it has bytes: one constant for many inputs. */
const SPARE = 2 ** 16;

/**
 * A model from an ONNX file whose graph is a multilayer perceptron: Gemm or MatMul with Add, activations (as operators,
 * or composed as exporters do), batch and layer normalisation, softmax; scaling by constants becomes a frozen batch norm or part of
 * a dense layer. Shapes are followed from the graph's input, whose first dimension is the batch unless it is 1: what acts
 * on anything but all values of a sample is refused. Any operator set; halves and doubles are read as floats.
 * @throws {FormatError} if the file is corrupt, or its graph is anything else, naming the node, its operator and the
 * reason; or if its layers share weights so often that they would have more of them than the file has bytes
 * @throws {OutOfMemoryError} if there is no memory for the model
 */
export function fromOnnx(bytes: Bytes, options: FromOnnxOptions = {}): Sequential {
  const file = asBytes('fromOnnx', bytes);
  const { output, externalData } = readOptions('fromOnnx', options, OPTIONS);
  const graph = readGraph(decodeModel(file), output, externalData);
  const room = file.length + externalSize(externalData) + SPARE;
  const input: Expression = { op: 'Input', args: [], width: widthOf(graph.input.shape) };
  const found = layersOf(follow(graph, input, 8 * room), input);
  return modelOf(found.length > 0 ? found : [nothing()], graph, input.width, room);
}

/** The metadata of an ONNX file. @throws {FormatError} if the bytes are no ONNX model */
export function readOnnxMetadata(bytes: Bytes): ReadonlyMap<string, string> {
  const { metadataProps } = decodeModel(asBytes('readOnnxMetadata', bytes));
  return new Map(metadataProps.map(({ key = '', value = '' }) => [key, value]));
}

/**
 * The names that `toOnnx` was given; no weight is read.
 * @throws {FormatError} if the bytes are no ONNX model
 */
export function readOnnxNames(bytes: Bytes): DataNames {
  return namesFromMetadata(readOnnxMetadata(bytes));
}

/** The names of the files that hold an ONNX file's weights. @throws {FormatError} if the bytes are no ONNX model */
export function externalFiles(bytes: Bytes): string[] {
  const { graph } = decodeModel(asBytes('externalFiles', bytes));
  const tensors = [
    ...(graph?.initializer ?? []),
    ...(graph?.node ?? []).flatMap(({ attribute }) => attribute.flatMap(({ t }) => t ?? [])),
  ];
  return [...new Set(tensors.flatMap((tensor) => externalOf(tensor)?.location ?? []))];
}

function externalSize(external: ExternalData | undefined): number {
  if (external === undefined) return 0;
  if (isUint8Array(external) || isArrayBuffer(external)) return external.byteLength;
  const files = isMap(external) ? [...external.values()] : Object.values(external as Record<string, Bytes>);
  return files.reduce((sum, file) => sum + (file?.byteLength ?? 0), 0);
}

/**
 * Follows values and shapes through the graph, and returns the output's expression.
 * @param room values that constants may become
 */
function follow(graph: Graph, input: Expression, room: number): Expression {
  const values = new Map<string, Value>([[graph.input.name, { ...graph.input, expression: input }]]);
  const left = { left: room };
  for (const node of graph.nodes) {
    const inputs = node.input.map((name) => lookUp(node, name, values, graph));
    // Inputs left out at the end may be given as empty names.
    while (inputs.length > 0 && inputs.at(-1) === undefined) inputs.pop();
    const results = evaluate(new Call(node, inputs, new NodeAttributes(node), graph.version, graph.batch, left));
    for (const [i, name] of node.output.entries()) {
      const result = results[i];
      if (name !== '' && result) values.set(name, result);
    }
  }
  const result = values.get(graph.output);
  if (!result || !isVariable(result))
    throw new FormatError(`ONNX: output "${graph.output}" does not depend on the input`);
  if (result.kind !== 'float')
    throw new FormatError(`ONNX: output "${graph.output}" is of ${result.kind}s, expected floats`);
  return result.expression;
}

function lookUp(node: Node, name: string, values: ReadonlyMap<string, Value>, graph: Graph): Value | undefined {
  if (name === '') return undefined;
  const value = values.get(name) ?? graph.constant(name);
  if (value) return value;
  throw refusal(node, `takes "${name}", which comes from nowhere`);
}

function evaluate(call: Call): readonly Value[] {
  const { opType = '', domain = '' } = call.node;
  const result = (isStandard(domain) && fold(call)) || transform(call, opType, domain);
  const [unread] = call.attributes.unread;
  if (unread !== undefined) throw call.refusal(`has the attribute ${unread}, whose meaning is not known`);
  return Array.isArray(result) ? result : [result as Value];
}

/** Operators that no layer has, with the reason, where it says more than the operator's name. */
const REASONS: Readonly<Record<string, string>> = {
  InstanceNormalization: 'normalises each channel by itself, for which there is no layer',
  ArgMax: 'gives the number of a class: choose the output that gives the probabilities',
};

function transform(call: Call, opType: string, domain: string): Value | readonly Value[] {
  if (domain === 'ai.onnx.ml' && opType === 'Scaler') return scaler(call);
  if (!isStandard(domain)) throw call.refusal(`is of the domain "${domain}", expected ONNX's own operators`);
  const handler = handlerOf(opType);
  if (!handler) throw call.refusal(REASONS[opType] ?? 'is no operator of a multilayer perceptron');
  return handler(call);
}

function modelOf(found: readonly Found[], graph: Graph, width: number, room: number): Sequential {
  const inputs = Number.isNaN(width) ? inputsOf(found) : width;
  if (!(inputs > 0)) {
    const { name, shape } = graph.input;
    throw new FormatError(`ONNX: input "${name}" has the shape ${format(shape)}, and no layer tells its width`);
  }
  let [at, values] = [inputs, 0];
  for (const layer of found) {
    values += layer.size(at);
    at = layer.outputs(at);
  }
  if (values > room) {
    throw new FormatError(`ONNX: the layers share their weights, ${values} values in all: too many for the file`);
  }
  return describing('ONNX: the graph', () => {
    const model = sequential(found.map(({ make }, i) => make(i === 0 ? { inputShape: [inputs] } : {})));
    let taken = inputs;
    const tensors = model.layers.flatMap((layer, i) => {
      const shapes = new Map(layer.parameterSpecs(taken, undefined).map(({ name, shape }) => [name, shape]));
      taken = layer.computeOutputWidth(taken);
      return Object.entries(found[i]?.parameters ?? {}).map(([parameter, read]) => {
        const shape = shapes.get(parameter) ?? [];
        const data = read();
        const length = shape.reduce((product, size) => product * size, 1);
        const whole = data.length === 1 ? new Float32Array(length).fill(data[0] as number) : Float32Array.from(data);
        return [`${layer.name}.${parameter}`, { shape, data: whole }] as const;
      });
    });
    fill(model, new Map(tensors));
    return model;
  });
}

/** Values a sample, by the first layer that tells. What a gated linear unit gives is half of what it takes. */
function inputsOf(found: readonly Found[]): number {
  const telling = found.findIndex(({ inputs }) => inputs !== undefined);
  const known = found[telling]?.inputs ?? 0;
  return found
    .slice(0, Math.max(0, telling))
    .reduce((width, { outputs }) => (outputs(2) === 1 ? 2 * width : width), known);
}
