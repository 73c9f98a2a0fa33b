import type { FormatError } from '../errors.js';
import {
  type Argument,
  type Expression,
  type Leaf,
  leaf,
  negative,
  type Parameter,
  reciprocal,
} from './onnx-expression.js';
import { type Node, refusal } from './onnx-graph.js';
import { AttributeType } from './onnx-schema.js';
import { BATCH, broadcast, format, type Shape, spread, spreadShape, widthOf } from './onnx-shapes.js';
import { type Constant, type Kind, toConstant } from './onnx-tensor.js';

/** A value that depends on the graph's input. */
export interface Variable {
  readonly kind: Kind;
  readonly shape: Shape;
  readonly expression: Expression;
}

/** A constant; in a pattern, one that is known by name only. */
export type Known = Constant & { readonly parameter?: Parameter };

export type Value = Variable | Known;

export function isVariable(value: Value | undefined): value is Variable {
  return value !== undefined && 'expression' in value;
}

/** A node's attributes, with defaults. An attribute left unread would be misunderstood. */
export interface Attributes {
  number(name: string, otherwise: number): number;
  /** A number that a pattern may name. */
  argument(name: string, otherwise: number): Leaf | Parameter;
  text(name: string, otherwise: string): string;
  list(name: string): readonly number[] | undefined;
  tensor(name: string): Constant | undefined;
  has(name: string): boolean;
  readonly unread: readonly string[];
}

/** Attributes that say nothing about inference. */
const IGNORED: ReadonlySet<string> = new Set(['momentum', 'seed', 'consumed_inputs', 'saturate', 'round_mode']);

export class NodeAttributes implements Attributes {
  readonly #found: ReadonlyMap<string, Node['attribute'][number]>;
  readonly #read = new Set<string>(IGNORED);

  constructor(node: Node) {
    this.#found = new Map(node.attribute.map((attribute) => [attribute.name ?? '', attribute]));
  }

  #get(name: string): Node['attribute'][number] | undefined {
    this.#read.add(name);
    return this.#found.get(name);
  }

  has(name: string): boolean {
    return this.#found.has(name);
  }

  /** Some writers leave out a zero. */
  number(name: string, otherwise: number): number {
    const found = this.#get(name);
    if (!found) return otherwise;
    return (found.type === AttributeType.int ? found.i : (found.f ?? found.i)) ?? 0;
  }

  argument(name: string, otherwise: number): Leaf {
    return leaf(this.number(name, otherwise));
  }

  text(name: string, otherwise: string): string {
    const found = this.#get(name);
    return found ? (found.s ?? '') : otherwise;
  }

  list(name: string): readonly number[] | undefined {
    const found = this.#get(name);
    return found && (found.ints.length > 0 ? found.ints : Array.from(found.floats));
  }

  tensor(name: string): Constant | undefined {
    const found = this.#get(name)?.t;
    return found && toConstant(found);
  }

  get unread(): string[] {
    return [...this.#found.keys()].filter((name) => !this.#read.has(name));
  }
}

/** An operator with what it is applied to. */
export class Call {
  constructor(
    readonly node: Node,
    readonly inputs: readonly (Value | undefined)[],
    readonly attributes: Attributes,
    /** The version of the operators. */
    readonly version: number,
    /** Samples of a batch, where the file fixes their number. */
    readonly batch?: number,
    /** The most values that constants may be spread to. */
    readonly room: { left: number } = { left: Infinity },
  ) {}

  /** The operator with other inputs. */
  with(inputs: readonly (Value | undefined)[]): Call {
    return new Call(this.node, inputs, this.attributes, this.version, this.batch, this.room);
  }

  refusal(reason: string): FormatError {
    return refusal(this.node, reason);
  }

  /** Whether an optional input is given. */
  has(index: number): boolean {
    return this.inputs[index] !== undefined;
  }

  input(index: number): Value {
    const value = this.inputs[index];
    if (value) return value;
    throw this.refusal(`has ${this.node.input.length} inputs, expected one more`);
  }

  /** An input that depends on the graph's. */
  variable(index = 0): Variable {
    const value = this.input(index);
    if (isVariable(value)) return value;
    throw this.refusal(`takes a constant as input ${index}, expected what depends on the graph's input`);
  }

  /** An input of floats. */
  float(index = 0): Variable {
    return this.checkFloat(this.variable(index));
  }

  checkFloat(value: Variable): Variable {
    if (value.kind === 'float') return value;
    throw this.refusal(`computes with ${value.kind}s, expected floats`);
  }

  constant(index: number): Known {
    const value = this.input(index);
    if (!isVariable(value)) return value;
    throw this.refusal(
      `takes input ${index}, "${this.node.input[index]}", from the graph's input, expected a constant`,
    );
  }

  /** Integers that are an attribute in older versions, an input in others. */
  integers(name: string, index: number, inputSince: number): readonly number[] | undefined {
    if (this.version < inputSince) return this.attributes.list(name);
    return this.has(index) ? Array.from(this.constant(index).data) : undefined;
  }

  expression(op: string, args: readonly Argument[], width: number): Expression {
    return { op, args, width, node: this.node };
  }

  /** The input with every value changed alike. */
  mapped(value: Variable, op: string, ...rest: readonly Argument[]): Variable {
    const { expression } = this.checkFloat(value);
    return { ...value, expression: this.expression(op, [expression, ...rest], expression.width) };
  }

  /** A constant for each value of a sample. @throws {FormatError} if it would enlarge the sample */
  spread(constant: Known, shape: Shape): { leaf: Leaf | Parameter; shape: Shape } {
    if (constant.parameter) return { leaf: constant.parameter, shape };
    const whole = spreadShape(constant.shape, shape);
    const data = whole && spread(constant, whole);
    if (!data) {
      throw this.refusal(
        `combines a constant of shape [${constant.shape}] with a value of shape ${format(shape)}, expected one number or one for each value of a sample`,
      );
    }
    if (data !== constant.data && data.length > 1) this.take(data.length);
    return { leaf: { data }, shape: whole };
  }

  /** Counts values that constants are spread to: a small file could ask for any number. */
  take(values: number): void {
    this.room.left -= values;
    if (!(this.room.left >= 0)) throw this.refusal('makes more values than a file of this size can ask for');
  }
}

/** Two operands of a sum or product: two expressions, or one and a constant, which comes second. */
export function combine(call: Call, op: 'Add' | 'Mul', a: Value, b: Value): Variable {
  if (!isVariable(a)) {
    if (!isVariable(b)) throw call.refusal('has constants alone');
    return combine(call, op, b, a);
  }
  const { expression } = call.checkFloat(a);
  if (!isVariable(b)) {
    const other = call.spread(b, a.shape);
    return {
      kind: 'float',
      shape: other.shape,
      expression: call.expression(op, [expression, other.leaf], widthOf(other.shape)),
    };
  }
  const shape = jointShape(call, a, call.checkFloat(b));
  return { kind: 'float', shape, expression: call.expression(op, [expression, b.expression], widthOf(shape)) };
}

/** The shape of two values of the graph that are combined, sample by sample. */
export function jointShape(call: Call, a: Variable, b: Variable): Shape {
  const shape = broadcast(a.shape, b.shape);
  if (!shape || shape.indexOf(BATCH) !== shape.lastIndexOf(BATCH)) {
    throw call.refusal(`combines values of shapes ${format(a.shape)} and ${format(b.shape)}`);
  }
  return shape;
}

export function negated(call: Call, value: Value): Value {
  if (isVariable(value)) return call.mapped(value, 'Mul', leaf(-1));
  if (value.parameter) return { ...value, parameter: negative(value.parameter) as Parameter };
  return { ...value, ...(negative(value) as Leaf) };
}

export function inverted(call: Call, value: Value): Value {
  if (isVariable(value)) return call.mapped(value, 'Reciprocal');
  if (value.parameter) return { ...value, parameter: reciprocal(value.parameter) as Parameter };
  return { ...value, ...(reciprocal(value) as Leaf) };
}
