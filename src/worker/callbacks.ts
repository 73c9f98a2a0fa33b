// Callbacks that go to the Worker with the model. All others are called where they are, from messages.
import { type WatchRecord, watch } from '../nn/examine/watch.js';
import { type Callback, type CallbackState, type EarlyStopping, earlyStopping } from '../nn/training/callbacks.js';
import { sameMethod } from './description.js';

/** A callback that can be described, and made again elsewhere. */
interface Described extends Callback {
  toJSON(): CallbackConfig;
}

interface CallbackConfig {
  readonly type: string;
  readonly [option: string]: unknown;
}

/** How callbacks of one type travel. */
interface Traveller {
  make(options: object): Callback;
  /** What the one in the Worker begins with. */
  start(callback: Callback): unknown;
  /** What has come up since it was asked before. */
  news(callback: Callback): unknown;
  receive(callback: Callback, packed: never): void;
}

const memoryOf = (callback: Callback): readonly [CallbackState, boolean] => {
  const { resumes } = callback as EarlyStopping;
  return [(callback as EarlyStopping).state(), resumes];
};

const historyOf = (callback: Callback): WatchRecord[] => (callback as Callback & { history: WatchRecord[] }).history;
/** How many records of a watcher the other side has. */
const told = new WeakMap<Callback, number>();

const TRAVELLERS: Readonly<Record<string, Traveller>> = {
  earlyStopping: {
    make: earlyStopping,
    start: memoryOf,
    news: memoryOf,
    receive: (callback, memory: ReturnType<typeof memoryOf>) => (callback as EarlyStopping).loadState(...memory),
  },
  watch: {
    make: watch,
    // The next record is compared with the last one.
    start: (callback) => historyOf(callback).slice(-1),
    news: (callback) => {
      const history = historyOf(callback);
      const records = history.slice(told.get(callback) ?? 0);
      told.set(callback, history.length);
      return records;
    },
    receive: (callback, records: WatchRecord[]) => {
      told.set(callback, historyOf(callback).push(...records));
    },
  },
};

/** A callback as a message has it: what makes it again, or the methods that it listens with. */
export type SentCallback =
  | { readonly config: CallbackConfig; readonly packed: unknown }
  | { readonly methods: readonly string[] };

/** The methods that are called with an answer to wait for. */
const METHODS = ['onTrainBegin', 'onEpochBegin', 'onBatchEnd', 'onEpochEnd', 'onTrainEnd'] as const;
export type Method = (typeof METHODS)[number];

export function sendCallback(callback: Callback): SentCallback {
  const config = configOf(callback);
  if (config) return { config, packed: TRAVELLERS[config.type]?.start(callback) };
  return { methods: METHODS.filter((method) => callback[method]) };
}

/** The description of a callback that travels. One that was made of such a one, with a method of its own, does not. */
function configOf(callback: Callback): CallbackConfig | undefined {
  const config = (callback as Partial<Described>).toJSON?.();
  if (config === undefined || !Object.hasOwn(TRAVELLERS, config.type)) return undefined;
  const made = makeCallback(config);
  const names = new Set([...Object.keys(callback), ...Object.keys(made)]);
  return [...names].every((name) => /^history$|^resumes$/.test(name) || sameMethod(callback, made, name))
    ? config
    : undefined;
}

function makeCallback({ type, ...options }: CallbackConfig): Callback {
  return (TRAVELLERS[type] as Traveller).make(options);
}

/** The callback that was sent, in the Worker, if it has come along. */
export function receiveCallback(sent: SentCallback): Callback | undefined {
  if (!('config' in sent)) return undefined;
  const callback = makeCallback(sent.config);
  TRAVELLERS[sent.config.type]?.receive(callback, sent.packed as never);
  return callback;
}

/** What callbacks in the Worker have come to, by their places. */
export function packCallbacks(callbacks: readonly (Callback | undefined)[]): unknown[] {
  return callbacks.map((callback) => {
    const config = (callback as Partial<Described> | undefined)?.toJSON?.();
    return callback && config && TRAVELLERS[config.type]?.news(callback);
  });
}

/** Gives the caller's own callbacks what those in the Worker have come to. */
export function unpackCallbacks(callbacks: readonly Callback[], packed: readonly unknown[]): void {
  callbacks.forEach((callback, i) => {
    const config = packed[i] === undefined ? undefined : configOf(callback);
    if (config) TRAVELLERS[config.type]?.receive(callback, packed[i] as never);
  });
}
