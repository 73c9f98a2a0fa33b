import type { Node } from './onnx-graph.js';
import type { Numbers } from './onnx-tensor.js';

/**
 * What a network computes for one sample, in few operators: a subtraction is an addition, a division a product, what
 * ONNX composes of others is composed (see onnx-normalize.ts). Reshaping leaves no trace.
 */
export interface Expression {
  readonly op: string;
  readonly args: readonly Argument[];
  /** Values a sample; NaN where the file does not say. */
  readonly width: number;
  /** The node that it comes from. */
  readonly node?: Node | undefined;
}

/** A known value: one for all values of a sample, or one for each. */
export interface Leaf {
  readonly data: Numbers;
}

/** In a pattern, a number that the graph gives; or its negative or reciprocal. */
export interface Parameter {
  readonly parameter: string;
  readonly form: 'itself' | 'negative' | 'reciprocal';
}

export type Argument = Expression | Leaf | Parameter;

export function isExpression(argument: Argument): argument is Expression {
  return 'op' in argument;
}

export function leaf(...values: number[]): Leaf {
  return { data: Float64Array.from(values) };
}

export function negative(argument: Leaf | Parameter): Leaf | Parameter {
  if ('parameter' in argument) return { ...argument, form: argument.form === 'negative' ? 'itself' : 'negative' };
  return { data: Float64Array.from(argument.data, (value) => -value) };
}

export function reciprocal(argument: Leaf | Parameter): Leaf | Parameter {
  if ('parameter' in argument) return { ...argument, form: argument.form === 'reciprocal' ? 'itself' : 'reciprocal' };
  return { data: Float64Array.from(argument.data, (value) => 1 / value) };
}

/** What the names in a pattern stand for, and the expression that is its `x`. */
export interface Match {
  readonly input?: Expression;
  readonly values: ReadonlyMap<string, Leaf>;
}

/** The op of a pattern's `x`, which stands for any expression. */
export const ANYTHING = 'x';

/**
 * The first way in which an expression is what a pattern says of another, its input. Sums and products may be in any order
 * and grouping.
 */
export function match(pattern: Expression, target: Expression): Match | undefined {
  for (const found of matches(pattern, target, { values: new Map() })) if (found.input !== target) return found;
  return undefined;
}

function* matches(pattern: Argument, target: Argument, so: Match): Generator<Match> {
  if (!isExpression(pattern)) {
    const found = isLeaf(target) ? matchLeaf(pattern, target, so) : undefined;
    if (found) yield found;
  } else if (pattern.op === ANYTHING) {
    if (!isExpression(target)) return;
    if (so.input === undefined) yield { ...so, input: target };
    else if (so.input === target) yield so;
  } else if (pattern.op === 'Add' || pattern.op === 'Mul') yield* matchTerms(pattern, target, so);
  else if (isExpression(target) && target.op === pattern.op && target.args.length === pattern.args.length) {
    yield* matchAll(pattern.args, target.args, so);
    if (target.op === 'Or') yield* matchAll(pattern.args, [...target.args].reverse(), so);
  }
}

/** Every pattern with the target at its place. */
function* matchAll(patterns: readonly Argument[], targets: readonly Argument[], so: Match): Generator<Match> {
  const [first, ...rest] = patterns;
  if (!first) {
    yield so;
    return;
  }
  for (const found of matches(first, targets[0] as Argument, so)) yield* matchAll(rest, targets.slice(1), found);
}

/** A sum or product: constants become one constant; the other terms may be in any order. */
function* matchTerms(pattern: Expression, target: Argument, so: Match): Generator<Match> {
  const wanted = termsOfPattern(pattern);
  for (const { constant, terms } of termsOf(target, pattern.op, wanted.terms.length)) {
    if (terms.length !== wanted.terms.length) continue;
    const found = matchLeaf(wanted.constant, constant, so);
    if (found) yield* matchInAnyOrder(wanted.terms, terms, found);
  }
}

function* matchInAnyOrder(patterns: readonly Argument[], targets: readonly Argument[], so: Match): Generator<Match> {
  const [first, ...rest] = patterns;
  if (!first) {
    yield so;
    return;
  }
  for (const [i, target] of targets.entries()) {
    for (const found of matches(first, target, so))
      yield* matchInAnyOrder(
        rest,
        targets.filter((_, j) => j !== i),
        found,
      );
  }
}

interface Terms<C> {
  readonly constant: C;
  readonly terms: readonly Argument[];
}

const IDENTITY: Readonly<Record<string, Leaf>> = { Add: leaf(0), Mul: leaf(1) };

/** The sum or product of two constants. */
function joined(op: string, a: Leaf, b: Leaf): Leaf {
  if (a === IDENTITY[op]) return b;
  if (b === IDENTITY[op]) return a;
  return zip(a, b, op === 'Add' ? (x, y) => x + y : (x, y) => x * y);
}

/** Two constants, value by value; one that is the same for all values is used for each. */
export function zip(a: Leaf, b: Leaf, f: (x: number, y: number) => number): Leaf {
  const data = Float64Array.from({ length: Math.max(a.data.length, b.data.length) }, (_, i) => {
    return f(at(a, i), at(b, i));
  });
  return { data };
}

export function at({ data }: Leaf, i: number): number {
  return data[data.length === 1 ? 0 : i] as number;
}

/** The depth to which sums of sums and products of products are searched. */
const DEPTH = 6;

/** Every way in which a sum or product can be taken apart into a constant and up to `most` terms. */
function* termsOf(target: Argument, op: string, most: number, depth = DEPTH): Generator<Terms<Leaf>> {
  if (isLeaf(target)) {
    yield { constant: target, terms: [] };
    return;
  }
  if (most === 0) return;
  yield { constant: IDENTITY[op] as Leaf, terms: [target] };
  if (!isExpression(target) || target.op !== op || depth === 0) return;
  const [a, b] = target.args as [Argument, Argument];
  for (const left of termsOf(a, op, most, depth - 1)) {
    for (const right of termsOf(b, op, most - left.terms.length, depth - 1)) {
      yield { constant: joined(op, left.constant, right.constant), terms: [...left.terms, ...right.terms] };
    }
  }
}

const taken = new WeakMap<Expression, Terms<Leaf | Parameter>>();

export function termsOfPattern(pattern: Expression): Terms<Leaf | Parameter> {
  let found = taken.get(pattern);
  if (!found) {
    let constant: Leaf | Parameter = IDENTITY[pattern.op] as Leaf;
    const terms: Argument[] = [];
    const visit = (argument: Argument): void => {
      if (isExpression(argument)) {
        if (argument.op === pattern.op) argument.args.forEach(visit);
        else terms.push(argument);
      } else constant = joinedInPattern(pattern.op, constant, argument);
    };
    visit(pattern);
    // A name that fits any expression is matched last, when the others have been found.
    terms.sort((a, b) => Number(isExpression(a) && a.op === ANYTHING) - Number(isExpression(b) && b.op === ANYTHING));
    found = { constant, terms };
    taken.set(pattern, found);
  }
  return found;
}

function joinedInPattern(op: string, a: Leaf | Parameter, b: Leaf | Parameter): Leaf | Parameter {
  if (isLeaf(a) && isLeaf(b)) return joined(op, a, b);
  const [number, parameter] = isLeaf(a) ? [a, b] : [b, a];
  if (number === IDENTITY[op]) return parameter;
  if (op === 'Mul' && isLeaf(number) && number.data[0] === -1) return negative(parameter);
  throw new Error('a pattern has two constants that cannot be joined');
}

function isLeaf(argument: Argument): argument is Leaf {
  return 'data' in argument;
}

/** The one number that an argument is for every value, if it is. */
export function scalar(argument: Argument): number | undefined {
  if (!isLeaf(argument)) return undefined;
  const [first] = argument.data;
  return argument.data.every((value) => value === first) ? first : undefined;
}

function matchLeaf(pattern: Leaf | Parameter, target: Leaf, so: Match): Match | undefined {
  if (isLeaf(pattern)) return close(target, pattern) ? so : undefined;
  const { parameter, form } = pattern;
  const meant = form === 'negative' ? negative(target) : form === 'reciprocal' ? reciprocal(target) : target;
  const before = so.values.get(parameter);
  if (before) return close(meant as Leaf, before) ? so : undefined;
  return { ...so, values: new Map(so.values).set(parameter, meant as Leaf) };
}

const LARGEST = Number.MAX_VALUE;

/** Equal as float32 constants that different exporters round differently. */
function close(a: Leaf, b: Leaf): boolean {
  if (a === b) return true;
  for (let i = Math.max(a.data.length, b.data.length); i-- > 0; ) {
    const [x, y] = [at(a, i), at(b, i)];
    if (x !== y && !(Math.abs(x - y) <= 1e-6 * Math.min(Math.abs(y), LARGEST))) return false;
  }
  return true;
}
