// Models of single operators and of a small net, as the bytes of an ONNX file.
import { AttributeType, DataType, Model as ModelSchema } from '../../src/io/onnx-schema.js';
import { encode } from '../../src/io/protobuf.js';
import type { Floats } from './contestant.js';

export interface Node {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly floats?: Readonly<Record<string, number>>;
  readonly ints?: Readonly<Record<string, number>>;
  readonly strings?: Readonly<Record<string, string>>;
}

export interface Model {
  readonly nodes: readonly Node[];
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  readonly outputs: Readonly<Record<string, readonly number[]>>;
  readonly constants?: Readonly<Record<string, { dims: readonly number[]; values: Floats }>>;
}

/** The first operator set with Gelu, and the file format that came with it. */
const OPERATOR_SET = 20;
const FORMAT = 9;

function ports(shapes: Model['inputs']) {
  return Object.entries(shapes).map(([name, dims]) => {
    const shape = { dim: dims.map((dimValue) => ({ dimValue })) };
    return { name, type: { tensorType: { elemType: DataType.float, shape } } };
  });
}

export function onnx({ nodes, inputs, outputs, constants = {} }: Model): Uint8Array {
  return encode(ModelSchema, {
    irVersion: FORMAT,
    opsetImport: [{ domain: '', version: OPERATOR_SET }],
    graph: {
      name: 'bench',
      node: nodes.map(({ op, inputs: input, output, floats = {}, ints = {}, strings = {} }) => ({
        opType: op,
        input,
        output: [output],
        attribute: [
          ...Object.entries(floats).map(([name, f]) => ({ name, f, type: AttributeType.float })),
          ...Object.entries(ints).map(([name, i]) => ({ name, i, type: AttributeType.int })),
          ...Object.entries(strings).map(([name, s]) => ({ name, s, type: AttributeType.string })),
        ],
      })),
      initializer: Object.entries(constants).map(([name, { dims, values }]) => ({
        name,
        dims,
        dataType: DataType.float,
        rawData: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
      })),
      input: ports(inputs),
      output: ports(outputs),
    },
  });
}
