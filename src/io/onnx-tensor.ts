import { isArrayBuffer, isMap, isUint8Array } from '../checks.js';
import { FormatError } from '../errors.js';
import { asBytes, type Bytes } from './bytes.js';
import type * as schema from './onnx-schema.js';
import { DataType } from './onnx-schema.js';
import { type Numbers, sizeOf } from './onnx-shapes.js';
import type { Message } from './protobuf.js';
import { bfloatToNumber, halfToNumber } from './safetensors-dtypes.js';

export type { Numbers };

/** What a tensor's elements are. */
export type Kind = 'float' | 'integer' | 'boolean';

/** A tensor whose values are known. Among integers, Infinity and NaN stand for sizes (see onnx-shapes.ts). */
export interface Constant {
  readonly kind: Kind;
  readonly shape: readonly number[];
  readonly data: Numbers;
}

/** The files that hold an ONNX file's weights, by the names under which it refers to them; or one, for all names. */
export type ExternalData = Bytes | Readonly<Record<string, Bytes>> | ReadonlyMap<string, Bytes>;

type TensorMessage = Message<typeof schema.Tensor>;
type Read = (view: DataView, at: number) => number;

interface Format {
  readonly kind: Kind;
  readonly size: number;
  readonly read: Read;
  /** The field that holds the values where there are no raw data. */
  readonly field: 'floatData' | 'int32Data' | 'int64Data' | 'doubleData' | 'uint64Data';
  /** What a number of that field stands for. */
  readonly decode?: (value: number) => number;
}

const integer = (size: number, read: Read, field: Format['field'] = 'int32Data'): Format => {
  return { kind: 'integer', size, read, field };
};

const FORMATS: ReadonlyMap<number, Format> = new Map<number, Format>([
  [DataType.float, { kind: 'float', size: 4, read: (view, at) => view.getFloat32(at, true), field: 'floatData' }],
  [DataType.double, { kind: 'float', size: 8, read: (view, at) => view.getFloat64(at, true), field: 'doubleData' }],
  [DataType.float16, half(halfToNumber)],
  [DataType.bfloat16, half(bfloatToNumber)],
  [DataType.uint8, integer(1, (view, at) => view.getUint8(at))],
  [DataType.int8, integer(1, (view, at) => view.getInt8(at))],
  [DataType.uint16, integer(2, (view, at) => view.getUint16(at, true))],
  [DataType.int16, integer(2, (view, at) => view.getInt16(at, true))],
  [DataType.int32, integer(4, (view, at) => view.getInt32(at, true))],
  [DataType.int64, integer(8, (view, at) => Number(view.getBigInt64(at, true)), 'int64Data')],
  [DataType.uint32, integer(4, (view, at) => view.getUint32(at, true), 'uint64Data')],
  [DataType.uint64, integer(8, (view, at) => Number(view.getBigUint64(at, true)), 'uint64Data')],
  [DataType.bool, { ...integer(1, (view, at) => view.getUint8(at)), kind: 'boolean' }],
]);

/** Half precision: its bits are stored as integers. */
function half(toNumber: (bits: number) => number): Format {
  const read: Read = (view, at) => toNumber(view.getUint16(at, true));
  return { kind: 'float', size: 2, read, field: 'int32Data', decode: (bits) => toNumber(bits & 0xffff) };
}

/** What elements of a data type are; undefined for strings and what else has no number as its value. */
export function kindOf(dataType: number): Kind | undefined {
  return FORMATS.get(dataType)?.kind;
}

/** Where a tensor's data are in another file; undefined where they are in this one. */
export function externalOf({ dataLocation = 0, externalData }: TensorMessage) {
  if (dataLocation === 0) return undefined;
  const entries = new Map(externalData.map(({ key = '', value = '' }) => [key, value]));
  return { location: entries.get('location') ?? '', offset: entries.get('offset'), length: entries.get('length') };
}

/** The values of a tensor. @throws {FormatError} if there are too few or too many, or they are no numbers */
export function toConstant(tensor: TensorMessage, external?: ExternalData): Constant {
  const { dims, name = '', dataType = 0 } = tensor;
  const format = FORMATS.get(dataType);
  if (!format) {
    throw new FormatError(`ONNX: tensor "${name}" has data type ${dataType}, expected floats, integers or booleans`);
  }
  const rawData = rawDataOf(tensor, external);
  const length = dims.every((size) => size >= 0) ? sizeOf(dims) : NaN;
  const found = rawData ? rawData.length / format.size : tensor[format.field].length;
  if (!Number.isInteger(found)) {
    throw new FormatError(
      `ONNX: tensor "${name}" has ${rawData?.length} bytes of raw data, expected a multiple of ${format.size}`,
    );
  }
  if (length !== found) {
    throw new FormatError(`ONNX: tensor "${name}" has ${found} values, expected ${length} for its shape [${dims}]`);
  }
  const data = rawData ? fromRaw(rawData, dataType, format) : fromList(tensor[format.field], dataType, format);
  return { kind: format.kind, shape: dims, data };
}

function fromList(list: ArrayLike<number>, dataType: number, { decode }: Format): Numbers {
  if (decode) return Float64Array.from(list, decode);
  return dataType === DataType.float ? Float32Array.from(list) : Float64Array.from(list);
}

/** Raw data are little-endian. */
function fromRaw(bytes: Uint8Array, dataType: number, { size, read }: Format): Numbers {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data = dataType === DataType.float ? new Float32Array(bytes.length / 4) : new Float64Array(bytes.length / size);
  for (let i = 0; i < data.length; i++) data[i] = read(view, i * size);
  return data;
}

function rawDataOf(tensor: TensorMessage, external: ExternalData | undefined): Uint8Array | undefined {
  const place = externalOf(tensor);
  if (!place) return tensor.rawData;
  const { name = '' } = tensor;
  const { location } = place;
  const bytes = fileOf(external, location);
  if (!bytes) {
    throw new FormatError(
      `ONNX: tensor "${name}" is in another file, "${location}": give its bytes as externalData: { ${JSON.stringify(location)}: bytes }`,
    );
  }
  const offset = Number(place.offset ?? 0);
  const length = Number(place.length ?? bytes.length - offset);
  if (!(Number.isInteger(offset) && Number.isInteger(length) && offset >= 0 && length >= 0)) {
    throw new FormatError(
      `ONNX: tensor "${name}" is at byte ${place.offset} of "${location}", ${place.length} bytes long`,
    );
  }
  if (offset + length > bytes.length) {
    throw new FormatError(
      `ONNX: tensor "${name}" ends at byte ${offset + length} of "${location}", which has ${bytes.length}`,
    );
  }
  return bytes.subarray(offset, offset + length);
}

function fileOf(external: ExternalData | undefined, location: string): Uint8Array | undefined {
  if (external === undefined) return undefined;
  if (isUint8Array(external) || isArrayBuffer(external)) return asBytes('fromOnnx', external);
  const found = isMap(external)
    ? external.get(location)
    : Object.hasOwn(external, location)
      ? (external as Record<string, Bytes>)[location]
      : undefined;
  return found === undefined ? undefined : asBytes('fromOnnx', found, `externalData[${JSON.stringify(location)}]`);
}
