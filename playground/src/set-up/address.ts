// The state of the page as a link, and back: #train?data=circle&layers=24.relu*2,8.elu(0.5)&rate=0.01&v=1
import { type PageState, TABS } from '../state.js';
import { type Codec, flag, number, oneOf, optional, text, Unreadable } from './codecs.js';
import { INITIALIZER_OPTIONS, INITIALIZERS } from './initializers.js';
import { OPTIMIZER_OPTIONS } from './optimizer-options.js';
import { RANGES } from './ranges.js';
import { DATA_KINDS, type DataChoice, OPENING, OPTIMIZERS, type OptimizerChoice, type SetUp } from './set-up.js';
import { csv, layers, loss, optionsOf, points, schedule } from './set-up-codecs.js';

/** Of the links: a link says what differs from OPENING, and so a change of OPENING needs a new version. */
const VERSION = '1';

type Fields<T> = { readonly [K in keyof T]-?: readonly [key: string, codec: Codec<T[K]>] };

const DATA: Fields<DataChoice> = {
  kind: ['data', oneOf(DATA_KINDS)],
  samples: ['samples', number(RANGES.samples)],
  noise: ['noise', number(RANGES.noise)],
  offset: ['offset', number(RANGES.offset)],
  scale: ['scale', number(RANGES.scale)],
  points: ['points', points],
  csv: ['csv', optional(csv)],
  seed: ['dataSeed', number(RANGES.seed)],
};

const NET: Fields<Omit<SetUp, 'data' | 'optimizer'>> = {
  layers: ['layers', layers],
  initializer: ['init', oneOf(Object.keys(INITIALIZERS) as (keyof typeof INITIALIZERS)[])],
  initializerScale: ['initScale', number(RANGES.initializerScale)],
  initializerOptions: ['initOptions', optionsOf(INITIALIZER_OPTIONS)],
  bias: ['bias', number(RANGES.bias)],
  standardize: ['standardize', flag],
  loss: ['loss', loss],
  schedule: ['schedule', schedule],
  batchSize: ['batch', number(RANGES.batchSize)],
  l1: ['l1', number(RANGES.penalty)],
  l2: ['l2', number(RANGES.penalty)],
  seed: ['seed', number(RANGES.seed)],
};

const OPTIMIZER: Fields<OptimizerChoice> = {
  type: ['optimizer', oneOf(OPTIMIZERS)],
  learningRate: ['rate', number(RANGES.learningRate)],
  momentum: ['momentum', number(RANGES.momentum)],
  weightDecay: ['decay', number(RANGES.weightDecay)],
  clipNorm: ['clip', number(RANGES.clipNorm)],
  options: ['options', optionsOf(OPTIMIZER_OPTIONS)],
};

const UNTIL = number(RANGES.until);
/** Before the keys of the cured net, which say what differs from the other, and of what the other tabs keep. */
const [CURED, EXTRA] = ['cured.', 'x.'];

/** The link to a state of the page, from `#` on. */
export function linkOf({ tab, setUp, cured, until, extra }: PageState): string {
  const pairs = [
    ...writeSetUp(OPENING, setUp, ''),
    ...(cured ? ['cured=1', ...writeSetUp(setUp, cured, CURED)] : []),
    ...(until === undefined ? [] : [`until=${UNTIL.write(until)}`]),
    ...Object.entries(extra).map(([name, value]) => `${EXTRA}${text.write(name)}=${text.write(value)}`),
  ];
  // The version stands last, for programs that make links of texts leave a closing bracket out.
  return `#${tab}${pairs.length > 0 ? `?${pairs.join('&')}&v=${VERSION}` : ''}`;
}

function writeSetUp(base: SetUp, setUp: SetUp, prefix: string): string[] {
  return [
    ...writeFields(DATA, base.data, setUp.data, prefix),
    ...writeFields(NET, base, setUp, prefix),
    ...writeFields(OPTIMIZER, base.optimizer, setUp.optimizer, prefix),
  ];
}

function writeFields<T>(fields: Fields<T>, base: T, of: T, prefix: string): string[] {
  return (Object.keys(fields) as (keyof T)[]).flatMap((name) => {
    const [key, codec] = fields[name];
    const written = codec.write(of[name]);
    return written === codec.write(base[name]) ? [] : [`${prefix}${key}=${written}`];
  });
}

/** A part of a link that cannot be read, in words. */
export interface LinkProblem {
  /** Of the part; nothing where it is the link as a whole. */
  readonly key?: string;
  readonly message: string;
}

/** The state that a link tells, and what in it cannot be read: there the page is as without it. */
export function readLink(link: string): { readonly state: PageState; readonly problems: readonly LinkProblem[] } {
  // Some programs escape brackets and commas.
  const [path = '', query = ''] = split(decoded(link).replace(/^#/, ''), '?');
  const reader = new LinkReader(query);
  const tab = reader.read('', oneOf(TABS), 'train', path || 'train');
  const version = reader.take('v');
  if (version !== undefined && version !== VERSION) {
    const message = `The link is of version ${version}, and this page reads version ${VERSION}.`;
    reader.problems.push({ message });
  }
  const setUp = reader.setUp(OPENING, '');
  const cured = reader.read('cured', flag, false) ? reader.setUp(setUp, CURED) : undefined;
  const until = reader.read('until', optional(UNTIL), undefined);
  const extra = reader.extra();
  return { state: { tab, setUp, cured, until, extra }, problems: reader.finish() };
}

/** Fields of the form that are not called as in a set-up, by the keys of the link. */
const FIELDS: Readonly<Record<string, string>> = {
  scale: 'inputScale',
  offset: 'inputOffset',
  dataSeed: 'dataSeed',
  init: 'kernelInitializer',
  initScale: 'scale',
  bias: 'biasInitializer',
  optimizer: 'optimizer',
};

/** The field of the form that a link's key is of. */
export function fieldOf(key: string): string | undefined {
  if (Object.hasOwn(FIELDS, key)) return FIELDS[key];
  const fields = Object.entries<readonly [string, ...unknown[]]>({ ...NET, ...DATA, ...OPTIMIZER, seed: NET.seed });
  return fields.find(([, [own]]) => own === key)?.[0];
}

class LinkReader {
  readonly problems: LinkProblem[] = [];
  readonly #texts = new Map<string, string>();

  constructor(query: string) {
    for (const pair of query.split('&').filter(Boolean)) {
      const [key, value = ''] = split(pair, '=');
      if (this.#texts.has(key)) this.problems.push({ key, message: `${key} is there twice: the first one counts.` });
      else this.#texts.set(key, value);
    }
  }

  take(key: string): string | undefined {
    const found = this.#texts.get(key);
    this.#texts.delete(key);
    return found;
  }

  /** `fallback` where the link has no such key, or a text that cannot be read. */
  read<T>(key: string, codec: Codec<T>, fallback: T, given = this.take(key)): T {
    if (given === undefined) return fallback;
    try {
      return codec.read(given);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      this.problems.push({ key, message: `${key || 'The tab'} is “${given}”: ${error.message}.` });
      return fallback;
    }
  }

  setUp(base: SetUp, prefix: string): SetUp {
    return {
      ...this.#fields(NET, base, prefix),
      data: this.#fields(DATA, base.data, prefix),
      optimizer: this.#fields(OPTIMIZER, base.optimizer, prefix),
    };
  }

  #fields<T>(fields: Fields<T>, base: T, prefix: string): T {
    const values = (Object.keys(fields) as (keyof T)[]).map((name) => {
      const [key, codec] = fields[name];
      return [name, this.read(`${prefix}${key}`, codec, base[name])];
    });
    return Object.fromEntries(values);
  }

  extra(): Record<string, string> {
    const names = [...this.#texts.keys()].filter((key) => key.startsWith(EXTRA));
    return Object.fromEntries(
      names.map((key) => {
        const name = key.slice(EXTRA.length);
        return [this.read(key, text, name, name), this.read(key, text, '')];
      }),
    );
  }

  /** All problems, with the keys that nobody asked for. */
  finish(): readonly LinkProblem[] {
    const unknown = [...this.#texts.keys()].map((key) => ({ key, message: `${key} is nothing that this page knows.` }));
    return [...this.problems, ...unknown];
  }
}

/** At the first `at`. */
function split(whole: string, at: string): readonly [string, string?] {
  const place = whole.indexOf(at);
  return place < 0 ? [whole] : [whole.slice(0, place), whole.slice(place + 1)];
}

/** Without escapes, where they are ones. */
function decoded(given: string): string {
  try {
    return decodeURIComponent(given);
  } catch {
    return given;
  }
}
