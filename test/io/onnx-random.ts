import { ACTIVATIONS, ROWS } from '../../src/io/onnx-operators.js';
import { type Builder, build, type NodeDraft, pattern } from '../../src/io/onnx-pattern.js';
import type * as schema from '../../src/io/onnx-schema.js';
import type { Draft } from '../../src/io/protobuf.js';
import type { Random } from '../../src/random.js';
import { booleans, floats, integers, node, onnxFile } from './onnx-file.js';

type NodeAttributes = NonNullable<Parameters<typeof node>[3]>;

/** Samples that are run where the batch may be of any size. */
export const SAMPLES = 3;

/** A random chain of subgraphs in the forms that exporters use, and in some that no layer has. */
export class RandomGraph implements Builder {
  readonly #names = new Set<string>();
  readonly #nodes: NodeDraft[] = [];
  readonly #constants: Draft<typeof schema.Tensor>[] = [];
  /** What the input looks like, with its real sizes. */
  readonly shape: readonly number[];
  readonly file: Uint8Array<ArrayBuffer>;
  #at = 'x';
  #sizes: readonly number[];

  constructor(
    readonly random: Random,
    readonly version: number,
  ) {
    const rank = this.#pick([2, 2, 2, 2, 3, 3, 4, 1]);
    const first = this.#pick([1, 2, 0, 0]);
    const rest = Array.from({ length: rank - 1 }, () => this.#pick([1, 2, 3, 4, 6]));
    this.shape = rank === 1 ? [this.#pick([2, 4, 6])] : [first || SAMPLES, ...rest];
    this.#sizes = this.shape;
    for (let left = 1 + random.below(4); left > 0; left--) this.#append();
    if (this.#at === 'x') this.#op('Identity', ['x']);
    const shape = this.shape.map((size, i) => (i === 0 && rank > 1 && first === 0 ? 'n' : size));
    this.file = onnxFile({ version, shape, nodes: this.#nodes, constants: this.#constants, outputs: [this.#at] });
  }

  fresh(name: string): string {
    let free = name;
    for (let i = 1; this.#names.has(free); i++) free = `${name}_${i}`;
    this.#names.add(free);
    return free;
  }

  node(draft: NodeDraft): void {
    // Sums and products may stand in either order.
    const swap = (draft.opType === 'Add' || draft.opType === 'Mul') && this.random.below(2) === 0;
    const [first = ''] = draft.input ?? [];
    // Patterns write every constant as a float; axes are integers.
    const input = draft.opType?.startsWith('Reduce')
      ? [first, this.#integers(-1)]
      : swap
        ? draft.input?.toReversed()
        : draft.input;
    this.#nodes.push({ ...draft, ...(input && { input }) });
  }

  constant(name: string, { shape, data }: { shape: readonly number[]; data: Float32Array }): string {
    return this.#float(shape, data, name);
  }

  #pick<T>(choices: readonly T[]): T {
    return choices[this.random.below(choices.length)] as T;
  }

  /** An initialiser, a Constant, or what folds to one. */
  #float(shape: readonly number[], data: ArrayLike<number>, name = 'c'): string {
    const values = Array.from(data);
    const free = this.fresh(name);
    const form = this.random.below(9);
    if (form === 0) this.#nodes.push(node('Constant', [], [free], { value: { t: floats('', shape, values) } }));
    else if (form === 1 && this.version >= 12 && shape.length === 0) {
      this.#nodes.push(node('Constant', [], [free], { value_float: { f: values[0] as number } }));
    } else if (form === 2) {
      const inner = this.fresh('double');
      this.#constants.push({ name: inner, dims: shape, dataType: 11, doubleData: values });
      this.#nodes.push(node('Cast', [inner], [free], { to: 1 }));
    } else if (form === 3 && shape.length === 2) {
      const [rows = 0, cols = 0] = shape;
      const inner = this.fresh('transposed');
      const turned = values.map((_, i) => values[(i % rows) * cols + Math.floor(i / rows)] as number);
      this.#constants.push(floats(inner, [cols, rows], turned));
      this.#nodes.push(node('Transpose', [inner], [free], this.random.below(2) ? { perm: [1, 0] } : {}));
    } else if (form === 4) {
      const [inner, to] = [this.fresh('flat'), this.fresh('to')];
      this.#constants.push(floats(inner, [values.length], values), integers(to, ...shape));
      this.#nodes.push(node('Reshape', [inner, to], [free]));
    } else if (form === 5) {
      const rawData = new Uint8Array(Float32Array.from(values).buffer);
      this.#constants.push({ name: free, dims: shape, dataType: 1, rawData });
    } else if (form === 6) {
      const inner = this.fresh('same');
      this.#constants.push(floats(inner, shape, values));
      this.#nodes.push(node('Identity', [inner], [free]));
    } else this.#constants.push(floats(free, shape, values));
    return free;
  }

  #numbers(count: number, low = -1, high = 1): number[] {
    return Array.from({ length: count }, () => Math.fround(this.random.uniform(low, high)));
  }

  #integers(...values: number[]): string {
    const name = this.fresh('i');
    this.#constants.push(integers(name, ...values));
    return name;
  }

  /** Appends a node, and gives its output. */
  #op(type: string, inputs: readonly string[], attributes: NodeAttributes = {}, sizes = this.#sizes): string {
    const output = this.fresh(type.toLowerCase());
    this.node(node(type, inputs, [output], attributes));
    this.#at = output;
    this.#sizes = sizes;
    return output;
  }

  #append(): void {
    const kinds = [
      this.#dense,
      this.#dense,
      this.#scaling,
      this.#activation,
      this.#activation,
      this.#activation,
      this.#view,
      this.#view,
      this.#rows,
      this.#norm,
      this.#gate,
      this.#bound,
      this.#nothing,
    ];
    (this.#pick(kinds) as () => unknown).call(this);
  }

  #dense(): void {
    const inputs = this.#sizes.at(-1) as number;
    const units = this.#pick([1, 2, 4, 5, 6]);
    const out = [...this.#sizes.slice(0, -1), units];
    const weights = this.#numbers(inputs * units);
    if (this.#sizes.length === 2 && this.random.below(2) === 0) {
      const transB = this.random.below(2);
      const inputsOf = [this.#at, this.#float(transB ? [units, inputs] : [inputs, units], weights, 'w')];
      if (this.random.below(4) > 0 || this.version < 11)
        inputsOf.push(this.#vector(units, [[units], [1, units], [1], [], [1, 1]]));
      const attributes = {
        ...(transB && { transB }),
        ...(this.random.below(3) === 0 && { alpha: { f: 0.5 } }),
        ...(this.random.below(3) === 0 && { beta: { f: -2 } }),
      };
      this.#op('Gemm', inputsOf, attributes, out);
    } else {
      this.#op('MatMul', [this.#at, this.#float([inputs, units], weights, 'w')], {}, out);
      if (this.random.below(2)) this.#op('Add', [this.#at, this.#vector(units, [[units], [1, units], [1], []])]);
    }
  }

  #vector(width: number, shapes: readonly (readonly number[])[], low = -1, high = 1): string {
    const shape = this.#pick(shapes);
    const length = shape.reduce((product, size) => product * size, 1);
    return this.#float(shape, this.#numbers(Math.min(width, length), low, high), 'v');
  }

  #scaling(): void {
    const width = this.#sizes.at(-1) as number;
    const whole = this.#sizes.with(0, 1);
    const shapes = [[], [1], [width], [1, width], whole, [...whole.slice(0, -1), 1], [...this.#sizes.slice(1, -1), 1]];
    const shape = this.#pick(shapes);
    const constant = this.#float(
      shape,
      this.#numbers(
        shape.reduce((a, b) => a * b, 1),
        0.25,
        2,
      ),
      'k',
    );
    const type = this.#pick(['Add', 'Sub', 'Mul', 'Div']);
    const inputs = type !== 'Div' && this.random.below(3) === 0 ? [constant, this.#at] : [this.#at, constant];
    const rank = Math.max(shape.length, this.#sizes.length);
    const padded = [...Array<number>(rank - this.#sizes.length).fill(1), ...this.#sizes];
    this.#op(type, inputs, {}, padded);
  }

  #activation(): void {
    const texts = Object.values({ ...ACTIVATIONS, prelu: ['PRelu(x, weight)'] }).flat();
    const text = this.#pick(texts);
    const values = new Map(
      ['negativeSlope', 'alpha', 'beta', 'threshold', 'value', 'min', 'max', 'lambda'].map((name, i) => {
        return [name, name === 'min' ? -0.75 : Math.fround((i + 2) / 3)] as const;
      }),
    );
    const width = this.#sizes.at(-1) as number;
    const slope = { shape: [width], data: Float32Array.from(this.#numbers(width)) };
    this.#at = build(
      pattern(text),
      this.#at,
      new Map<string, never>([...values, ['weight', slope]] as never),
      'act',
      this,
    );
  }

  #rows(): void {
    const axis = this.#pick([-1, 1, this.#sizes.length - 1]);
    if (this.random.below(2) === 0 && this.version >= 18) {
      const texts = [...ROWS.softmax, ...ROWS.logSoftmax].filter((text) => !text.includes('{'));
      this.#at = build(pattern(this.#pick(texts)), this.#at, new Map(), 'rows', this);
    } else this.#op(this.#pick(['Softmax', 'LogSoftmax']), [this.#at], this.random.below(3) ? { axis } : {});
  }

  #view(): string {
    const sizes = this.#sizes;
    const count = sizes.reduce((a, b) => a * b, 1);
    const first = sizes[0] as number;
    switch (this.random.below(6)) {
      case 0: {
        const axis = this.#pick(
          [1, 1, 1, 0, 2, -1].filter((a) => Math.abs(a) <= sizes.length && (a >= 0 || this.version >= 11)),
        );
        const at = axis < 0 ? axis + sizes.length : axis;
        const lead = sizes.slice(0, at).reduce((a, b) => a * b, 1);
        return this.#op('Flatten', [this.#at], { axis }, [lead, count / lead]);
      }
      case 1: {
        const targets: (readonly number[])[] = [
          [-1, count / first],
          [first, -1],
          [0, -1],
          [first, count / first],
          [-1],
          [count],
          [1, -1],
          [0, 1, -1],
        ];
        if (sizes.length > 1) targets.push([-1, sizes.at(-1) as number], [0, 0, -1]);
        const target = this.#pick(targets);
        if (target.filter((size) => size === 0).length > sizes.length) return this.#at;
        const known = target.map((size, i) => (size === 0 ? (sizes[i] as number) : size));
        const rest = known.filter((size) => size > 0).reduce((a, b) => a * b, 1);
        if (count % rest !== 0) return this.#at;
        return this.#op(
          'Reshape',
          [this.#at, this.#integers(...target)],
          {},
          known.map((size) => (size < 0 ? count / rest : size)),
        );
      }
      case 2: {
        const axis = this.random.below(sizes.length + 1);
        const inputs = this.version < 13 ? [this.#at] : [this.#at, this.#integers(axis)];
        return this.#op('Unsqueeze', inputs, this.version < 13 ? { axes: [axis] } : {}, sizes.toSpliced(axis, 0, 1));
      }
      case 3: {
        const axis = sizes.findIndex((size, i) => size === 1 && (i > 0 || this.random.below(2) === 0));
        if (axis === -1 || sizes.length === 1) return this.#at;
        const inputs = this.version < 13 ? [this.#at] : [this.#at, this.#integers(axis)];
        return this.#op('Squeeze', inputs, this.version < 13 ? { axes: [axis] } : {}, sizes.toSpliced(axis, 1));
      }
      case 4: {
        const perm = sizes.map((_, i) => i);
        const i = this.random.below(perm.length);
        const j = this.random.below(perm.length);
        [perm[i], perm[j]] = [perm[j] as number, perm[i] as number];
        return this.#op(
          'Transpose',
          [this.#at],
          { perm },
          perm.map((k) => sizes[k] as number),
        );
      }
      default: {
        const [shape, size, to] = [this.fresh('shape'), this.fresh('size'), this.fresh('to')];
        const start = this.#integers(0);
        this.#nodes.push(node('Shape', [this.#at], [shape]), node('Gather', [shape, start], [size], { axis: 0 }));
        this.#nodes.push(node('Concat', [size, this.#integers(-1)], [to], { axis: 0 }));
        return this.#op('Reshape', [this.#at, to], {}, [first, count / first]);
      }
    }
  }

  #norm(): void {
    const channels = this.#sizes[1] ?? 1;
    const four = [0, 1, 2, 3].map((i) => this.#float([channels], this.#numbers(channels, i === 3 ? 0.25 : -1, 1), 'n'));
    this.#op('BatchNormalization', [this.#at, ...four], this.random.below(2) ? { epsilon: { f: 0.01 } } : {});
  }

  #gate(): void {
    const axis = this.#pick([1, this.#sizes.length - 1, 0]) % this.#sizes.length;
    const size = this.#sizes[axis] as number;
    const parts = size % 3 === 0 && this.random.below(4) === 0 ? 3 : 2;
    if (size % parts !== 0) return;
    const names = Array.from({ length: parts }, () => this.fresh('part'));
    const attributes: NodeAttributes = this.version >= 18 ? { axis, num_outputs: parts } : { axis };
    const lists: NodeAttributes =
      this.version < 13 && this.random.below(2) ? { split: Array.from({ length: parts }, () => size / parts) } : {};
    this.#nodes.push(node('Split', [this.#at], names, { ...attributes, ...lists }));
    const [a, b] = this.random.below(5) ? names : names.toReversed();
    const gated = this.fresh('gate');
    this.#nodes.push(node('Sigmoid', [b as string], [gated]));
    this.#op('Mul', [a as string, gated], {}, this.#sizes.with(axis, size / parts));
  }

  #bound(): string {
    const number = (): string => this.#float([], this.#numbers(1), 'b');
    switch (this.random.below(4)) {
      case 0:
        return this.#op('Max', this.random.below(2) ? [this.#at, number()] : [number(), this.#at]);
      case 1:
        return this.#op('Min', [this.#at, number()]);
      case 2:
        if (this.version < 11)
          return this.#op('Clip', [this.#at], this.random.below(2) ? { min: { f: -0.5 } } : { max: { f: 0 } });
        return this.#op('Clip', this.random.below(2) ? [this.#at, number()] : [this.#at, '', number()]);
      default:
        return this.#op('Max', [this.#at, this.#float([], [0], 'zero')]);
    }
  }

  #nothing(): string {
    if (this.random.below(3) === 0) return this.#op('Identity', [this.#at]);
    if (this.random.below(2) === 0) return this.#op('Cast', [this.#at], { to: 1 });
    if (this.version < 12) return this.#op('Dropout', [this.#at], this.random.below(2) ? { ratio: { f: 0.25 } } : {});
    const name = this.fresh('training');
    this.#constants.push(booleans(name, 0));
    return this.#op('Dropout', [this.#at, this.#float([], [0.25], 'ratio'), ...(this.random.below(2) ? [name] : [])]);
  }
}
