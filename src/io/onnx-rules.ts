import { ArgumentError } from '../errors.js';
import type { ActivationName } from '../kernels/table.js';
import type { RowActivation } from '../nn/index.js';
import type { OnnxReading } from '../nn/layers/entry.js';
import { type Attributes, Call, isVariable, type Known, type Value } from './onnx-call.js';
import { COMPARISONS } from './onnx-comparisons.js';
import { WEIGHTED } from './onnx-dense.js';
import { ELEMENTWISE, type Handler } from './onnx-elementwise.js';
import {
  ANYTHING,
  type Expression,
  isExpression,
  type Leaf,
  leaf,
  type Match,
  match,
  type Parameter,
  scalar,
  termsOfPattern,
} from './onnx-expression.js';
import { readForms } from './onnx-forms.js';
import type { Node } from './onnx-graph.js';
import { ACTIVATIONS, ROWS } from './onnx-operators.js';
import { type Pattern, pattern } from './onnx-pattern.js';
import { ROWWISE } from './onnx-rows.js';
import { BATCH, UNKNOWN } from './onnx-shapes.js';
import { VIEWS } from './onnx-views.js';

/** What is made of an operator that depends on the graph's input. */
export function handlerOf(opType: string): Handler | undefined {
  for (const handlers of [ELEMENTWISE, COMPARISONS, VIEWS, WEIGHTED, ROWWISE])
    if (Object.hasOwn(handlers, opType)) return handlers[opType];
  return undefined;
}

/** A subgraph by the layer that it is: an activation, or a layer that says how it is read. */
export type Rule = { readonly pattern: Expression } & (
  | { readonly activation: ActivationName | RowActivation }
  | { readonly layer: string; readonly reading: OnnxReading }
);

/** The version of operators in which patterns are written. */
const VERSION = 20;

/** A pattern as the expression that its subgraph is read as. */
export function expressionOf(text: string): Expression {
  const value = patternValue(pattern(text));
  if (isVariable(value)) return value.expression;
  throw new Error(`the pattern ${text} does not depend on x`);
}

function patternValue(part: Pattern): Value {
  switch (part.kind) {
    case 'input':
      return X;
    case 'number':
      return { kind: 'float', shape: [], data: Float64Array.of(part.value) };
    case 'parameter':
      return { ...NAMELESS, parameter: { parameter: part.name, form: 'itself' } };
    default: {
      const node: Node = {
        opType: part.type,
        input: [],
        output: part.type === 'Split' ? ['', ''] : [''],
        attribute: [],
      };
      const call = new Call(node, part.inputs.map(patternValue), new PatternAttributes(part.attributes), VERSION);
      const result = handlerOf(part.type)?.(call);
      if (!result) throw new Error(`a pattern has the operator ${part.type}`);
      return [result].flat()[part.output] as Value;
    }
  }
}

const X: Value = { kind: 'float', shape: [BATCH, UNKNOWN], expression: { op: ANYTHING, args: [], width: UNKNOWN } };

const NAMELESS: Known = { kind: 'float', shape: [], data: Float64Array.of(NaN) };

/** A pattern's attributes are numbers, quoted words, and parameters. */
class PatternAttributes implements Attributes {
  readonly unread = [];

  constructor(readonly texts: ReadonlyMap<string, string>) {}

  has(name: string): boolean {
    return this.texts.has(name);
  }

  number(name: string, otherwise: number): number {
    return Number(this.texts.get(name) ?? otherwise);
  }

  argument(name: string, otherwise: number): Leaf | Parameter {
    const text = this.texts.get(name) ?? String(otherwise);
    return Number.isNaN(Number(text)) ? { parameter: text, form: 'itself' } : leaf(Number(text));
  }

  text(name: string, otherwise: string): string {
    return this.texts.get(name)?.slice(1, -1) ?? otherwise;
  }

  list(): undefined {
    return undefined;
  }

  tensor(): undefined {
    return undefined;
  }
}

/** All rules by the operators that a subgraph may end with, and the number of layers that they were made for. */
let rules: { readonly byEnd: ReadonlyMap<string, readonly Rule[]>; readonly layers: number } | undefined;

function rulesFor(op: string): readonly Rule[] {
  const forms = readForms();
  if (rules?.layers !== forms.length) rules = { byEnd: byEnd(allRules(forms)), layers: forms.length };
  return rules.byEnd.get(op) ?? [];
}

function* allRules(forms: ReturnType<typeof readForms>): Generator<Rule> {
  for (const [name, texts] of [...Object.entries(ACTIVATIONS), ...Object.entries(ROWS)]) {
    const activation = name as ActivationName | RowActivation;
    for (const text of texts) yield { activation, pattern: expressionOf(text) };
  }
  for (const [layer, { read }] of forms) {
    for (const text of read?.patterns ?? []) {
      yield { layer, reading: read as OnnxReading, pattern: patternOf(layer, text) };
    }
  }
}

/** @throws {ArgumentError} if a layer's pattern cannot be read */
function patternOf(layer: string, text: string): Expression {
  try {
    return expressionOf(text);
  } catch (error) {
    throw new ArgumentError('registerLayer', `onnx.read of "${layer}"`, `holds ${text}: ${(error as Error).message}`);
  }
}

function byEnd(all: Iterable<Rule>): Map<string, Rule[]> {
  const found = new Map<string, Rule[]>();
  for (const rule of all) for (const op of endsOf(rule.pattern)) found.set(op, [...(found.get(op) ?? []), rule]);
  return found;
}

/** A product of one factor and a constant may be the factor alone, where the constant is 1. */
function endsOf(expression: Expression): string[] {
  if (expression.op !== 'Add' && expression.op !== 'Mul') return [expression.op];
  const { terms } = termsOfPattern(expression);
  const [only, ...more] = terms;
  return only && more.length === 0 && isExpression(only) ? [expression.op, ...endsOf(only)] : [expression.op];
}

/** The layer that an expression ends with, if a rule has it. */
export function findRule(expression: Expression): (Match & Rule & { readonly input: Expression }) | undefined {
  for (const rule of rulesFor(expression.op)) {
    const found = match(rule.pattern, expression);
    const fits = 'layer' in rule || [...(found?.values.values() ?? [])].every((value) => scalar(value) !== undefined);
    if (found?.input && fits) return { ...found, ...rule, input: found.input };
  }
  return undefined;
}
