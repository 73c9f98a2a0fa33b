// Every kernel, resident and end to end, compared with the roofline and plain JavaScript.
import type { PreluGradients, ResidentBuffer } from '../src/index.js';
import { type Activation, type ActivationName, activations } from '../src/kernels/table.js';
import { engine, fourlane, trainer } from './built.js';
import { type Effort, measure, type Run } from './measure.js';
import { plainLoop, plainProduct } from './plain.js';
import { copyLoop, registerPeak } from './roofline/index.js';
import { form, LENGTHS, PRODUCTS, product, values } from './workloads.js';

/** One measurement: nanoseconds a call, and the work that a call does. */
export interface Measurement {
  readonly name: string;
  readonly size: string;
  /** Values made, and bytes read and written in linear memory. */
  readonly elements: number;
  readonly bytes: number;
  readonly flops?: number;
  /** Operands in linear memory, and the result. */
  readonly resident: number;
  /** The same with the right-hand side packed beforehand. */
  readonly packed?: number;
  /** Float32Array in, Float32Array given for the result; and one `Float32Array.set` of that length. */
  readonly withOut?: number;
  readonly set?: number;
  /** The same by Strassen's method, where that is more than the ordinary product. */
  readonly strassen?: number | undefined;
  /** Float32Array in, new Float32Array out. */
  readonly endToEnd: number;
  readonly plain?: number | undefined;
  /** The time that the roofline allows: of a copy loop over as many bytes of the same memory, or of the multiply-adds alone. */
  readonly roofline: number;
}

export interface Selection {
  readonly only: RegExp;
  readonly effort: Effort;
  /** Called after each measurement, for patience. */
  readonly progress: (name: string) => void;
}

const { alloc, matmul, pack } = fourlane;
const { adam, categoricalCrossentropy, dense, sequential, sgd } = trainer;

const FLOAT = 4;
/** Copies to compare with move whole multiples of this. */
const COPY_STEP = 64;

type Values = Float32Array | ResidentBuffer;
type Elementwise = (...operandsAndOptions: object[]) => unknown;
const functions = fourlane as unknown as Record<string, Elementwise>;

/** A function to measure at every length. */
interface Workload {
  readonly name: string;
  readonly call: Elementwise;
  /** Arrays that it takes: x, or gradOut and x. */
  readonly operands: 1 | 2;
  /** Options other than `out` for n values; arrays among them by way of `like`, which makes them resident or not. */
  readonly options: (n: number, like: (array: Float32Array) => Values) => object;
  /** The length is to be a multiple of this. Default 1. */
  readonly multiple?: number;
  readonly loop?: ReturnType<typeof plainLoop>;
}

/** A value for each parameter that has no default. */
function required(activation: ActivationName): Record<string, number> {
  const { parameters }: Activation = activations[activation];
  return Object.fromEntries(parameters.filter((each) => each.default === undefined).map(({ name }) => [name, 0]));
}

/** f, f′ and backward of every activation; PReLU of all channel layouts, RReLU and softmax, with their backward passes. */
function* workloads(): Generator<Workload> {
  for (const activation of Object.keys(activations) as ActivationName[]) {
    const options = () => required(activation);
    for (const [name, operands] of [
      [activation, 1],
      [`${activation}Derivative`, 1],
      [`${activation}Backward`, 2],
    ] as const) {
      const loop = name === activation ? plainLoop(activation) : undefined;
      yield { name, call: functions[name] as Elementwise, operands, options, loop };
    }
  }
  for (const [layout, channels, inner] of [
    ['1 slope', 1, 1],
    ['10 channels', 10, 1],
    ['64 channels', 64, 1],
    ['10 channels of 25', 10, 25],
  ] as const) {
    const shared: Pick<Workload, 'options' | 'multiple'> = {
      options: (_, like) => ({ weight: like(new Float32Array(channels).fill(0.25)), inner }),
      multiple: channels * inner,
    };
    yield { name: `prelu, ${layout}`, call: functions.prelu as Elementwise, operands: 1, ...shared };
    yield { name: `preluBackward, ${layout}`, call: preluBackwardOnce, operands: 2, ...shared };
  }
  for (const [mode, training] of [
    ['training', true],
    ['evaluation', false],
  ] as const) {
    const options: Workload['options'] = (n, like) => (training ? { training, slopes: like(new Float32Array(n)) } : {});
    yield { name: `rrelu, ${mode}`, call: functions.rrelu as Elementwise, operands: 1, options };
    yield { name: `rreluBackward, ${mode}`, call: functions.rreluBackward as Elementwise, operands: 2, options };
  }
  for (const cols of [10, 1000]) {
    const shared: Pick<Workload, 'options' | 'multiple'> = { options: () => ({ cols }), multiple: cols };
    yield { name: `softmax, ${cols} columns`, call: functions.softmax as Elementwise, operands: 1, ...shared };
    yield {
      name: `softmaxBackward, ${cols} columns`,
      call: functions.softmaxBackward as Elementwise,
      operands: 2,
      ...shared,
    };
  }
}

/** PReLU's backward pass, whose gradient of the slopes is an array of its own. */
const preluBackwardOnce: Elementwise = (...operandsAndOptions) => {
  const { gradWeight } = (functions.preluBackward as Elementwise)(...operandsAndOptions) as PreluGradients;
  if (!(gradWeight instanceof Float32Array)) gradWeight.dispose();
};

/** Every workload, at every length. */
export async function elementwise({ only, effort, progress }: Selection): Promise<Measurement[]> {
  const measurements: Measurement[] = [];
  for (const { name, call, operands, options, multiple = 1, loop } of workloads()) {
    if (!only.test(name)) continue;
    for (const length of LENGTHS) {
      const n = length - (length % multiple);
      const x = values(n);
      const plain = operands === 2 ? [values(n, 2), x] : [x];
      const buffers: ResidentBuffer[] = [];
      const resident = (array: Float32Array | number): ResidentBuffer => {
        const buffer = alloc(array);
        buffers.push(buffer);
        return buffer;
      };
      const operandsThere = plain.map(resident);
      const [from] = operandsThere as [ResidentBuffer];
      const out = resident(n);
      const plainOut = new Float32Array(n);
      const residentOptions = { ...options(n, resident), out };
      const parameters = options(n, (array) => array);
      const plainOptions = { ...parameters, out: plainOut };
      const copy = copyLoop(engine().memory);
      const bytes = n * FLOAT - ((n * FLOAT) % COPY_STEP);
      const contestants: Record<string, Run> = {
        resident: () => call(...operandsThere, residentOptions),
        withOut: () => call(...plain, plainOptions),
        set: () => plainOut.set(x),
        endToEnd: () => call(...plain, parameters),
        roofline: () => copy(out.byteOffset, from.byteOffset, bytes),
      };
      if (loop) contestants.plain = () => loop(x, new Float32Array(n));
      const times = (await measure(contestants, effort)) as Pick<
        Measurement,
        'resident' | 'withOut' | 'set' | 'endToEnd' | 'roofline' | 'plain'
      >;
      for (const buffer of buffers) buffer.dispose();
      const streams = operands + 1;
      measurements.push({
        name,
        size: `${n}`,
        elements: n,
        bytes: streams * n * FLOAT,
        ...times,
        roofline: (times.roofline * streams) / 2,
      });
      progress(`${name} ${n}`);
    }
  }
  return measurements;
}

/** Short calls of an activation's kernel. */
export interface ShortCalls {
  readonly name: string;
  /** From how many values on it takes less time than a plain loop: undefined where it does at none of the lengths. */
  readonly winsFrom: { readonly resident: number | undefined; readonly withOut: number | undefined };
  /** Nanoseconds of a call with FEW values, which is what a call costs that does nothing. */
  readonly fixed: { readonly resident: number; readonly withOut: number; readonly endToEnd: number };
}

export const FEW = 8;
const SHORT_LENGTHS = [1, 2, 4, FEW, 16, 24, 32, 48, 64, 96, 128, 192, 256];

/** What a call costs, and the least length from which on the kernel beats the loop, both into a given array. */
export async function shortCalls({ only, effort, progress }: Selection): Promise<ShortCalls[]> {
  const found: ShortCalls[] = [];
  for (const name of Object.keys(activations) as ActivationName[]) {
    const loop = plainLoop(name);
    if (!loop || !only.test(name)) continue;
    const call = functions[name] as Elementwise;
    const won = { resident: [] as boolean[], withOut: [] as boolean[] };
    let fixed = { resident: 0, withOut: 0, endToEnd: 0 };
    for (const n of SHORT_LENGTHS) {
      const x = values(n);
      const out = new Float32Array(n);
      const from = alloc(x);
      const to = alloc(n);
      const parameters = required(name);
      const plainOptions = { ...parameters, out };
      const residentOptions = { ...parameters, out: to };
      const times = await measure(
        {
          resident: () => call(from, residentOptions),
          withOut: () => call(x, plainOptions),
          endToEnd: () => call(x, parameters),
          plain: () => loop(x, out),
        },
        effort,
      );
      from.dispose();
      to.dispose();
      won.resident.push(times.resident < times.plain);
      won.withOut.push(times.withOut < times.plain);
      if (n === FEW) fixed = times;
    }
    const first = (wins: boolean[]) => SHORT_LENGTHS[wins.lastIndexOf(false) + 1];
    found.push({ name, winsFrom: { resident: first(won.resident), withOut: first(won.withOut) }, fixed });
    progress(`short calls of ${name}`);
  }
  return found;
}

/** Where Strassen's method gains more than at 1024; plain JavaScript would take seconds a call. */
const LARGE = product(2048, 2048, 2048);

/** matmul over the list of products. */
export async function products({ only, effort, progress }: Selection): Promise<Measurement[]> {
  const measurements: Measurement[] = [];
  if (!only.test('matmul')) return measurements;
  const peak = peakRate();
  for (const product of [...PRODUCTS, LARGE]) {
    const { m, k, n } = product;
    const a = values(m * k, 1);
    const b = values(k * n, 2);
    using residentA = alloc(a);
    using residentB = alloc(b);
    using packed = pack(residentB, product);
    using out = alloc(m * n);
    const options = { ...product, out };
    const packedOptions = { ...options, transB: false };
    const strassenOptions = { ...options, strassen: true };
    const contestants: Record<string, Run> = {
      resident: () => matmul(residentA, residentB, options),
      packed: () => matmul(residentA, packed, packedOptions),
      endToEnd: () => matmul(a, b, product),
    };
    if (product !== LARGE) contestants.plain = () => plainProduct(a, b, new Float32Array(m * n), product);
    if (Math.min(m, n, k) >= 512) contestants.strassen = () => matmul(residentA, residentB, strassenOptions);
    const times = (await measure(contestants, effort)) as Pick<
      Measurement,
      'resident' | 'packed' | 'endToEnd' | 'plain' | 'strassen'
    >;
    const flops = 2 * m * k * n;
    const size = `${m}×${k}×${n} ${form(product)}`;
    const bytes = (m * k + k * n + m * n) * FLOAT;
    measurements.push({ name: 'matmul', size, elements: m * n, bytes, flops, ...times, roofline: flops / peak });
    progress(`matmul ${size}`);
  }
  return measurements;
}

const OPTIMIZERS = { sgd, adam };

/** A training step of an MLP 784-128-64-10 with ReLU, its loss read back: data resident, and as plain arrays. */
export async function steps({ only, effort, progress }: Selection): Promise<Measurement[]> {
  const measurements: Measurement[] = [];
  const peak = peakRate();
  for (const [name, optimizer] of Object.entries(OPTIMIZERS)) {
    if (!only.test(`${name} step`)) continue;
    for (const batch of [32, 128]) {
      const model = sequential([
        dense({ inputShape: [784], units: 128, activation: 'relu' }),
        dense({ units: 64, activation: 'relu' }),
        dense({ units: 10 }),
      ]);
      model.compile({ optimizer: optimizer(), loss: categoricalCrossentropy() });
      const x = values(batch * 784);
      using resident = alloc(x);
      const labels = Int32Array.from({ length: batch }, (_, i) => i % 10);
      const times = await measure(
        { resident: () => model.trainOnBatch(resident, labels), endToEnd: () => model.trainOnBatch(x, labels) },
        effort,
      );
      model.dispose();
      // A multiply-add for every weight and sample: forward, to the weights' gradients, and to all inputs but the first.
      const flops = 2 * batch * (3 * (784 * 128 + 128 * 64 + 64 * 10) - 784 * 128);
      const size = `batch ${batch}`;
      measurements.push({
        name: `${name} step`,
        size,
        elements: batch,
        bytes: 0,
        flops,
        ...times,
        roofline: flops / peak,
      });
      progress(`${name} step ${size}`);
    }
  }
  return measurements;
}

function peakRate(): number {
  const peak = registerPeak('plain');
  if (peak === undefined) throw new Error('this engine has no WebAssembly SIMD');
  return peak;
}
