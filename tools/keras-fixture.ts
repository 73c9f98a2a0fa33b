// npx tsx tools/keras-fixture.ts: writes test/io/fixtures/keras-mlp.onnx, a graph in the form in which tf2onnx 1.15 writes a Keras
// model (MatMul and Add, its names, a batch dimension without a size), and what onnxruntime makes of some inputs.
import { writeFileSync } from 'node:fs';
import * as schema from '../src/io/onnx-schema.js';
import { type Draft, encode } from '../src/io/protobuf.js';
import { Random } from '../src/random.js';
import { runOnnx } from '../test/io/onnx-runtime.js';

const [ROWS, INPUTS, HIDDEN, OUTPUTS] = [5, 4, 6, 3];
const folder = new URL('../test/io/fixtures/', import.meta.url);
const random = new Random(8);

function tensor(name: string, dims: number[]): Draft<typeof schema.Tensor> {
  const length = dims.reduce((product, dim) => product * dim, 1);
  const floatData = Array.from({ length }, () => Math.fround(random.uniform(-1, 1)));
  return { name, dims, dataType: schema.DataType.float, floatData };
}

/** The nodes of Dense, whose weights lie as inputs × units. */
function dense(name: string, input: string, activation: string, output = `${name}/${activation}:0`) {
  return [
    { opType: 'MatMul', input: [input, `${name}/MatMul/ReadVariableOp:0`], output: [`${name}/MatMul:0`] },
    { opType: 'Add', input: [`${name}/MatMul:0`, `${name}/BiasAdd/ReadVariableOp:0`], output: [`${name}/BiasAdd:0`] },
    { opType: activation, input: [`${name}/BiasAdd:0`], output: [output] },
  ].map((node) => ({ ...node, name: node.output[0]?.replace(':0', '') ?? '' }));
}

function port(name: string, features: number, batch: string): Draft<typeof schema.ValueInfo> {
  const dim = [{ dimParam: batch }, { dimValue: features }];
  return { name, type: { tensorType: { elemType: schema.DataType.float, shape: { dim } } } };
}

const file = encode(schema.Model, {
  irVersion: 8,
  producerName: 'fourlane, as tf2onnx',
  opsetImport: [
    { domain: '', version: 15 },
    { domain: 'ai.onnx.ml', version: 2 },
  ],
  graph: {
    name: 'tf2onnx',
    node: [
      ...dense('model/dense', 'input', 'Relu'),
      ...dense('model/dense_1', 'model/dense/Relu:0', 'Softmax', 'dense_1'),
    ],
    initializer: [
      tensor('model/dense_1/MatMul/ReadVariableOp:0', [HIDDEN, OUTPUTS]),
      tensor('model/dense_1/BiasAdd/ReadVariableOp:0', [OUTPUTS]),
      tensor('model/dense/MatMul/ReadVariableOp:0', [INPUTS, HIDDEN]),
      tensor('model/dense/BiasAdd/ReadVariableOp:0', [HIDDEN]),
    ],
    input: [port('input', INPUTS, 'unk__8')],
    output: [port('dense_1', OUTPUTS, 'unk__9')],
  },
});
const input = Float32Array.from({ length: ROWS * INPUTS }, () => random.uniform(-2, 2));
const output = await runOnnx(file, input, ROWS);
writeFileSync(new URL('keras-mlp.onnx', folder), file);
writeFileSync(
  new URL('keras-mlp.json', folder),
  `${JSON.stringify({ rows: ROWS, input: [...input], output: [...output] })}\n`,
);
