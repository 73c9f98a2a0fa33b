type Point = readonly [number, number];

/** Where the line enters and leaves the square from −1 to 1. */
export function crossings(u: number, v: number, b: number): readonly [Point, Point] | undefined {
  const points: Point[] = [];
  for (const side of [-1, 1]) {
    const [x, y] = [(-b - v * side) / u, (-b - u * side) / v];
    if (Math.abs(x) <= 1) points.push([x, side]);
    if (Math.abs(y) < 1) points.push([side, y]);
  }
  const [first, second] = points;
  return first && second && [first, second];
}
