/**
 * Round values for an axis' ticks, some five of them; on a logarithmic one powers of ten, or 1, 2 and 5 times these, if
 * two of them fall in.
 */
export function ticksOf(from: number, to: number, log = false): number[] {
  const powers = log ? logTicks(from, to) : [];
  return powers.length > 1 ? powers : ticks(from, to, 6);
}

/** Round values from one to another, about as many as asked for. */
export function ticks(from: number, to: number, about: number): number[] {
  if (!(to > from)) return [from];
  const rough = (to - from) / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) as number);
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => exactly((first + i) * step));
}

function logTicks(from: number, to: number): number[] {
  const [low, high] = [Math.floor(Math.log10(from)), Math.ceil(Math.log10(to))];
  const apart = Math.max(1, Math.ceil((high - low) / 6));
  const factors = high - low > 2 ? [1] : [1, 2, 5];
  const places: number[] = [];
  for (let exponent = low; exponent <= high; exponent += apart) {
    places.push(...factors.map((factor) => exactly(factor * 10 ** exponent)));
  }
  return places.filter((tick) => tick >= from * (1 - 1e-9) && tick <= to * (1 + 1e-9));
}

/** Without what rounding leaves: 0.30000000000000004 is 0.3. */
function exactly(value: number): number {
  return Number(value.toPrecision(12));
}

/** A tick's value as it is written: no more digits than it has. */
export function tickText(value: number): string {
  const size = Math.abs(value);
  const text =
    size > 0 && (size < 1e-3 || size >= 1e6)
      ? value.toExponential().replace('e+', 'e')
      : (value + 0).toLocaleString('en');
  return text.replaceAll('-', '−');
}
