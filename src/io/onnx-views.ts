import { type Call, isVariable, type Variable } from './onnx-call.js';
import type { Handler } from './onnx-elementwise.js';
import { axisOf, BATCH, format, reshape, type Shape, sizeOf, widthOf } from './onnx-shapes.js';
import { kindOf } from './onnx-tensor.js';

/** The value itself, under another shape. */
export function view(value: Variable, shape: Shape): Variable {
  return { ...value, shape };
}

/** An attribute that counts dimensions. */
export function axis(
  call: Call,
  shape: Shape,
  name: string,
  otherwise: number,
  given = call.attributes.number(name, otherwise),
) {
  const found = axisOf(given, shape.length);
  if (found === undefined) throw call.refusal(`has ${name} ${given}, its input the shape ${format(shape)}`);
  return found;
}
function cast(call: Call): Variable {
  const value = call.variable();
  const { attributes } = call;
  const to = call.version < 6 ? attributes.text('to', '') : attributes.number('to', 0);
  const kind = typeof to === 'string' ? (/FLOAT|DOUBLE/.test(to) ? 'float' : 'integer') : kindOf(to);
  if (kind === value.kind) return value;
  if (kind !== 'float') throw call.refusal(`casts ${value.kind}s to data type ${to}, expected floats`);
  return value.kind === 'integer' ? { ...value, kind } : { ...call.mapped({ ...value, kind }, 'Cast') };
}

function reshaped(call: Call): Variable {
  const value = call.variable();
  const target = call.integers('shape', 1, 5);
  if (!target) throw call.refusal('has no shape');
  const shape = reshape(value.shape, target, call.attributes.number('allowzero', 0) === 0, call.batch);
  if (typeof shape === 'string') throw call.refusal(`cannot be followed: ${shape}`);
  return view(value, shape);
}

function flatten(call: Call): Variable {
  const value = call.variable();
  const given = call.attributes.number('axis', 1);
  const at = given < 0 ? given + value.shape.length : given;
  const [before, behind] = [value.shape.slice(0, at), value.shape.slice(at)];
  if (behind.includes(BATCH)) throw call.refusal(`has axis ${given}: it joins the samples of ${format(value.shape)}`);
  if (before.includes(BATCH) && widthOf(before) !== 1) {
    throw call.refusal(`has axis ${given}: it takes samples of ${format(value.shape)} apart`);
  }
  return view(value, [before.includes(BATCH) ? BATCH : sizeOf(before), sizeOf(behind)]);
}

function squeeze(call: Call): Variable {
  const value = call.variable();
  const { shape } = value;
  const axes = call.integers('axes', 1, 13)?.map((given) => axis(call, shape, 'axes', 0, given));
  if (axes?.some((i) => shape[i] !== 1 && !Number.isNaN(shape[i]))) {
    throw call.refusal(`drops the dimensions ${axes} of ${format(shape)}, expected ones of size 1`);
  }
  if (!axes && shape.some(Number.isNaN)) throw call.refusal(`drops unknown dimensions of ${format(shape)}`);
  return view(
    value,
    shape.filter((size, i) => (axes ? !axes.includes(i) : size !== 1)),
  );
}

function unsqueeze(call: Call): Variable {
  const value = call.variable();
  const axes = call.integers('axes', 1, 13) ?? [];
  const rank = value.shape.length + axes.length;
  const places = new Set(axes.map((given) => axisOf(given, rank)));
  if (places.has(undefined) || places.size < axes.length)
    throw call.refusal(`has axes [${axes}] for ${format(value.shape)}`);
  const rest = [...value.shape];
  return view(
    value,
    Array.from({ length: rank }, (_, i) => (places.has(i) ? 1 : (rest.shift() as number))),
  );
}

function transpose(call: Call): Variable {
  const value = call.variable();
  const { shape } = value;
  const order = call.attributes.list('perm') ?? shape.map((_, i) => shape.length - 1 - i);
  const moved = order.filter((i) => shape[i] !== 1);
  if (
    order.length !== shape.length ||
    new Set(order).size < shape.length ||
    moved.some((at, i) => i > 0 && at < (moved[i - 1] as number))
  ) {
    throw call.refusal(`puts the dimensions of ${format(shape)} in the order [${order}], expected their own order`);
  }
  return view(
    value,
    order.map((i) => shape[i] as number),
  );
}

function expand(call: Call): Variable {
  const value = call.variable();
  const target = Array.from(call.constant(1).data);
  const offset = target.length - value.shape.length;
  const same = target.every(
    (size, i) => size === 1 || Object.is(size, value.shape[i - offset]) || (i < offset && size === 1),
  );
  if (!same) throw call.refusal(`enlarges ${format(value.shape)} to [${target}]`);
  return view(value, [...Array<number>(Math.max(0, offset)).fill(1), ...value.shape]);
}
function dropout(call: Call): Variable {
  const { attributes, version } = call;
  const value = call.variable();
  const ratio = version < 12 ? attributes.number('ratio', 0.5) : call.has(1) ? call.constant(1).data[0] : 0.5;
  const inTraining =
    version < 7
      ? attributes.number('is_test', 0) === 0
      : version >= 12 && call.has(2) && call.constant(2).data[0] !== 0;
  if (inTraining && ratio !== 0) {
    throw call.refusal(
      `drops values at random (${version < 7 ? 'is_test is 0' : 'training_mode is true'}), expected inference`,
    );
  }
  return value;
}

/** Operators that leave every value as it is, in its place among a sample's. */
export const VIEWS: Readonly<Record<string, Handler>> = {
  Identity: (call) => call.variable(),
  Dropout: dropout,
  Cast: cast,
  CastLike: (call) => {
    const [value, like] = [call.input(0), call.input(1)];
    // A constant keeps its numbers, fractions excepted.
    if (value.kind === like.kind || (!isVariable(value) && like.kind === 'float')) return { ...value, kind: like.kind };
    throw call.refusal(`casts ${value.kind}s to ${like.kind}s`);
  },
  Reshape: reshaped,
  Flatten: flatten,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Transpose: transpose,
  Expand: expand,
};
