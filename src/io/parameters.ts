import { ArgumentError, describe, FormatError, FourlaneError } from '../errors.js';
import { Network } from '../nn/index.js';
import type { Tensor } from './safetensors.js';

export function checkModel(caller: string, model: unknown): asserts model is Network {
  if (!(model instanceof Network)) {
    throw new ArgumentError(caller, 'model', `is ${describe(model)}, expected a model`);
  }
}

/** Runs what reads a file's description, and calls whatever fails in it a fault of the file. */
export function describing<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof FourlaneError || cause instanceof TypeError) {
      throw new FormatError(`${what} in the file is wrong: ${cause.message}`, { cause });
    }
    throw cause;
  }
}

/** What is wrong with values of which one is NaN or infinite: no training leaves such, and no prediction survives it. */
export function notFinite(data: Float32Array): string | undefined {
  const at = data.findIndex((value) => !Number.isFinite(value));
  return at === -1 ? undefined : `holds ${data[at]} (value ${at}), expected finite numbers`;
}

/** @throws {FormatError} if a value of a file is NaN or infinite */
export function checkFinite(name: string, { data }: Tensor): void {
  const problem = notFinite(data);
  if (problem) throw new FormatError(`${name} ${problem}`);
}

/** Copies tensors into the model, after all have been found and checked, and before the model takes any memory. */
export function fill(
  model: Network,
  tensors: ReadonlyMap<string, Tensor>,
  nameOf: (path: string, layer: string) => string = (path) => path,
): void {
  const wanted = describing('a shape', () => {
    let [width = 0] = model.layers[0]?.inputShape ?? [];
    return model.layers.flatMap((layer) => {
      const inputs = width;
      width = layer.outputs(inputs);
      return layer.specify(inputs, undefined).map(({ name, shape }) => {
        return { path: nameOf(`${layer.name}.${name}`, layer.name), shape };
      });
    });
  });
  const found = wanted.map(({ path, shape }) => {
    const tensor = tensors.get(path);
    if (!tensor) {
      throw new FormatError(`there is no ${path} [${shape}] among ${[...tensors.keys()].slice(0, 20).join(', ')}`);
    }
    if (String(tensor.shape) !== String(shape)) {
      throw new FormatError(`${path} has shape [${tensor.shape}], expected [${shape}]`);
    }
    checkFinite(path, tensor);
    return tensor;
  });
  model.parameters.forEach(({ value }, i) => {
    value.data.set((found[i] as Tensor).data);
  });
}
