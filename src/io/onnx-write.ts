import { UnsupportedError } from '../errors.js';
import { type Activation, type ActivationName, activations } from '../kernels/table.js';
import type { ActivationConfig, Layer, Network, RowActivation } from '../nn/index.js';
import { readOptions, type TableOf } from '../options.js';
import { type DataNames, KEPT, namesToMetadata } from './names.js';
import { formOf } from './onnx-forms.js';
import { ACTIVATIONS, NOTHING, ROWS, SINCE } from './onnx-operators.js';
import { type Builder, build, type NodeDraft, type Pattern, pattern, type Values } from './onnx-pattern.js';
import * as schema from './onnx-schema.js';
import { checkModel } from './parameters.js';
import { type Draft, encode } from './protobuf.js';
import type { Tensor } from './safetensors.js';

/** The lowest version of the operators with which a dense layer can be written. */
const LEAST_VERSION = 7;

/**
 * The version of the file format that came with a version of the operators: the first of each. From 4 on, initialisers
 * are no inputs.
 */
const FORMATS: readonly (readonly [format: number, operators: number])[] = [
  [4, 7],
  [5, 10],
  [6, 11],
  [7, 12],
  [8, 15],
  [9, 19],
];

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
    version = 20,
    metadata: readonly (readonly [key: string, value: string])[] = [],
  ): Uint8Array<ArrayBuffer> {
    return encode(schema.Model, {
      irVersion: FORMATS.filter(([, operators]) => operators <= version).at(-1)?.[0] ?? 4,
      producerName: 'fourlane',
      opsetImport: [{ domain: '', version }],
      graph: {
        name: 'fourlane',
        node: this.#nodes,
        initializer: this.#constants,
        input: [port(input)],
        output: [port(output)],
      },
      metadataProps: metadata.map(([key, value]) => ({ key, value })),
    });
  }
}

function port({ name, features }: { name: string; features: number }): Draft<typeof schema.ValueInfo> {
  const dim = [{ dimParam: 'batch' }, { dimValue: features }];
  return { name, type: { tensorType: { elemType: schema.DataType.float, shape: { dim } } } };
}

/** A piece of a graph: a pattern, and what its names stand for. */
interface Subgraph {
  readonly name: string;
  readonly text: string;
  readonly values: Values;
}

/** Or the sum of its input and what other pieces make of that. */
interface Branch {
  readonly name: string;
  readonly pieces: readonly Piece[];
}

type Piece = Subgraph | Branch;

export interface ToOnnxOptions {
  /** The names of inputs and outputs in the data, for `readOnnxNames`. */
  readonly names?: DataNames;
  /** More metadata to keep, by key. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * The bytes of an ONNX file that predicts as the model does, of the lowest version of the operators, from 7 on, that has
 * them. Input and output are batch × features. Layers that act in training only (dropout) are left out.
 * @throws {UnsupportedError} if a layer has no counterpart
 * @throws {ArgumentError} if there are not as many names as inputs or outputs
 */
export function toOnnx(model: Network, options: ToOnnxOptions = {}): Uint8Array<ArrayBuffer> {
  checkModel('toOnnx', model);
  const { names, metadata } = readOptions('toOnnx', options, KEPT satisfies TableOf<ToOnnxOptions>);
  model.build();
  const pieces = piecesOf(model.layers, model.inputWidth, '');
  if (pieces.length === 0) pieces.push({ name: 'output', text: NOTHING, values: new Map() });
  const version = versionOf(pieces);
  const writer = new GraphWriter();
  const input = writer.fresh('input');
  const output = buildAll(pieces, input, version, writer);
  return writer.finish(
    { name: input, features: model.inputWidth },
    { name: output, features: model.outputWidth },
    version,
    [...namesToMetadata('toOnnx', names, model), ...Object.entries(metadata)],
  );
}

/** The version of the operators that all pieces need. */
function versionOf(pieces: readonly Piece[]): number {
  const needed = pieces.map((piece) => ('pieces' in piece ? versionOf(piece.pieces) : sinceOf(pattern(piece.text))));
  return Math.max(LEAST_VERSION, ...needed);
}

/** Builds the pieces one behind the other. Returns the name of the last one's result. */
function buildAll(pieces: readonly Piece[], input: string, version: number, writer: GraphWriter): string {
  return pieces.reduce((at, piece) => {
    if (!('pieces' in piece)) return build(pattern(formAt(piece.text, version)), at, piece.values, piece.name, writer);
    const branch = buildAll(piece.pieces, at, version, writer);
    const sum = writer.fresh(piece.name);
    writer.node({ opType: 'Add', name: sum, input: [at, branch], output: [sum], attribute: [] });
    return sum;
  }, input);
}

/** The version of the operators that a pattern needs. */
function sinceOf(part: Pattern): number {
  if (part.kind !== 'operator') return 1;
  // A product without a sum.
  const own = part.type === 'Gemm' && part.inputs.length === 2 ? 11 : (SINCE[part.type] ?? 1);
  return Math.max(own, ...part.inputs.map(sinceOf));
}

/** A gated linear unit has one form before version 18, and another since. */
function formAt(text: string, version: number): string {
  const [before, since] = ROWS.glu as [string, string];
  return text === before && version >= 18 ? since : text;
}

/** @param within what the layers are part of, with a dot: put before their names */
function piecesOf(layers: readonly Layer[], inputs: number, within: string): Piece[] {
  let width = inputs;
  return layers.flatMap((layer) => {
    const pieces = piecesOfLayer(layer, width, within);
    width = layer.computeOutputWidth(width);
    return pieces;
  });
}

function piecesOfLayer(layer: Layer, inputs: number, within: string): Piece[] {
  const { type } = layer;
  const name = within + layer.name;
  const form = formOf(type);
  if (!form) {
    const problem = `toOnnx: a layer of type ${type} has no counterpart in ONNX`;
    throw new UnsupportedError(`${problem}; the onnx of registerLayer({ type: '${type}', onnx }) can give it one`);
  }
  const parameters = layer.parameters.map((p) => [p.name, { shape: p.shape, data: p.value.data }] as const);
  return form.write(layer, inputs).map((piece, i) => {
    if ('residual' in piece) return { name, pieces: piecesOf(piece.residual, inputs, `${name}.`) };
    if ('activation' in piece) return activationPiece(i === 0 ? name : `${name}.activation`, piece.activation);
    const values = new Map<string, number | Tensor>([...parameters, ...Object.entries(piece.values ?? {})]);
    return { name: i === 0 ? name : `${name}.${i}`, text: piece.pattern, values };
  });
}

/** The first subgraph that names all parameters which are not at their default. */
function activationPiece(name: string, config: ActivationConfig): Piece {
  const [first] = Object.hasOwn(ROWS, config.name) ? ROWS[config.name as RowActivation] : [];
  if (first) return { name, text: first, values: new Map() };
  const { parameters }: Activation = activations[config.name as ActivationName];
  const values = new Map(parameters.map((p): [string, number] => [p.name, config[p.name] as number]));
  const varied = parameters.filter((p) => config[p.name] !== p.default);
  const text = ACTIVATIONS[config.name as ActivationName].find((one) =>
    varied.every((p) => new RegExp(`\\b${p.name}\\b`).test(one)),
  );
  if (text === undefined) throw new UnsupportedError(`toOnnx: ${config.name} has no counterpart in ONNX`);
  return { name, text, values };
}
