// Every kernel, resident and end to end, beside the roofline and plain JavaScript.
import * as fourlane from 'fourlane';
import { alloc, matmul, pack, type ResidentBuffer, softmax, softmaxBackward } from 'fourlane';
import { adam, categoricalCrossentropy, dense, sequential, sgd } from 'fourlane/nn';
import { engine } from '../dist/wasm/engine.js';
import { type Activation, type ActivationName, activations } from '../src/kernels/table.js';
import { type Effort, measure, type Run } from './measure.js';
import { plainLoop, plainProduct } from './plain.js';
import { copyLoop, copySpeed, registerPeak } from './roofline/index.js';
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

const FLOAT = 4;
/** Copies to compare with move whole multiples of this. */
const COPY_STEP = 64;

type Elementwise = <A extends Float32Array | ResidentBuffer>(...operandsAndOptions: (A | object)[]) => A;
const functions = fourlane as unknown as Record<string, Elementwise>;

/** A value for each parameter that has no default. */
function required(activation: ActivationName): Record<string, number> {
  const { parameters }: Activation = activations[activation];
  return Object.fromEntries(parameters.filter((each) => each.default === undefined).map(({ name }) => [name, 0]));
}

/** f, f′ and backward of every activation, at every length. */
export async function elementwise({ only, effort, progress }: Selection): Promise<Measurement[]> {
  const measurements: Measurement[] = [];
  for (const activation of Object.keys(activations) as ActivationName[]) {
    const parameters = required(activation);
    for (const name of [activation, `${activation}Derivative`, `${activation}Backward`]) {
      if (!only.test(name)) continue;
      const operands = name === `${activation}Backward` ? 2 : 1;
      const call = functions[name] as Elementwise;
      const loop = name === activation ? plainLoop(activation) : undefined;
      for (const n of LENGTHS) {
        const x = values(n);
        const plain = operands === 2 ? [values(n, 2), x] : [x];
        const resident = plain.map((array) => alloc(array));
        const [from] = resident as [ResidentBuffer];
        const out = alloc(n);
        const plainOut = new Float32Array(n);
        const residentOptions = { ...parameters, out };
        const plainOptions = { ...parameters, out: plainOut };
        const copy = copyLoop(engine().memory);
        const bytes = n * FLOAT - ((n * FLOAT) % COPY_STEP);
        const contestants: Record<string, Run> = {
          resident: () => call(...resident, residentOptions),
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
        for (const buffer of [out, ...resident]) buffer.dispose();
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
  }
  return measurements;
}

/** From how many values on a kernel takes less time than a plain loop: undefined where it does at none of the lengths. */
export interface BreakEven {
  readonly name: string;
  readonly resident: number | undefined;
  readonly withOut: number | undefined;
}

const SHORT_LENGTHS = [1, 2, 4, 8, 16, 24, 32, 48, 64, 96, 128, 192, 256];

/** The least length from which on each activation's kernel is faster than the loop, both into a given array. */
export async function breakEven({ only, effort, progress }: Selection): Promise<BreakEven[]> {
  const found: BreakEven[] = [];
  for (const name of Object.keys(activations) as ActivationName[]) {
    const loop = plainLoop(name);
    if (!loop || !only.test(name)) continue;
    const call = functions[name] as Elementwise;
    const won = { resident: [] as boolean[], withOut: [] as boolean[] };
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
          plain: () => loop(x, out),
        },
        effort,
      );
      from.dispose();
      to.dispose();
      won.resident.push(times.resident < times.plain);
      won.withOut.push(times.withOut < times.plain);
    }
    const first = (wins: boolean[]) => SHORT_LENGTHS[wins.lastIndexOf(false) + 1];
    found.push({ name, resident: first(won.resident), withOut: first(won.withOut) });
    progress(`break-even ${name}`);
  }
  return found;
}

/** Kernels over the rows of a matrix. */
export async function rows({ only, effort, progress }: Selection): Promise<Measurement[]> {
  const measurements: Measurement[] = [];
  const kernels = {
    softmax: (x: Float32Array | ResidentBuffer, cols: number, out?: typeof x) =>
      softmax(x, out ? { cols, out } : { cols }),
    softmaxBackward: (x: Float32Array | ResidentBuffer, cols: number, out?: typeof x) =>
      softmaxBackward(x, x, out ? { cols, out } : { cols }),
  };
  for (const [name, call] of Object.entries(kernels)) {
    if (!only.test(name)) continue;
    for (const [count, cols] of [
      [32, 10],
      [1000, 1000],
    ] as const) {
      const n = count * cols;
      const x = values(n);
      using resident = alloc(x);
      using out = alloc(n);
      const times = await measure({ resident: () => call(resident, cols, out), endToEnd: () => call(x, cols) }, effort);
      const bytes = 2 * n * FLOAT;
      const speed = copySpeed(Math.ceil((n * FLOAT) / COPY_STEP) * COPY_STEP);
      measurements.push({
        name,
        size: `${count}×${cols}`,
        elements: n,
        bytes,
        ...times,
        roofline: bytes / 2 / speed,
      });
      progress(`${name} ${count}×${cols}`);
    }
  }
  return measurements;
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
    if (Math.min(m, n, k) >= 1024) contestants.strassen = () => matmul(residentA, residentB, strassenOptions);
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
