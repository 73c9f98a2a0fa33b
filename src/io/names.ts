import { ArgumentError, FormatError } from '../errors.js';
import type { Network } from '../nn/index.js';
import { fitting, optional, readOptions, record, type TableOf } from '../options.js';
import { parseJson } from './json.js';

/** The names of a model's inputs and outputs in the data that it was trained on, kept with the model in a file. */
export interface DataNames {
  /** The columns of a sample, in the order of the model's inputs. */
  readonly features?: readonly string[];
  /** The columns that are predicted, in the order of the outputs; of classes the one column that holds them. */
  readonly targets?: readonly string[];
  /** The classes, in the order of their numbers. */
  readonly classes?: readonly string[];
}

const nameList = () => optional(fitting<readonly string[]>(isNameList, 'an array of strings'));
const NAMES = { features: nameList(), targets: nameList(), classes: nameList() } satisfies TableOf<DataNames>;
const KINDS = Object.keys(NAMES) as (keyof DataNames)[];

/** What is kept with a model in a file besides the model: the options of every format. */
export const KEPT = { names: record<DataNames>(), metadata: record<Readonly<Record<string, string>>>() };

/** The metadata key of each list, in safetensors and in ONNX: `fourlane.features`. */
function keyOf(kind: keyof DataNames): string {
  return `fourlane.${kind}`;
}

/**
 * Names as metadata, each list a JSON array.
 * @throws {ArgumentError} if a list is not one of strings, or not as long as the model's inputs or outputs
 */
export function namesToMetadata(caller: string, names: DataNames, model: Network): [key: string, value: string][] {
  const given = readOptions(caller, names, NAMES, 'names.');
  const lengths: Readonly<Record<keyof DataNames, readonly [count: number, what: string]>> = {
    features: [model.inputWidth, 'the inputs'],
    targets: given.classes ? [1, 'the column of the classes'] : [model.outputWidth, 'the outputs'],
    // One output tells two classes apart.
    classes: model.outputWidth === 1 ? [2, 'one output, two classes'] : [model.outputWidth, 'the outputs'],
  };
  return KINDS.flatMap((kind): [string, string][] => {
    const list = given[kind];
    if (list === undefined) return [];
    const argument = `names.${kind}`;
    const [count, what] = lengths[kind];
    if (list.length !== count) {
      throw new ArgumentError(caller, argument, `has ${list.length} elements, expected ${count} (${what})`);
    }
    if (kind === 'classes' && new Set(list).size < list.length) {
      throw new ArgumentError(caller, argument, `is [${list}], expected each class once`);
    }
    return [[keyOf(kind), JSON.stringify(list)]];
  });
}

/** Names from metadata. @throws {FormatError} if a key is there whose value is no JSON array of strings */
export function namesFromMetadata(metadata: ReadonlyMap<string, string>): DataNames {
  const found = KINDS.flatMap((kind): [string, readonly string[]][] => {
    const text = metadata.get(keyOf(kind));
    const list = text === undefined ? undefined : parseJson(text);
    if (list === undefined) return [];
    if (!isNameList(list)) throw new FormatError(`the metadata ${keyOf(kind)} is no JSON array of strings`);
    return [[kind, list]];
  });
  return Object.fromEntries(found);
}

function isNameList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}
