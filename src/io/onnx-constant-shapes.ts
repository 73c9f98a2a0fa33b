import type { Call } from './onnx-call.js';
import { axisOf, broadcast, offsetOf, reshape, type Shape, sizeOf, stridesOf, withSize } from './onnx-shapes.js';
import type { Constant, Numbers } from './onnx-tensor.js';

/** A constant of the kind of another. */
export function made(like: Constant, shape: Shape, value: (i: number) => number): Constant {
  const length = sizeOf(shape);
  const data = like.data instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
  for (let i = 0; i < length; i++) data[i] = value(i);
  return { kind: like.kind, shape, data };
}

/** A tensor under another shape. */
export function shaped(x: Constant, shape: Shape): Constant {
  return { ...x, shape };
}

export function reshaped(call: Call): Constant {
  const x = call.constant(0);
  const target = call.integers('shape', 1, 5) ?? [];
  const shape = reshape(x.shape, target, call.attributes.number('allowzero', 0) === 0);
  if (typeof shape === 'string') throw call.refusal(`has a shape that does not fit: ${shape}`);
  return shaped(x, shape);
}

export function axes(call: Call, given: readonly number[], rank: number): number[] {
  const found = given.map((one) => axisOf(one, rank));
  if (found.includes(undefined)) throw call.refusal(`has axes [${given}] for ${rank} dimensions`);
  return found as number[];
}

export function transposed(call: Call): Constant {
  const x = call.constant(0);
  const order = call.attributes.list('perm') ?? x.shape.map((_, i) => x.shape.length - 1 - i);
  if (new Set(axes(call, order, x.shape.length)).size !== x.shape.length) throw call.refusal(`has perm [${order}]`);
  const strides = stridesOf(x.shape, x.shape.length);
  const shape = order.map((i) => x.shape[i] as number);
  const moved = order.map((i) => strides[i] as number);
  return made(x, shape, (i) => x.data[offsetOf(i, shape, moved)] as number);
}

export function squeezed(call: Call): Constant {
  const x = call.constant(0);
  const given = call.integers('axes', 1, 13);
  const dropped = given && axes(call, given, x.shape.length);
  return shaped(
    x,
    x.shape.filter((size, i) => (dropped ? !dropped.includes(i) || size !== 1 : size !== 1)),
  );
}

export function unsqueezed(call: Call): Constant {
  const x = call.constant(0);
  const given = call.integers('axes', 1, 13) ?? [];
  const places = axes(call, given, x.shape.length + given.length);
  const rest = [...x.shape];
  const rank = x.shape.length + given.length;
  return shaped(
    x,
    Array.from({ length: rank }, (_, i) => (places.includes(i) ? 1 : (rest.shift() ?? 1))),
  );
}

export function gathered(call: Call): Constant {
  const [x, indices] = [call.constant(0), call.constant(1)];
  const [axis = 0] = axes(call, [call.attributes.number('axis', 0)], x.shape.length);
  const size = x.shape[axis] as number;
  const inner = sizeOf(x.shape.slice(axis + 1));
  const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
  call.take(sizeOf(shape));
  return made(x, shape, (i) => {
    const within = i % inner;
    const which = Math.floor(i / inner);
    const index = indices.data[which % indices.data.length] as number;
    const at = index < 0 ? index + size : index;
    if (!(at >= 0 && at < size)) throw call.refusal(`has index ${index} for a dimension of ${size}`);
    return x.data[(Math.floor(which / indices.data.length) * size + at) * inner + within] as number;
  });
}

export function sliced(call: Call): Constant {
  const { version } = call;
  const x = call.constant(0);
  const [starts, ends] = [call.integers('starts', 1, 10) ?? [], call.integers('ends', 2, 10) ?? []];
  const along = axes(call, call.integers('axes', 3, 10) ?? starts.map((_, i) => i), x.shape.length);
  const steps = version < 10 ? undefined : call.integers('steps', 4, 10);
  return along.reduce((sofar, axis, i) => {
    const [size, step] = [sofar.shape[axis] as number, steps?.[i] ?? 1];
    const place = (value: number, least: number, most: number) =>
      Math.max(least, Math.min(most, value < 0 ? value + size : value));
    const start = place(starts[i] as number, 0, step < 0 ? size - 1 : size);
    const end = place(ends[i] as number, step < 0 ? -1 : 0, size);
    const length = Math.max(0, Math.ceil((end - start) / step));
    if (!Number.isInteger(length)) throw call.refusal('has bounds that are not known');
    const shape = withSize(sofar.shape, axis, length);
    const strides = contiguous(sofar.shape);
    return made(
      sofar,
      shape,
      (at) =>
        sofar.data[
          offsetOf(at, shape, withSize(strides, axis, (strides[axis] as number) * step)) +
            start * (strides[axis] as number)
        ] as number,
    );
  }, x);
}

export function contiguous(shape: Shape): number[] {
  return shape.map((_, i) => sizeOf(shape.slice(i + 1)));
}

export function concatenated(call: Call): Constant {
  const parts = call.inputs.map((_, i) => call.constant(i));
  const [first] = parts as [Constant];
  const [axis = 0] = axes(call, [call.attributes.number('axis', 1)], first.shape.length);
  const sizes = parts.map(({ shape }) => shape[axis] as number);
  const shape = withSize(
    first.shape,
    axis,
    sizes.reduce((sum, size) => sum + size, 0),
  );
  const fits = parts.every((part) => String(withSize(part.shape, axis, 0)) === String(withSize(first.shape, axis, 0)));
  if (!fits) throw call.refusal('joins constants of shapes that do not fit');
  const outer = sizeOf(shape.slice(0, axis));
  const data: Numbers = new Float64Array(sizeOf(shape));
  let at = 0;
  for (let i = 0; i < outer; i++) {
    for (const part of parts) {
      const length = part.data.length / outer;
      data.set(part.data.subarray(i * length, (i + 1) * length), at);
      at += length;
    }
  }
  return { kind: first.kind, shape, data };
}

export function expanded(call: Call): Constant {
  const x = call.constant(0);
  const shape = broadcast(x.shape, Array.from(call.constant(1).data));
  if (!shape?.every(Number.isFinite)) throw call.refusal(`expands [${x.shape}] to [${call.constant(1).data}]`);
  call.take(sizeOf(shape));
  const strides = stridesOf(x.shape, shape.length);
  return made(x, shape, (i) => x.data[offsetOf(i, shape, strides)] as number);
}

export function filled(call: Call): Constant {
  const shape = Array.from(call.constant(0).data);
  const value = call.attributes.tensor('value') ?? { kind: 'float', shape: [1], data: Float32Array.of(0) };
  if (!shape.every((size) => size >= 0 && Number.isFinite(size))) throw call.refusal(`has the shape [${shape}]`);
  call.take(sizeOf(shape));
  return made(value, shape, () => value.data[0] as number);
}
