import { fromOnnx } from 'fourlane/io';
import * as schema from '../../src/io/onnx-schema.js';
import { type Draft, encode } from '../../src/io/protobuf.js';

type NodeDraft = Draft<typeof schema.Node>;
type TensorDraft = Draft<typeof schema.Tensor>;

/** A float constant, with the values of `data`, or 1/8, 2/8, … */
export function floats(name: string, dims: readonly number[], data?: readonly number[]): TensorDraft {
  const length = dims.reduce((product, size) => product * size, 1);
  return { name, dims, dataType: 1, floatData: data ?? Array.from({ length }, (_, i) => (i + 1) / 8) };
}

export function integers(name: string, ...data: number[]): TensorDraft {
  return { name, dims: [data.length], dataType: 7, int64Data: data };
}

export function booleans(name: string, ...data: number[]): TensorDraft {
  return { name, dims: [], dataType: 9, int32Data: data };
}

/** A node `y = Op{attribute: 1, other: [1, 2]}(x, w)`. Integers are integer attributes; floats are given as `{ f }`. */
export function node(
  opType: string,
  input: readonly string[],
  output: readonly string[],
  attributes: Readonly<Record<string, number | string | readonly number[] | { f: number } | { t: TensorDraft }>> = {},
): NodeDraft {
  const attribute = Object.entries(attributes).map(([name, value]): Draft<typeof schema.Attribute> => {
    if (typeof value === 'number') return { name, i: value, type: schema.AttributeType.int };
    if (typeof value === 'string') return { name, s: value, type: schema.AttributeType.string };
    if ('f' in value) return { name, f: value.f, type: schema.AttributeType.float };
    if ('t' in value) return { name, t: value.t, type: schema.AttributeType.tensor };
    return { name, ints: value, type: schema.AttributeType.ints };
  });
  return { opType, input, output, attribute };
}

/** A file of one graph from `x` to `y`, or to the outputs that are named. A dimension may be a name. */
export function onnxFile(options: {
  readonly version: number;
  readonly shape?: readonly (number | string)[];
  readonly nodes: readonly NodeDraft[];
  readonly constants?: readonly TensorDraft[];
  readonly outputs?: readonly string[];
  /** Outputs that are not of floats. */
  readonly integerOutputs?: readonly string[];
  readonly inputs?: Readonly<Record<string, readonly (number | string)[]>>;
}): Uint8Array<ArrayBuffer> {
  const { version, shape = ['n', 3], nodes, constants = [], outputs = ['y'], inputs = { x: shape } } = options;
  const { integerOutputs = [] } = options;
  return encode(schema.Model, {
    irVersion: version < 9 ? 4 : 8,
    opsetImport: [{ domain: '', version }],
    graph: {
      name: 'test',
      node: nodes,
      initializer: constants,
      input: Object.entries(inputs).map(([name, sizes]) => {
        const dim = sizes.map((size) => (typeof size === 'number' ? { dimValue: size } : { dimParam: size }));
        return { name, type: { tensorType: { elemType: 1, shape: { dim } } } };
      }),
      output: outputs.map((name) => ({
        name,
        type: { tensorType: { elemType: integerOutputs.includes(name) ? 7 : 1 } },
      })),
    },
  });
}

/** A graph of any version of the operators. */
export type Graph = Omit<Parameters<typeof onnxFile>[0], 'version'>;

/** Two samples of three values. */
export const samples = Float32Array.of(-2, 0.5, 3, 1, -0.25, 0);

/** What the model of a file gives for those. */
export function outputsOf(file: Uint8Array, options = {}): Float32Array {
  const model = fromOnnx(file, options);
  const outputs = model.predict(samples);
  model.dispose();
  return outputs;
}
