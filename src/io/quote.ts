/** A value as JSON, for an error's message: truncated if long. */
export function quote(value: unknown): string {
  const text = JSON.stringify(typeof value === 'string' ? value.slice(0, 200) : value) ?? 'missing';
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

/** Names for an error's message, the first twenty, without quotes where they need none. */
export function list(names: Iterable<string>): string {
  const all = [...names];
  const shown = all.slice(0, 20).map((name) => (/^[^\s,"][^,"]{0,60}$/.test(name) ? name : quote(name)));
  return shown.join() + (all.length > shown.length ? ',…' : '');
}
