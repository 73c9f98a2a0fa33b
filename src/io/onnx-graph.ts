import { FormatError } from '../errors.js';
import type { Builder, NodeDraft, Source } from './onnx-pattern.js';
import * as schema from './onnx-schema.js';
import { type Draft, decode, encode, type Message } from './protobuf.js';
import type { Tensor } from './safetensors.js';

/** The version of the operators that are written: the first with Gelu. */
const OPERATOR_SET = 20;
/** The version of the file format that came with it. */
const FORMAT = 9;

/** A graph of one input and one output, both batch × features, that is being written. */
export class GraphWriter implements Builder {
  readonly #names = new Set<string>();
  readonly #nodes: NodeDraft[] = [];
  readonly #constants: Draft<typeof schema.Tensor>[] = [];

  fresh(name: string): string {
    let free = name;
    for (let i = 1; this.#names.has(free); i++) free = `${name}_${i}`;
    this.#names.add(free);
    return free;
  }

  node(node: NodeDraft): void {
    this.#nodes.push(node);
  }

  constant(wanted: string, { shape, data }: Tensor): string {
    const name = this.fresh(wanted);
    const rawData = new Uint8Array(data.length * 4);
    const view = new DataView(rawData.buffer);
    data.forEach((value, i) => {
      view.setFloat32(4 * i, value, true);
    });
    this.#constants.push({ dims: shape, dataType: schema.DataType.float, name, rawData });
    return name;
  }

  /** The bytes of the file. */
  finish(
    input: { name: string; features: number },
    output: { name: string; features: number },
  ): Uint8Array<ArrayBuffer> {
    return encode(schema.Model, {
      irVersion: FORMAT,
      producerName: 'fourlane',
      opsetImport: [{ domain: '', version: OPERATOR_SET }],
      graph: {
        name: 'fourlane',
        node: this.#nodes,
        initializer: this.#constants,
        input: [port(input)],
        output: [port(output)],
      },
    });
  }
}

function port({ name, features }: { name: string; features: number }): Draft<typeof schema.ValueInfo> {
  const dim = [{ dimParam: 'batch' }, { dimValue: features }];
  return { name, type: { tensorType: { elemType: schema.DataType.float, shape: { dim } } } };
}

/** A graph of one input and one output that has been read. */
export interface ReadGraph extends Source {
  readonly input: string;
  readonly output: string;
  readonly nodes: number;
  /** Values a sample, as the graph's input says; 0 where it does not. */
  readonly features: number;
}

/** @throws {FormatError} if the bytes are no ONNX model, or its graph has more than one input or output */
export function readGraph(bytes: Uint8Array): ReadGraph {
  const { graph } = decodeModel(bytes);
  if (!graph) throw new FormatError('ONNX: the file holds no graph, expected an ONNX model');
  const constants = new Map<string, Message<typeof schema.Tensor>>();
  for (const tensor of graph.initializer) addOnce(constants, tensor.name ?? '', tensor);
  const producers = new Map<string, Message<typeof schema.Node>>();
  for (const node of graph.node) {
    const [output = ''] = node.output;
    const value = node.opType === 'Constant' ? node.attribute.find(({ name }) => name === 'value')?.t : undefined;
    if (value) addOnce(constants, output, value);
    else for (const name of node.output) if (name !== '') addOnce(producers, name, node);
  }
  // Files of the first format version list the initialisers among the inputs too.
  const inputs = graph.input.filter(({ name = '' }) => !constants.has(name));
  if (inputs.length !== 1 || graph.output.length !== 1) {
    throw new FormatError(`ONNX: ${inputs.length} inputs and ${graph.output.length} outputs, expected one of each`);
  }
  const read = new Map<string, Tensor>();
  return {
    input: inputs[0]?.name ?? '',
    output: graph.output[0]?.name ?? '',
    nodes: graph.node.length,
    features: inputs[0]?.type?.tensorType?.shape?.dim.at(-1)?.dimValue ?? 0,
    producer: (name) => producers.get(name),
    constant: (name) => {
      const found = constants.get(name);
      if (found && !read.has(name)) read.set(name, toTensor(found));
      return read.get(name);
    },
  };
}

function decodeModel(bytes: Uint8Array): Message<typeof schema.Model> {
  try {
    return decode(schema.Model, bytes);
  } catch (cause) {
    if (cause instanceof FormatError) throw new FormatError(`ONNX: ${cause.message}`, { cause });
    throw cause;
  }
}

function addOnce<T>(map: Map<string, T>, name: string, value: T): void {
  if (map.has(name)) throw new FormatError(`ONNX: a second tensor is called "${name}"`);
  map.set(name, value);
}

function toTensor(tensor: Message<typeof schema.Tensor>): Tensor {
  const { dims, name = '' } = tensor;
  const length = dims.reduce((product, size) => product * size, 1);
  const data = valuesOf(tensor);
  if (!dims.every((size) => size >= 0) || length !== data.length) {
    throw new FormatError(
      `ONNX: tensor "${name}" has ${data.length} values, expected ${length} for its shape [${dims}]`,
    );
  }
  return { shape: dims, data };
}

function valuesOf({
  name = '',
  dataType,
  dataLocation = 0,
  rawData,
  ...lists
}: Message<typeof schema.Tensor>): Float32Array {
  if (dataLocation !== 0)
    throw new FormatError(`ONNX: tensor "${name}" is in another file, expected all data in this one`);
  const view = rawData && new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength);
  switch (dataType) {
    case schema.DataType.float:
      return view ? elements(view, 4, (at) => view.getFloat32(at, true)) : Float32Array.from(lists.floatData);
    case schema.DataType.double:
      return view ? elements(view, 8, (at) => view.getFloat64(at, true)) : Float32Array.from(lists.doubleData);
    case schema.DataType.int64:
      return view ? elements(view, 8, (at) => Number(view.getBigInt64(at, true))) : Float32Array.from(lists.int64Data);
    default:
      throw new FormatError(
        `ONNX: tensor "${name}" has data type ${dataType}, expected 1 (float), 7 (int64) or 11 (double)`,
      );
  }
}

/** The elements of raw data, which is little-endian. */
function elements(view: DataView, size: number, read: (at: number) => number): Float32Array {
  if (view.byteLength % size !== 0) {
    throw new FormatError(`ONNX: ${view.byteLength} bytes of raw data, expected a multiple of ${size}`);
  }
  return Float32Array.from({ length: view.byteLength / size }, (_, i) => read(i * size));
}
