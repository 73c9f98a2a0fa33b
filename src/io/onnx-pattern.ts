import { FormatError } from '../errors.js';
import type * as schema from './onnx-schema.js';
import { AttributeType } from './onnx-schema.js';
import type { Draft, Message } from './protobuf.js';
import type { Tensor } from './safetensors.js';

/**
 * A subgraph, as an expression: `Mul(x, Sigmoid(x))`, `LeakyRelu{alpha=slope}(x)`, `Clip(x, 0, 6)`. `x` is the layer's
 * input, any other name a parameter; `Split#1(x)` is an operator's second output. One expression serves both ways: it is
 * built when writing, matched when reading.
 */
export type Pattern =
  | {
      readonly kind: 'operator';
      readonly type: string;
      /** Which of the operator's outputs. */
      readonly output: number;
      readonly attributes: Attributes;
      readonly inputs: Pattern[];
    }
  | { readonly kind: 'input' }
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'number'; readonly value: number };

/** Attributes of an operator: a number, a quoted word, or the name of a parameter. */
type Attributes = ReadonlyMap<string, string>;

/** What the names in a pattern stand for. */
export type Values = ReadonlyMap<string, number | Tensor>;

export type NodeDraft = Draft<typeof schema.Node>;
type Node = Message<typeof schema.Node>;

/** Parses a pattern. */
export function pattern(text: string): Pattern {
  const tokens = text.match(/[A-Za-z]\w*(?:#\d)?|-?\d*\.?\d+(?:e-?\d+)?|'\w+'|[{}(),=]/g) ?? [];
  let at = 0;
  const next = (): string => tokens[at++] ?? '';
  const list = (close: string, item: () => void): void => {
    at += 1;
    while (tokens[at] !== close) {
      item();
      if (tokens[at] === ',') at += 1;
    }
    at += 1;
  };
  function parse(): Pattern {
    const token = next();
    if (token === 'x') return { kind: 'input' };
    if (!/^[A-Za-z]/.test(token)) return { kind: 'number', value: Number(token) };
    const attributes = new Map<string, string>();
    const inputs: Pattern[] = [];
    if (tokens[at] === '{') {
      list('}', () => {
        const name = next();
        at += 1;
        attributes.set(name, next());
      });
    }
    if (tokens[at] !== '(') return { kind: 'parameter', name: token };
    list(')', () => inputs.push(parse()));
    const [type = '', output] = token.split('#');
    return { kind: 'operator', type, output: Number(output ?? 0), attributes, inputs };
  }
  return parse();
}

/** The graph that is being written. */
export interface Builder {
  /** A name that no other tensor of the graph has: the one given, or one like it. */
  fresh(name: string): string;
  node(node: NodeDraft): void;
  /** Adds an initialiser and gives its name. */
  constant(name: string, value: Tensor): string;
}

/** Builds a pattern: adds its nodes to the graph, and gives the name of its result, which is `name` or like it. */
export function build(shape: Pattern, input: string, values: Values, name: string, builder: Builder): string {
  let count = 0;
  function visit(part: Pattern, wanted: string): string {
    switch (part.kind) {
      case 'input':
        return input;
      case 'number':
        return builder.constant(`${name}.constant${count++}`, scalar(part.value));
      case 'parameter': {
        const value = valueFor(part.name);
        return builder.constant(`${name}.${part.name}`, typeof value === 'number' ? scalar(value) : value);
      }
      default: {
        const output = builder.fresh(wanted);
        const inputs = part.inputs.map((one) =>
          visit(one, `${name}.${one.kind === 'operator' ? one.type : ''}${count++}`),
        );
        const attribute = [...part.attributes].map(([key, text]) => attributeOf(key, text));
        const unused = Array.from({ length: part.output }, (_, i) => builder.fresh(`${output}.unused${i}`));
        builder.node({ opType: part.type, name: output, input: inputs, output: [...unused, output], attribute });
        return output;
      }
    }
  }
  function valueFor(parameter: string): number | Tensor {
    const value = values.get(parameter);
    if (value === undefined) throw new Error(`no value for ${parameter} of ${name}`);
    return value;
  }
  function attributeOf(key: string, text: string): Draft<typeof schema.Attribute> {
    if (text.startsWith("'")) return { name: key, s: text.slice(1, -1), type: AttributeType.string };
    const value = Number.isNaN(Number(text)) ? (valueFor(text) as number) : Number(text);
    return WHOLE.has(key)
      ? { name: key, i: value, type: AttributeType.int }
      : { name: key, f: value, type: AttributeType.float };
  }
  return visit(shape, name);
}

/** Attributes that are whole numbers; the other numbers are floats. */
const WHOLE: ReadonlySet<string> = new Set(['axis', 'num_outputs', 'transA', 'transB', 'training_mode']);

function scalar(value: number): Tensor {
  return { shape: [], data: Float32Array.of(value) };
}

/** The graph that is being read. */
export interface Source {
  /** The node that has this among its outputs. */
  producer(name: string): Node | undefined;
  constant(name: string): Tensor | undefined;
}

/** What a matched pattern's names stand for, and the tensor that is its `x`. */
export interface Match {
  readonly input?: string;
  readonly values: Values;
}

/** What attributes are where a node does not say, or a pattern does not. */
const DEFAULTS: Readonly<Record<string, Readonly<Record<string, number | string>>>> = {
  BatchNormalization: { epsilon: 1e-5, training_mode: 0 },
  Celu: { alpha: 1 },
  Elu: { alpha: 1 },
  Flatten: { axis: 1 },
  Gelu: { approximate: 'none' },
  Gemm: { alpha: 1, beta: 1, transA: 0, transB: 0 },
  HardSigmoid: { alpha: 0.2, beta: 0.5 },
  LeakyRelu: { alpha: 0.01 },
  LogSoftmax: { axis: -1 },
  Selu: { alpha: 1.6732632, gamma: 1.050701 },
  Shrink: { bias: 0, lambd: 0.5 },
  Softmax: { axis: -1 },
  Split: { axis: 0 },
};

/** Attributes that say nothing about inference. */
const IGNORED: ReadonlySet<string> = new Set(['momentum', 'seed', 'spatial', 'is_test', 'consumed_inputs']);

/** Matches a pattern against what makes the tensor `name`. */
export function match(
  shape: Pattern,
  name: string,
  source: Source,
  so: Match = { values: new Map() },
): Match | undefined {
  if (shape.kind === 'input') {
    if (so.input !== undefined) return so.input === name ? so : undefined;
    return source.constant(name) ? undefined : { ...so, input: name };
  }
  if (shape.kind === 'operator') return matchOperator(shape, name, source, so);
  const constant = source.constant(name);
  if (!constant) return undefined;
  if (shape.kind === 'number') {
    return constant.data.length === 1 && close(constant.data[0] as number, shape.value) ? so : undefined;
  }
  return bind(so, shape.name, constant);
}

function matchOperator(
  shape: Pattern & { kind: 'operator' },
  name: string,
  source: Source,
  so: Match,
): Match | undefined {
  const node = source.producer(name);
  if (node?.opType !== shape.type || (node.domain ?? '') !== '' || node.output[shape.output] !== name) return undefined;
  const before = matchAttributes(shape, node, so);
  if (!before || node.input.length !== shape.inputs.length) return undefined;
  const orders = COMMUTATIVE.has(shape.type) ? [node.input, [...node.input].reverse()] : [node.input];
  for (const inputs of orders) {
    const found = shape.inputs.reduce<Match | undefined>(
      (sofar, part, i) => sofar && match(part, inputs[i] as string, source, sofar),
      before,
    );
    if (found) return found;
  }
  return undefined;
}

const COMMUTATIVE: ReadonlySet<string> = new Set(['Add', 'Mul']);

function matchAttributes(shape: Pattern & { kind: 'operator' }, node: Node, so: Match): Match | undefined {
  const given = new Map<string, number | string | undefined>(Object.entries(DEFAULTS[shape.type] ?? {}));
  for (const { name = '', type, f, i, s } of node.attribute) {
    if (!IGNORED.has(name)) given.set(name, type === AttributeType.string ? s : type === AttributeType.int ? i : f);
  }
  let found: Match | undefined = so;
  for (const [name, value] of given) {
    const wanted = shape.attributes.get(name) ?? DEFAULTS[shape.type]?.[name];
    if (wanted === undefined || value === undefined) return undefined;
    if (typeof value === 'string') {
      if (`'${value}'` !== wanted && value !== wanted) return undefined;
    } else if (Number.isNaN(Number(wanted))) found = bind(found, String(wanted), value);
    else if (!close(value, Number(wanted))) return undefined;
    if (!found) return undefined;
  }
  return [...shape.attributes.keys()].every((name) => given.has(name)) ? found : undefined;
}

/** A name that stands twice in a pattern must stand for the same. */
function bind(so: Match, name: string, value: number | Tensor): Match | undefined {
  const before = so.values.get(name);
  if (before !== undefined && !(toScalar(before) === toScalar(value))) return undefined;
  return { ...so, values: new Map(so.values).set(name, value) };
}

function toScalar(value: number | Tensor): number | undefined {
  if (typeof value === 'number') return value;
  return value.data.length === 1 ? value.data[0] : undefined;
}

/** Equal as float32 constants that different exporters round differently. */
function close(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-5 * Math.abs(b);
}

/** A scalar among the matched values. */
export function scalarOf(values: Values, name: string): number {
  const value = values.get(name);
  const number = value === undefined ? undefined : toScalar(value);
  if (number === undefined) throw new FormatError(`ONNX: ${name} is not a single number`);
  return number;
}

/** A tensor among the matched values. */
export function tensorOf(values: Values, name: string, rank: number): Tensor {
  const value = values.get(name);
  if (typeof value !== 'object' || value.shape.length !== rank) {
    throw new FormatError(`ONNX: ${name} is not a tensor of ${rank} dimension${rank === 1 ? '' : 's'}`);
  }
  return value;
}
