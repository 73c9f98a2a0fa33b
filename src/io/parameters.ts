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

/** @throws {FormatError} if a value is NaN or infinite: no training leaves such, and no prediction survives it */
export function checkFinite(name: string, { data }: Tensor): void {
  const at = data.findIndex((value) => !Number.isFinite(value));
  if (at !== -1) throw new FormatError(`${name} holds ${data[at]} (value ${at}), expected finite numbers`);
}

/** Copies tensors into the model, after all have been found and checked, and before the model takes any memory. */
export function fill(
  model: Network,
  tensors: ReadonlyMap<string, Tensor>,
  nameOf: (path: string, layer: string) => string = (path) => path,
): void {
  const found = describing('a shape', () => {
    let [width = 0] = model.layers[0]?.inputShape ?? [];
    return model.layers.flatMap((layer) => {
      const inputs = width;
      width = layer.outputs(inputs);
      return layer.specify(inputs, undefined).map(({ name, shape }) => {
        const path = nameOf(`${layer.name}.${name}`, layer.name);
        const tensor = tensors.get(path);
        if (!tensor)
          throw new FormatError(`there is no ${path} [${shape}] among ${[...tensors.keys()].slice(0, 20).join(', ')}`);
        if (String(tensor.shape) !== String(shape)) {
          throw new FormatError(`${path} has shape [${tensor.shape}], expected [${shape}]`);
        }
        checkFinite(path, tensor);
        return tensor;
      });
    });
  });
  model.parameters.forEach(({ value }, i) => {
    value.data.set((found[i] as Tensor).data);
  });
}
