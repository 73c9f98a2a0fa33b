/**
 * The messages of an ONNX file, as far as a multilayer perceptron needs them. Names and field numbers are those of
 * onnx.proto, in camelCase. @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
export const Entry = {
  key: { number: 1, kind: 'string' },
  value: { number: 2, kind: 'string' },
} as const;

export const Tensor = {
  dims: { number: 1, kind: 'int', many: true },
  dataType: { number: 2, kind: 'int' },
  floatData: { number: 4, kind: 'float', many: true },
  int32Data: { number: 5, kind: 'int', many: true },
  int64Data: { number: 7, kind: 'int', many: true },
  name: { number: 8, kind: 'string' },
  rawData: { number: 9, kind: 'bytes' },
  doubleData: { number: 10, kind: 'double', many: true },
  uint64Data: { number: 11, kind: 'int', many: true },
  externalData: { number: 13, kind: Entry, many: true },
  dataLocation: { number: 14, kind: 'int' },
} as const;

export const Attribute = {
  name: { number: 1, kind: 'string' },
  f: { number: 2, kind: 'float' },
  i: { number: 3, kind: 'int' },
  s: { number: 4, kind: 'string' },
  t: { number: 5, kind: Tensor },
  floats: { number: 7, kind: 'float', many: true },
  ints: { number: 8, kind: 'int', many: true },
  type: { number: 20, kind: 'int' },
  refAttrName: { number: 21, kind: 'string' },
} as const;

/** Attribute.type */
export const AttributeType = { float: 1, int: 2, string: 3, tensor: 4, floats: 6, ints: 7 } as const;

/** Tensor.dataType */
export const DataType = {
  float: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  double: 11,
  uint32: 12,
  uint64: 13,
  bfloat16: 16,
} as const;

export const Node = {
  input: { number: 1, kind: 'string', many: true },
  output: { number: 2, kind: 'string', many: true },
  name: { number: 3, kind: 'string' },
  opType: { number: 4, kind: 'string' },
  attribute: { number: 5, kind: Attribute, many: true },
  domain: { number: 7, kind: 'string' },
} as const;

/** A dimension is a number, or a name where it may vary. */
const Dimension = {
  dimValue: { number: 1, kind: 'int' },
  dimParam: { number: 2, kind: 'string' },
} as const;

const Shape = { dim: { number: 1, kind: Dimension, many: true } } as const;

const TensorType = {
  elemType: { number: 1, kind: 'int' },
  shape: { number: 2, kind: Shape },
} as const;

export const ValueInfo = {
  name: { number: 1, kind: 'string' },
  type: { number: 2, kind: { tensorType: { number: 1, kind: TensorType } } },
} as const;

export const Graph = {
  node: { number: 1, kind: Node, many: true },
  name: { number: 2, kind: 'string' },
  initializer: { number: 5, kind: Tensor, many: true },
  input: { number: 11, kind: ValueInfo, many: true },
  output: { number: 12, kind: ValueInfo, many: true },
} as const;

const OperatorSet = {
  domain: { number: 1, kind: 'string' },
  version: { number: 2, kind: 'int' },
} as const;

export const Model = {
  irVersion: { number: 1, kind: 'int' },
  opsetImport: { number: 8, kind: OperatorSet, many: true },
  producerName: { number: 2, kind: 'string' },
  graph: { number: 7, kind: Graph },
  metadataProps: { number: 14, kind: Entry, many: true },
} as const;
