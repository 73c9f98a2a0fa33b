import { checkCopy, checkOptions, type Names } from '../../checks.js';
import { ArgumentError, describeValue } from '../../errors.js';
import { count, flag, listener, optional, readOptions, type TableOf, unchecked } from '../../options.js';
import type { OnFinding } from '../cure/heal.js';
import { type Callback, progressLine } from './callbacks.js';
import { DATA_OPTIONS, type DataOptions, type DataSettings } from './fit-data.js';

export interface FitOptions extends DataOptions {
  /** How often the data are gone through. Default 1. */
  readonly epochs?: number;
  /** Told what happens, in this order. */
  readonly callbacks?: Callback | readonly Callback[];
  /** Ends training after the current batch, parameters and training state intact. */
  readonly signal?: AbortSignal;
  /** Batches of the first epoch to skip: `model.trainingState.batch`, where an interrupted run goes on. Default 0. */
  readonly initialBatch?: number;
  /**
   * Examines the net before the first step, and before each epoch where it looks ill, and does what the findings ask for:
   * dead units get fresh weights, the rate becomes another, inputs are standardised in a fixed layer in front, weights decay
   * where `validationData` (arrays) show overfitting, and so on, as
   * `applyCure` does. What was done is in the result's `findings`. As reproducible as training without it, resumed or not;
   * a checkpoint keeps what was changed, and is refused, in words, by a model made and compiled as before. Needs all
   * samples: no batches. Default false.
   */
  readonly heal?: boolean;
  /**
   * Told each illness of the net once, as soon as it shows: before the first step what can be known then (inputs, targets,
   * outputs and loss, initialisation, the rate), later what a look at every hundredth batch and the epochs' ends bring
   * up. With `heal`, what is found before an epoch, and what was done about it. `(finding) => console.warn(String(finding))`
   * prints it. Default: what `compile` was given.
   */
  readonly onFinding?: OnFinding;
  /** Shows a line in the terminal. Default: if standard output is a terminal. */
  readonly verbose?: boolean;
}

const OPTIONS = {
  ...DATA_OPTIONS,
  epochs: count({ default: 1 }),
  callbacks: unchecked<FitOptions['callbacks']>(),
  signal: optional<AbortSignal>({
    read: (caller, argument, given) => {
      if ('aborted' in Object(given)) return given as AbortSignal;
      throw new ArgumentError(caller, argument, `is ${describeValue(given)}, expected an AbortSignal`);
    },
  }),
  initialBatch: count({ default: 0, from: 0 }),
  heal: flag(false),
  onFinding: optional(listener<Parameters<OnFinding>>()),
  verbose: unchecked<boolean>(),
} satisfies TableOf<FitOptions>;

const METHODS: Names<Callback> = {
  onTrainBegin: true,
  onEpochBegin: true,
  onBatchEnd: true,
  onProgress: true,
  onEpochEnd: true,
  onTrainEnd: true,
  state: true,
  loadState: true,
};

/** The options of `fit`, checked and with their defaults; data are checked with the model. */
export interface FitSettings extends DataSettings {
  readonly epochs: number;
  readonly initialBatch: number;
  readonly signal: AbortSignal | undefined;
  readonly callbacks: readonly Callback[];
  readonly heal: boolean;
  readonly onFinding: OnFinding | undefined;
}

export function readFitOptions(options: FitOptions): FitSettings {
  const settings = readOptions('fit', options, OPTIONS);
  return { ...settings, callbacks: listOf(options) };
}

function listOf({ callbacks = [], verbose }: FitOptions): Callback[] {
  const list: Callback[] = Array.isArray(callbacks) ? [...callbacks] : [callbacks as Callback];
  list.forEach((callback, i) => {
    checkCallback(Array.isArray(callbacks) ? `callbacks[${i}]` : 'callbacks', callback);
  });
  const stdout = typeof process === 'object' ? process.stdout : undefined;
  if (stdout && (verbose ?? stdout.isTTY)) list.push(progressLine((text) => stdout.write(text)));
  return list;
}

/** Checks a callback. It may have fields of its own, but none that looks like a method that would never be called. */
function checkCallback(argument: string, callback: unknown): asserts callback is Callback {
  checkOptions('fit', callback, argument);
  checkCopy('fit', argument, callback);
  const plain = (name: string): string => name.toLowerCase().replaceAll('_', '');
  const known = new Set(Object.keys(METHODS).map(plain));
  const never = Object.keys(callback).find(
    (name) => !Object.hasOwn(METHODS, name) && (/^on[A-Z_]/.test(name) || known.has(plain(name))),
  );
  if (never === undefined) return;
  const expected = Object.keys(METHODS).join(', ');
  throw new ArgumentError('fit', `${argument}.${never}`, `is never called, expected some of ${expected}`);
}
