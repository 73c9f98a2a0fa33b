// What the text of a WebAssembly module tells about its vector loops: which function has them, which exports lead there, and
// how many vectors an iteration takes.

/** An innermost loop over vectors. */
export interface VectorLoop {
  /** Vectors that an iteration goes forward by. */
  readonly vectors: number;
  /** Vectors written and read, scratch among them. */
  readonly stores: number;
  readonly loads: number;
  /** Multiplications of vectors. */
  readonly products: number;
  /** Instructions on vectors. */
  readonly operations: number;
  /** Whether it takes parts of vectors, as where there is less than one left. */
  readonly takesParts: boolean;
}

export interface WasmFunction {
  /** As the module has it, such as assembly/elementwise/value<assembly/activations/relu/Relu>. */
  readonly name: string;
  readonly loops: readonly VectorLoop[];
  /** The exports from which calls lead here. */
  readonly exports: readonly string[];
}

type Node = string | Node[];

const VECTOR_BYTES = 16;
const SIMD = /^(v128|[if](8x16|16x8|32x4|64x2))\./;

/**
 * The functions in the order of their indices, off the module's text with nested expressions. Nothing but memory may be
 * imported, or indices would be others.
 */
export function functionsOf(wat: string): WasmFunction[] {
  const [, ...fields] = parse(wat)[0] as Node[];
  const heads = fields.filter((field): field is Node[] => Array.isArray(field));
  if (heads.some(([kind, , , item]) => kind === 'import' && Array.isArray(item) && item[0] === 'func')) {
    throw new Error('functionsOf: the module imports functions, expected memory alone');
  }
  const functions = heads.filter(([kind]) => kind === 'func');
  const calls = new Map(functions.map((body) => [body[1] as string, callsIn(body)]));
  const reach = new Map<string, string[]>();
  for (const [kind, name, item] of heads) {
    if (kind !== 'export' || !Array.isArray(item) || item[0] !== 'func') continue;
    for (const reached of reachable(item[1] as string, calls)) {
      reach.set(reached, [...(reach.get(reached) ?? []), (name as string).replaceAll('"', '')]);
    }
  }
  return functions.map((body) => {
    const name = body[1] as string;
    return { name: name.slice(1), loops: vectorLoops(body), exports: reach.get(name) ?? [] };
  });
}

/** S-expressions as nested arrays; comments are left out. */
function parse(text: string): Node[] {
  const stack: Node[][] = [[]];
  for (const [token] of text.matchAll(/;;[^\n]*|\(;[\s\S]*?;\)|"(?:[^"\\]|\\.)*"|[()]|[^\s()";]+/g)) {
    const top = stack.at(-1) as Node[];
    if (token === '(') {
      const list: Node[] = [];
      top.push(list);
      stack.push(list);
    } else if (token === ')') stack.pop();
    else if (!token.startsWith(';;') && !token.startsWith('(;')) top.push(token);
  }
  return stack[0] as Node[];
}

function* nodesIn(node: Node): Generator<Node[]> {
  if (!Array.isArray(node)) return;
  yield node;
  for (const child of node) yield* nodesIn(child);
}

function callsIn(body: Node): string[] {
  return [...nodesIn(body)].filter(([kind]) => kind === 'call').map(([, callee]) => callee as string);
}

function reachable(from: string, calls: ReadonlyMap<string, readonly string[]>, seen = new Set<string>()): Set<string> {
  if (seen.has(from)) return seen;
  seen.add(from);
  for (const callee of calls.get(from) ?? []) reachable(callee, calls, seen);
  return seen;
}

/** Innermost loops that read vectors. */
function vectorLoops(body: Node): VectorLoop[] {
  const loops = [...nodesIn(body)].filter(([kind]) => kind === 'loop').map((loop) => ({ loop, found: loopOf(loop) }));
  const vector = loops.filter(({ found }) => found.loads > 0);
  return vector
    .filter(({ loop }) => !vector.some((other) => other.loop !== loop && [...nodesIn(loop)].includes(other.loop)))
    .map(({ found }) => found);
}

function loopOf(loop: Node[]): VectorLoop {
  const nodes = [...nodesIn(loop)];
  const count = (pattern: RegExp) => nodes.filter(([kind]) => typeof kind === 'string' && pattern.test(kind)).length;
  return {
    vectors: vectorsOf(nodes),
    stores: count(/^v128\.store$/),
    loads: count(/^v128\.load$/),
    products: count(/^f(32x4|64x2)\.mul$/),
    operations: count(SIMD),
    takesParts: count(/^v128\.(load|store)\d+_lane$/) > 0,
  };
}

/**
 * By how far the pointers move that vectors are read or written at, or how many are written through one of them: of several
 * rows side by side. Where none moves by a constant, as along a column or where an iteration may be a part of a vector: the
 * vectors written through pointers, or read where none is written.
 */
function vectorsOf(nodes: readonly Node[][]): number {
  const through = (kind: string) =>
    nodes
      .filter(([each]) => each === kind)
      .map((access) => localsOf(access.find(Array.isArray) as Node))
      .filter((locals) => locals.length > 0);
  const [stores, loads] = [through('v128.store'), through('v128.load')];
  const pointers = new Set([...stores, ...loads].flat());
  const steps = nodes.flatMap(([kind, local, value]) => {
    const isSet = kind === 'local.set' || kind === 'local.tee';
    const by = isSet && pointers.has(local as string) ? increment(local as string, value) : 0;
    return by > 0 && by % VECTOR_BYTES === 0 ? [{ local: local as string, by }] : [];
  });
  if (steps.length === 0) return Math.max(1, stores.length || loads.length);
  const least = Math.min(...steps.map(({ by }) => by));
  const writes = steps
    .filter(({ by }) => by === least)
    .map(({ local }) => stores.filter((locals) => locals.includes(local)).length);
  return Math.max(least / VECTOR_BYTES, ...writes);
}

/** What is added to the local, 0 where it is not a constant. */
function increment(local: string, value: Node | undefined): number {
  const [operation, left, right] = Array.isArray(value) ? value : [];
  if (!Array.isArray(left) || !Array.isArray(right) || left[0] !== 'local.get' || left[1] !== local) return 0;
  const by = right[0] === 'i32.const' ? Number(right[1]) : 0;
  if (operation === 'i32.add') return by;
  return operation === 'i32.sub' ? -by : 0;
}

/** Locals that an address is made of by additions. */
function localsOf(address: Node): string[] {
  if (!Array.isArray(address)) return [];
  const [kind, ...operands] = address;
  if (kind === 'local.get' || kind === 'local.tee') return [operands[0] as string];
  return kind === 'i32.add' || kind === 'i32.sub' ? operands.flatMap(localsOf) : [];
}
