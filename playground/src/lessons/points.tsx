import { Random } from 'fourlane/nn';
import type { Places } from '../ui/axes.js';

/** Samples of one input and one target. */
export interface Points {
  readonly x: Float32Array<ArrayBuffer>;
  readonly y: Float32Array<ArrayBuffer>;
}

/** Points along max(0, weight · x + bias), with noise in y; the same for every reader. */
export function pointsOfHinge(count: number, weight: number, bias: number, low: number, high: number): Points {
  const random = new Random(1);
  const x = Float32Array.from({ length: count }, (_, i) => low + ((i + random.uniform()) / count) * (high - low));
  const y = x.map((value) => Math.max(0, weight * value + bias) + 0.06 * random.normal());
  return { x, y };
}

export function passes(weight: number, bias: number, x: number): boolean {
  return weight * x + bias > 0;
}

interface DotsProps {
  readonly points: Points;
  readonly places: Pick<Places, 'x' | 'y'>;
  readonly passing: (x: number) => boolean;
}

/** Samples: filled where the unit lets them through, hollow where it does not. */
export function Dots({ points, places, passing }: DotsProps) {
  return (
    <g>
      {Array.from(points.x, (x, i) => (
        <circle
          key={x}
          class={passing(x) ? 'sample' : 'sample is-off'}
          cx={places.x(x)}
          cy={places.y(points.y[i] as number)}
          r={4}
        />
      ))}
    </g>
  );
}
