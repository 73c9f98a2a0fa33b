import { FormatError } from '../errors.js';
import * as schema from './onnx-schema.js';
import { BATCH, type Shape, UNKNOWN, withSize } from './onnx-shapes.js';
import { type Constant, type ExternalData, type Kind, kindOf, toConstant } from './onnx-tensor.js';
import { decode, type Message } from './protobuf.js';

export type Node = Message<typeof schema.Node>;
type ModelMessage = Message<typeof schema.Model>;
type GraphMessage = Message<typeof schema.Graph>;
type Port = Message<typeof schema.ValueInfo>;

/** The part of a graph that computes one output from one input. */
export interface Graph {
  readonly input: { readonly name: string; readonly shape: Shape; readonly kind: Kind };
  readonly output: string;
  /** Samples of a batch, where the file fixes their number. */
  readonly batch: number | undefined;
  /** The nodes that the output depends on, each behind those that it takes values from. */
  readonly nodes: readonly Node[];
  /** The version of the operators. */
  readonly version: number;
  constant(name: string): Constant | undefined;
}

/** @throws {FormatError} if the bytes are no ONNX model */
export function decodeModel(bytes: Uint8Array): ModelMessage {
  try {
    return decode(schema.Model, bytes);
  } catch (cause) {
    if (cause instanceof FormatError) throw new FormatError(`ONNX: ${cause.message}`, { cause });
    throw cause;
  }
}

/** What a refusal says of a node: its operator, its name or else its output, and the reason. */
export function refusal(node: Node, reason: string): FormatError {
  const output = node.output.find((name) => name !== '') ?? '';
  const label = node.name ? `"${node.name}"` : `(output "${output}")`;
  return new FormatError(`ONNX: ${node.opType} ${label} ${reason}`);
}

/**
 * @param wanted the name of the output; without one, the only output that is computed from an input
 * @throws {FormatError} if there is no such output, or it depends on several inputs
 */
export function readGraph(model: ModelMessage, wanted?: string, external?: ExternalData): Graph {
  const { graph } = model;
  if (!graph) throw new FormatError('ONNX: the file holds no graph, expected an ONNX model');
  const tensors = new Map<string, Message<typeof schema.Tensor>>();
  for (const tensor of graph.initializer) addOnce(tensors, tensor.name ?? '', tensor);
  const producers = new Map<string, Node>();
  for (const node of graph.node) for (const name of node.output) if (name !== '') addOnce(producers, name, node);
  for (const name of tensors.keys()) if (producers.has(name)) throw twice(name);
  // Files of the first format versions list the initialisers among the inputs too.
  const inputs = new Map(
    graph.input.flatMap((port) => (tensors.has(port.name ?? '') ? [] : [[port.name ?? '', port]])),
  );
  for (const name of inputs.keys()) if (producers.has(name)) throw twice(name);
  const output = chooseOutput(graph, wanted, producers, inputs);
  const nodes = inOrder(output, producers);
  const used = [...new Set([output, ...nodes.flatMap(({ input }) => input)])].filter((name) => inputs.has(name));
  if (used.length !== 1) {
    const names = used.map((name) => `"${name}"`).join(', ') || 'none';
    throw new FormatError(`ONNX: output "${output}" depends on the inputs ${names}, expected one input`);
  }
  const input = inputs.get(used[0] as string) as Port;
  const versions = model.opsetImport.filter(({ domain = '' }) => isStandard(domain)).map(({ version = 1 }) => version);
  const read = new Map<string, Constant>();
  return {
    input: {
      name: used[0] as string,
      shape: shapeOf(input),
      kind: inputKind(input),
    },
    output,
    batch: batchOf(input),
    nodes,
    version: Math.max(1, ...versions),
    constant: (name) => {
      const tensor = tensors.get(name);
      if (tensor && !read.has(name)) read.set(name, toConstant(tensor, external));
      return read.get(name);
    },
  };
}

/** ONNX's own operators have two names for their domain. */
export function isStandard(domain: string): boolean {
  return domain === '' || domain === 'ai.onnx';
}

function addOnce<T>(map: Map<string, T>, name: string, value: T): void {
  if (map.has(name)) throw twice(name);
  map.set(name, value);
}

function twice(name: string): FormatError {
  return new FormatError(`ONNX: a second tensor is called "${name}"`);
}

function chooseOutput(
  graph: GraphMessage,
  wanted: string | undefined,
  producers: ReadonlyMap<string, Node>,
  inputs: ReadonlyMap<string, Port>,
): string {
  const names = graph.output.map(({ name = '' }) => name);
  if (wanted !== undefined) {
    if (names.includes(wanted)) return wanted;
    throw new FormatError(`ONNX: there is no output "${wanted}", expected one of ${list(names)}`);
  }
  if (names.length === 1) return names[0] as string;
  const computed = names.filter((name) => !inputs.has(passedOn(name, producers)));
  if (computed.length === 1) return computed[0] as string;
  // Classifiers also give the number of the class, which is no float.
  const floats = graph.output.filter(({ name = '', type }) => {
    return computed.includes(name) && kindOf(type?.tensorType?.elemType ?? 0) === 'float';
  });
  if (floats.length === 1) return floats[0]?.name as string;
  throw new FormatError(`ONNX: ${names.length} outputs, ${list(names)}: choose one by the option output`);
}

function list(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ') || 'none';
}

/** The tensor that comes out under another name. */
function passedOn(name: string, producers: ReadonlyMap<string, Node>): string {
  let at = name;
  for (let steps = producers.size; steps > 0; steps--) {
    const node = producers.get(at);
    if (node?.opType !== 'Identity') break;
    at = node.input[0] ?? '';
  }
  return at;
}

/** The nodes that a tensor depends on. Graphs may be too deep for recursion. @throws {FormatError} if they go in a circle */
function inOrder(output: string, producers: ReadonlyMap<string, Node>): Node[] {
  const ordered: Node[] = [];
  const state = new Map<Node, 'open' | 'done'>();
  const stack = [producers.get(output)];
  while (stack.length > 0) {
    const node = stack.at(-1);
    if (!node || state.get(node) === 'done') {
      stack.pop();
      continue;
    }
    if (state.get(node) === 'open') {
      state.set(node, 'done');
      ordered.push(node);
      stack.pop();
      continue;
    }
    state.set(node, 'open');
    for (const name of node.input) {
      const source = producers.get(name);
      if (source && state.get(source) === 'open') throw refusal(node, 'takes its input from its own output');
      stack.push(source);
    }
  }
  return ordered;
}

function inputKind({ name, type }: Port): Kind {
  const dataType = type?.tensorType?.elemType ?? 1;
  const kind = kindOf(dataType);
  if (kind) return kind;
  throw new FormatError(`ONNX: input "${name}" is of data type ${dataType}, expected numbers`);
}

/** The first of several dimensions is the batch, unless it is 1; a single dimension is one sample. */
function shapeOf(port: Port): Shape {
  const dims = port.type?.tensorType?.shape?.dim;
  if (!dims) return [BATCH, UNKNOWN];
  const sizes = dims.map(({ dimValue = 0 }) => (dimValue > 0 ? dimValue : UNKNOWN));
  return sizes.length > 1 && sizes[0] !== 1 ? withSize(sizes, 0, BATCH) : sizes;
}

function batchOf(port: Port): number | undefined {
  const first = port.type?.tensorType?.shape?.dim[0]?.dimValue ?? 0;
  return first > 1 ? first : undefined;
}
