import type * as schema from './onnx-schema.js';
import { AttributeType } from './onnx-schema.js';
import type { Draft } from './protobuf.js';
import type { Tensor } from './safetensors.js';

/**
 * A subgraph, as an expression: `Mul(x, Sigmoid(x))`, `LeakyRelu{alpha=slope}(x)`, `Clip(x, 0, 6)`. `x` is the layer's
 * input, any other name a parameter; `Split#1(x)` is an operator's second output. One expression serves both ways: it is
 * built when writing, and matched when reading (see onnx-rules.ts).
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
        const outputs = part.type === 'Split' ? 2 : part.output + 1;
        const output = builder.fresh(wanted);
        const inputs = part.inputs.map((one) =>
          visit(one, `${name}.${one.kind === 'operator' ? one.type : ''}${count++}`),
        );
        const attribute = [...part.attributes].map(([key, text]) => attributeOf(key, text));
        const names = Array.from({ length: outputs }, (_, i) =>
          i === part.output ? output : builder.fresh(`${output}.unused${i}`),
        );
        builder.node({ opType: part.type, name: output, input: inputs, output: names, attribute });
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

/** Attributes that are integers; the other numbers are floats. */
const WHOLE: ReadonlySet<string> = new Set(['axis', 'num_outputs', 'transA', 'transB', 'training_mode']);

function scalar(value: number): Tensor {
  return { shape: [], data: Float32Array.of(value) };
}
