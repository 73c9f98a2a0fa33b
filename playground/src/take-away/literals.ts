import { type Argument, type Arguments, Call } from '../set-up/plan.js';

/** A value as JavaScript writes it. */
export function literal(value: Argument): string {
  if (value instanceof Call) return `${value.name}(${value.argument === undefined ? '' : literal(value.argument)})`;
  if (typeof value === 'string')
    return `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value === 'object') return `{ ${argumentsOf(value as Arguments).join(', ')} }`;
  return String(value);
}

/** `name: value`, one for each. */
export function argumentsOf(options: Arguments): string[] {
  return Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [`${/^\w+$/.test(name) ? name : literal(name)}: ${literal(value)}`],
  );
}
