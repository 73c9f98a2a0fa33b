/** The places of the values of greatest magnitude, the greatest first: at most `count`, zeros left out. */
export function strongest(values: Float32Array, count: number): readonly number[] {
  const size = (place: number): number => Math.abs(values[place] as number);
  const order = (a: number, b: number): number => size(b) - size(a) || a - b;
  let found: number[] = [];
  // What is smaller than the smallest of `count` others is not among them.
  let least = 0;
  for (let place = 0; place < values.length; place++) {
    if (!(size(place) > least)) continue;
    found.push(place);
    if (found.length < 2 * count) continue;
    found = found.sort(order).slice(0, count);
    least = size(found.at(-1) as number);
  }
  return found.sort(order).slice(0, count);
}
