// What the tab shows, as texts of the page's address: "gelu;elu,0.5" and "-6,6".
import { change, page } from '../state.js';
import { FUNCTIONS } from './functions.js';

export interface ChosenFunction {
  readonly name: string;
  readonly parameters: readonly number[];
}

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Curves in one chart, at most: more have no colours that are told apart. */
export const MOST = 4;
export const WIDEST = 200;

const START: readonly ChosenFunction[] = [chosen('relu'), chosen('gelu')];
const RANGE: Range = { from: -4, to: 4 };

/** A function with the parameters that it has by default. */
export function chosen(name: string): ChosenFunction {
  return { name, parameters: (FUNCTIONS.get(name)?.parameters ?? []).map((each) => each.default) };
}

export function formatFunctions(functions: readonly ChosenFunction[]): string {
  return functions.map(({ name, parameters }) => [name, ...parameters].join()).join(';');
}

/** What a text says; what it says wrongly is left out. */
export function parseFunctions(text: string | undefined): readonly ChosenFunction[] {
  const functions = (text ?? '').split(';').flatMap((part) => {
    const [name = '', ...given] = part.split(',');
    if (!FUNCTIONS.has(name)) return [];
    const { parameters } = chosen(name);
    return [{ name, parameters: parameters.map((start, i) => finite(given[i]) ?? start) }];
  });
  return functions.length > 0 ? functions.slice(0, MOST) : START;
}

export function parseRange(text: string | undefined): Range {
  const [from, to] = (text ?? '').split(',').map(finite);
  if (from === undefined || to === undefined || !(from < to)) return RANGE;
  return { from: Math.max(from, -WIDEST), to: Math.min(to, WIDEST) };
}

function finite(text: string | undefined): number | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

export function currentFunctions(): readonly ChosenFunction[] {
  return parseFunctions(page.value.extra.curves);
}

export function currentRange(): Range {
  return parseRange(page.value.extra.range);
}

export function setFunctions(functions: readonly ChosenFunction[]): void {
  change({ extra: { ...page.value.extra, curves: formatFunctions(functions) } });
}

export function setRange({ from, to }: Range): void {
  change({ extra: { ...page.value.extra, range: `${from},${to}` } });
}
