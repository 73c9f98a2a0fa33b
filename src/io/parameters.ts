import { ArgumentError, describeValue, FormatError, FourlaneError, OutOfMemoryError } from '../errors.js';
import { Network } from '../nn/index.js';
import type { Tensor } from './safetensors.js';

// Taken once: in a vm context, such as Jest's, every look-up of a global is slow.
const { isFinite: isFiniteNumber } = Number;

export function checkModel(caller: string, model: unknown): asserts model is Network {
  if (!(model instanceof Network)) {
    throw new ArgumentError(caller, 'model', `is ${describeValue(model)}, expected a model`);
  }
}

/** Runs `read`, and reports any error in it as a FormatError of the file, except for lack of memory. */
export function describing<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof OutOfMemoryError) throw cause;
    if (cause instanceof FourlaneError || cause instanceof TypeError) {
      throw new FormatError(`${what} in the file is wrong: ${cause.message}`, { cause });
    }
    throw cause;
  }
}

/**
 * What is wrong with values of which one is NaN or infinite, or below `least`: no training
 * leaves such values, and they would poison every output.
 */
export function unfit(data: Float32Array, least = -Infinity): string | undefined {
  let at = 0;
  while (at < data.length && isFiniteNumber(data[at]) && (data[at] as number) >= least) at++;
  if (at === data.length) return undefined;
  return `holds ${data[at]} (value ${at}), expected finite numbers${least > -Infinity ? ` from ${least} on` : ''}`;
}

/** @throws {FormatError} if a value of a file is NaN or infinite, or below `least` */
export function checkFit(name: string, { data }: Tensor, least?: number): void {
  const problem = unfit(data, least);
  if (problem) throw new FormatError(`${name} ${problem}`);
}

/**
 * Copies tensors into the model, after all have been found and checked, and before the model takes any memory.
 * @param unread types of tensors that the file has but that are not read
 */
export function fill(
  model: Network,
  tensors: ReadonlyMap<string, Tensor>,
  nameOf: (path: string, layer: string) => string = (path) => path,
  unread: ReadonlyMap<string, string> = new Map(),
): void {
  const wanted = describing('a shape', () => {
    let [width = 0] = model.layers[0]?.inputShape ?? [];
    return model.layers.flatMap((layer) => {
      const inputs = width;
      width = layer.computeOutputWidth(inputs);
      return layer.parameterSpecs(inputs, undefined).map(({ name, shape, minimum }) => {
        return { path: nameOf(`${layer.name}.${name}`, layer.name), shape, minimum };
      });
    });
  });
  const found = wanted.map(({ path, shape, minimum }) => {
    const tensor = tensors.get(path);
    if (unread.has(path))
      throw new FormatError(`${path} has dtype ${unread.get(path)}, expected F32 or another that is read`);
    if (!tensor) {
      throw new FormatError(`there is no ${path} [${shape}] among ${[...tensors.keys()].slice(0, 20).join(', ')}`);
    }
    if (String(tensor.shape) !== String(shape)) {
      throw new FormatError(`${path} has shape [${tensor.shape}], expected [${shape}]`);
    }
    checkFit(path, tensor, minimum);
    return tensor;
  });
  model.buildEmpty();
  model.parameters.forEach(({ value }, i) => {
    value.data.set((found[i] as Tensor).data);
  });
}
