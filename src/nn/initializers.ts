import { ArgumentError, describeValue } from '../errors.js';
import { flag, number, type Option, oneOf, optional, readOptions, type TableOf, unchecked } from '../options.js';
import type { Random } from '../random.js';
import type { ActivationConfig } from './activation-config.js';
import {
  type BuiltInInitializer,
  DRAW,
  type InitializerContext,
  type InitializerType,
  isJoint,
  rowOf,
} from './initializer-draws.js';
import { checkType, unknownType } from './registry.js';

/** An initialiser that `registerInitializer` was told of: its type, and its settings. */
export interface OwnInitializer {
  readonly type: string;
  readonly [setting: string]: unknown;
}

/** How a parameter's first values are made: a plain object, so that a model's description can hold it. */
export type Initializer = BuiltInInitializer | OwnInitializer;

/** An initialiser as an option of a layer: its type alone, or with settings. */
export type InitializerOption = InitializerType | (string & {}) | Initializer;

/** A type of initialisers: what `registerInitializer` takes. */
export interface InitializerEntry {
  /** What layers call it: `kernelInitializer: 'sparse'`, or `{ type: 'sparse', share: 0.9 }` with settings. */
  readonly type: string;
  /**
   * Fills a parameter: of a matrix row by row, a row a unit. With numbers from `random` alone the same seed gives the same
   * values on every engine.
   */
  draw(
    values: Float32Array,
    context: InitializerContext,
    random: Random,
    settings: Readonly<Record<string, unknown>>,
  ): void;
  /** How its settings are read, by name: `{ share: option.number({ default: 0.9 }) }`. Default: it has none. */
  readonly options?: Readonly<Record<string, Option<unknown>>>;
  /** Whether weights and bias of a layer are drawn from one stream. Default false. */
  readonly joint?: boolean;
}

const OWN = new Map<string, InitializerEntry>();
const REGISTRY = { kind: 'initialiser', register: 'registerInitializer' } as const;

/**
 * Makes an initialiser of your own known by its type, to layers and to files. Once, before the first layer names it.
 * @throws {ArgumentError} if there is an initialiser of that type already, or the entry lacks something
 */
export function registerInitializer(entry: InitializerEntry): void {
  const { type, draw } = Object(entry) as Partial<InitializerEntry>;
  checkType(REGISTRY.register, type, (name) => Object.hasOwn(DRAW, name) || OWN.has(name));
  if (typeof draw !== 'function') {
    throw new ArgumentError(REGISTRY.register, 'draw', `is ${describeValue(draw)}, expected a function`);
  }
  OWN.set(type, entry);
}

/**
 * Fills a parameter's values.
 * @param random the stream of its layer for an initialiser that draws weights and bias jointly, else one of its own
 */
export function initialize(
  values: Float32Array,
  initializer: Initializer,
  context: InitializerContext,
  random: Random,
): void {
  const { type } = initializer;
  const own = OWN.get(type);
  if (own) own.draw(values, context, random, initializer as OwnInitializer);
  else DRAW[type as InitializerType](values, context, random, initializer as BuiltInInitializer);
}

/** Whether weights and bias of a layer must be drawn from the same stream. */
export function drawsJointly({ type }: Initializer): boolean {
  return OWN.get(type)?.joint ?? isJoint(type);
}

const SETTINGS = {
  type: unchecked<InitializerType>(),
  gain: optional(number()),
  mode: oneOf(['fanIn', 'fanOut'], 'fanIn'),
  truncated: flag(false),
  value: optional(number()),
  scale: optional(number()),
} satisfies TableOf<BuiltInInitializer>;

/** @throws {ArgumentError} if there is no such initialiser, or it refuses a setting */
export function initializer(caller: string, argument: string, option: InitializerOption): Initializer {
  const chosen: Initializer = typeof option === 'string' ? { type: option } : option;
  const type = chosen?.type;
  const own = OWN.get(type);
  if (own)
    return readOptions(caller, chosen, { type: unchecked<string>(), ...own.options }, `${argument}.`) as OwnInitializer;
  if (!Object.hasOwn(DRAW, type)) {
    throw unknownType(caller, type ?? option, [...Object.keys(DRAW), ...OWN.keys()], REGISTRY, argument);
  }
  readOptions(caller, chosen, SETTINGS, `${argument}.`);
  return chosen;
}

/** What a layer's weights start from unless told: He before a rectifier, LeCun before SELU, else Glorot. */
export function defaultInitializer(activation: ActivationConfig | undefined): Initializer {
  if (activation && rowOf(activation).rectifier) return { type: 'heNormal' };
  return activation?.name === 'selu' ? { type: 'lecunNormal' } : { type: 'glorotUniform' };
}
