// The parts of a set-up as texts of a link: 24.leakyRelu(0.1).bn.drop(0.2), cosineDecay(1000), …
import { ACTIVATION_SETTINGS, problemOf } from './activation-choices.js';
import { type Codec, listed, number, oneOf, text, Unreadable } from './codecs.js';
import { LOSS_OPTIONS, LOSSES } from './losses.js';
import type { OptionTable, OptionValue, OptionValues, SetUpOption } from './options.js';
import { isWithin, RANGES } from './ranges.js';
import { SCHEDULE_OPTIONS, SCHEDULES } from './schedules.js';
import type { ActivationChoice, CsvChoice, LayerChoice, LossChoice, OwnPoint, ScheduleChoice } from './set-up.js';

const LAYER = /^(\d+)\.([a-z0-9]+)(?:\(([^()]*)\))?(\.bn)?(?:\.drop\(([^()]*)\))?(?:\*(\d+))?$/i;

/** Layers, those that are alike next to each other once: 24.relu*4. */
export const layers: Codec<readonly LayerChoice[]> = {
  write: (all) => {
    const texts: { text: string; times: number }[] = [];
    for (const layer of all.map(writeLayer)) {
      const last = texts.at(-1);
      if (last?.text === layer) last.times += 1;
      else texts.push({ text: layer, times: 1 });
    }
    return texts.map(({ text, times }) => (times > 1 ? `${text}*${times}` : text)).join() || 'none';
  },
  read: (all) => {
    const read = all === 'none' ? [] : all.split(/,(?![^(]*\))/).flatMap(readLayers);
    if (!isWithin(RANGES.layers, read.length)) throw new Unreadable(`expected ${RANGES.layers.max} layers at most`);
    return read;
  },
};

function writeLayer({ units, activation, batchNorm, dropout }: LayerChoice): string {
  return `${units}.${writeActivation(activation)}${batchNorm ? '.bn' : ''}${dropout > 0 ? `.drop(${dropout})` : ''}`;
}

function readLayers(layer: string): LayerChoice[] {
  const parts = LAYER.exec(layer);
  if (!parts) throw new Unreadable(`${layer} is no layer, expected one such as 24.relu or 24.elu(0.5).bn.drop(0.2)`);
  const [, units = '', name = '', settings, batchNorm, dropout = '0', times = '1'] = parts;
  const read = {
    units: number(RANGES.units).read(units),
    activation: readActivation(name, settings),
    batchNorm: batchNorm !== undefined,
    dropout: number(RANGES.dropout).read(dropout),
  };
  return Array.from({ length: number(RANGES.layers).read(times) }, () => read);
}

/** The settings in the order of the table; what is as by default at the end goes without saying. */
function writeActivation({ name, ...chosen }: ActivationChoice): string {
  const settings = ACTIVATION_SETTINGS.get(name) ?? [];
  const values = settings.map((setting) => chosen[setting.name] ?? setting.default);
  const said = settings.findLastIndex((setting, i) => setting.required || values[i] !== setting.default) + 1;
  return said === 0 ? name : `${name}(${values.slice(0, said).join()})`;
}

function readActivation(name: string, given: string | undefined): ActivationChoice {
  const settings = ACTIVATION_SETTINGS.get(name);
  if (!settings) throw new Unreadable(`${name} is no activation, expected ${listed([...ACTIVATION_SETTINGS.keys()])}`);
  const texts = given === undefined ? [] : given.split(',');
  if (texts.length > settings.length)
    throw new Unreadable(`${name} has ${settings.length} settings, not ${texts.length}`);
  const values = settings.map(({ name, default: usual }, i) => [name, readSetting(texts[i], usual)]);
  const choice: ActivationChoice = { name, ...Object.fromEntries(values) };
  const problem = problemOf(choice);
  if (problem) throw new Unreadable(`${name}’s ${problem}`);
  return choice;
}

function readSetting(given: string | undefined, usual: number | boolean): number | boolean {
  if (given === undefined) return usual;
  if (typeof usual === 'boolean') return oneOf(['true', 'false']).read(given) === 'true';
  return number({ min: -Infinity, max: Infinity }).read(given);
}

/** cosineDecay(1000), stepDecay(200,gamma:0.1,warmup:50) */
export const schedule: Codec<ScheduleChoice> = {
  write: ({ type, steps, options }) => `${type}(${[steps, ...SCHEDULE_PAIRS.written(options)].join()})`,
  read: (given) => {
    const [type, [steps = '1000', ...pairs] = []] = withArguments(given);
    return {
      type: oneOf(SCHEDULES).read(type),
      steps: number(RANGES.scheduleSteps).read(steps),
      options: SCHEDULE_PAIRS.read(pairs),
    };
  },
};

/** huber(delta:0.5) */
export const loss: Codec<LossChoice> = {
  write: ({ type, options }) => {
    const pairs = LOSS_PAIRS.written(options);
    return pairs.length > 0 ? `${type}(${pairs.join()})` : type;
  },
  read: (given) => {
    const [type, pairs = []] = withArguments(given);
    return { type: oneOf(LOSSES).read(type), options: LOSS_PAIRS.read(pairs) };
  },
};

/** A name, and what stands in brackets behind it. */
function withArguments(given: string): readonly [name: string, texts?: readonly string[]] {
  const [, name = given, inside] = /^(\w+)\(([^()]*)\)$/.exec(given) ?? [];
  return inside === undefined ? [name] : [name, inside.split(',')];
}

/** beta1:0.8,nesterov:true */
export function optionsOf(table: OptionTable): Codec<OptionValues> {
  const pairs = new OptionPairs(table);
  return {
    write: (all) => pairs.written(all).join() || 'none',
    read: (all) => (all === 'none' ? {} : pairs.read(all.split(','))),
  };
}

/** Options as name:value, whichever type of the table they are of. */
class OptionPairs {
  readonly #options: ReadonlyMap<string, SetUpOption>;

  constructor(table: OptionTable) {
    const all = Object.values(table).flatMap((options = []) => options);
    this.#options = new Map(all.map((option) => [option.name, option]));
  }

  written(all: OptionValues): string[] {
    return Object.entries(all).map(([name, value]) => `${name}:${value}`);
  }

  read(pairs: readonly string[]): OptionValues {
    const read = pairs.map((pair) => this.#readPair(pair));
    const twice = read.find(([name], i) => read.findIndex(([other]) => other === name) !== i);
    if (twice) throw new Unreadable(`${twice[0]} is there twice`);
    return Object.fromEntries(read);
  }

  #readPair(pair: string): readonly [string, OptionValue] {
    const [, name = pair, value = ''] = /^([^:]*):(.*)$/.exec(pair) ?? [];
    const option = this.#options.get(name);
    if (!option)
      throw new Unreadable(`${name || 'nothing'} is no option, expected ${listed([...this.#options.keys()])}`);
    try {
      return [name, readOption(option, value)];
    } catch (error) {
      throw error instanceof Unreadable ? new Unreadable(`${name} is “${value}”, ${error.message}`) : error;
    }
  }
}

function readOption({ range, choices }: SetUpOption, value: string): OptionValue {
  if (range) return number(range).read(value);
  if (choices) return oneOf(Object.keys(choices)).read(value);
  return oneOf(['true', 'false']).read(value) === 'true';
}

const SCHEDULE_PAIRS = new OptionPairs(SCHEDULE_OPTIONS);
const LOSS_PAIRS = new OptionPairs(LOSS_OPTIONS);

// A point is one of 2001 · 2001 places and its class: four digits of 64.
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const SIDE = 2001;

export const points: Codec<readonly OwnPoint[]> = {
  write: (all) => all.map(writePoint).join(''),
  read: (all) => {
    if (all.length % 4 !== 0 || !/^[\w-]*$/.test(all)) throw new Unreadable('expected four letters or digits a point');
    const { max } = RANGES.points;
    if (all.length > 4 * max) throw new Unreadable(`expected ${max} points at most`);
    return Array.from({ length: all.length / 4 }, (_, i) => readPoint(all.slice(4 * i, 4 * i + 4)));
  },
};

function writePoint([x, y, label]: OwnPoint): string {
  const [column, row] = [x, y].map((value) => Math.round(1000 * value) + 1000) as [number, number];
  const place = (column * SIDE + row) * 2 + label;
  return [18, 12, 6, 0].map((shift) => DIGITS[(place >> shift) & 63]).join('');
}

function readPoint(digits: string): OwnPoint {
  const place = [...digits].reduce((sum, digit) => 64 * sum + DIGITS.indexOf(digit), 0);
  const cell = place >> 1;
  if (cell >= SIDE * SIDE) throw new Unreadable(`${digits} is no point`);
  return [(Math.floor(cell / SIDE) - 1000) / 1000, ((cell % SIDE) - 1000) / 1000, (place & 1) as 0 | 1];
}

/** file~digest~task~column, and columns that are left out */
export const csv: Codec<CsvChoice> = {
  write: ({ file, digest, task, column, leftOut }) =>
    [file, digest, task, column, ...leftOut].map(text.write).join('~'),
  read: (given) => {
    const [file, digest = '', task = '', column, ...leftOut] = given.split('~').map(text.read);
    if (file === undefined || column === undefined || !/^[0-9a-f]{8}$/.test(digest)) {
      throw new Unreadable('expected file~digest~task~column, the digest of eight hexadecimal digits');
    }
    return { file, digest, task: oneOf(['classes', 'regression'] as const).read(task), column, leftOut };
  },
};
