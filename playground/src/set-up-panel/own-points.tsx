import { useState } from 'preact/hooks';
import { RANGES } from '../set-up/ranges.js';
import type { OwnPoint } from '../set-up/set-up.js';
import { announce } from '../ui/announce.js';
import './own-points.css';

interface OwnPointsProps {
  readonly points: readonly OwnPoint[];
  readonly error: string | undefined;
  readonly onChange: (points: readonly OwnPoint[]) => void;
}

const CLASSES = ['blue', 'orange'] as const;
/** A step of the cursor by an arrow key, and with shift; and from how near a point is removed. */
const STEP = { usual: 0.1, fine: 0.02 };
const NEAR = 0.06;
const MOVES: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

type Place = readonly [x: number, y: number];

/** A plane to set points of two classes on, by pointer or keyboard. */
export function OwnPoints({ points, error, onChange }: OwnPointsProps) {
  const [label, setLabel] = useState<0 | 1>(0);
  const [cursor, setCursor] = useState<Place>();
  const add = ([x, y]: Place): void => {
    if (points.length < RANGES.points.max) {
      onChange([...points, [x, y, label]]);
      announce(`${CLASSES[label]} point at ${x}, ${y}, number ${points.length + 1}`);
    } else announce(`There are ${points.length} points, which is all that a link holds.`);
  };
  const remove = (place: Place): boolean => {
    const nearest = nearestTo(points, place);
    if (nearest === undefined) return false;
    onChange(points.toSpliced(nearest, 1));
    announce(`Point removed, ${points.length - 1} left`);
    return true;
  };
  const keys = (event: KeyboardEvent): void => {
    const at = cursor ?? [0, 0];
    const move = MOVES[event.key];
    if (move) {
      const step = event.shiftKey ? STEP.fine : STEP.usual;
      const place: Place = [rounded(at[0] + step * move[0]), rounded(at[1] + step * move[1])];
      setCursor(place);
      announce(`${place[0]}, ${place[1]}`);
    } else if (event.key === 'Enter') add(at);
    else if (event.key === 'Delete' || event.key === 'Backspace') remove(at);
    else if (event.key === '1' || event.key === '2') setLabel(event.key === '1' ? 0 : 1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="own-points">
      <fieldset class="classes">
        <legend class="for-readers">Class of the next point</legend>
        {CLASSES.map((name, i) => (
          <label key={name}>
            <input type="radio" name="own-class" checked={label === i} onChange={() => setLabel(i as 0 | 1)} />
            <svg viewBox="-1 -1 2 2" aria-hidden="true">
              <Mark x={0} y={0} label={i as 0 | 1} size={0.8} />
            </svg>
            {name}
          </label>
        ))}
        <button type="button" disabled={points.length === 0} onClick={() => onChange([])}>
          Remove all
        </button>
      </fieldset>
      <svg
        class="plane"
        viewBox="-1.05 -1.05 2.1 2.1"
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it takes keys, as its role says.
        tabIndex={0}
        aria-label={`A plane with ${countsInWords(points)}. Arrow keys move, Enter sets a point, Delete removes one, 1 and 2 choose the class.`}
        onKeyDown={keys}
        onFocus={() => setCursor((at) => at ?? [0, 0])}
        onBlur={() => setCursor(undefined)}
        onClick={(event) => {
          const place = placeOf(event);
          if (!remove(place)) add(place);
        }}
      >
        <path class="axes" d="M-1 0H1M0-1V1" />
        {points.map(([x, y, of], i) => (
          // Points have no other name than their place in the list.
          <Mark key={i} x={x} y={y} label={of} size={0.035} />
        ))}
        {cursor && <path class="cursor" d={`M${cursor[0] - 0.07} ${-cursor[1]}h.14m-.07-.07v.14`} />}
      </svg>
      <p class="control-hint">
        Click to set a point, click on it to remove it: {countsInWords(points)}. With keys: arrows, Enter, Delete.
      </p>
      {error && <p class="control-error">{error}</p>}
    </div>
  );
}

/** A circle or a square, so that the classes do not differ by colour alone. */
function Mark({
  x,
  y,
  label,
  size,
}: {
  readonly x: number;
  readonly y: number;
  readonly label: 0 | 1;
  readonly size: number;
}) {
  if (label === 0) return <circle class="class-0" cx={x} cy={-y} r={size} />;
  return <rect class="class-1" x={x - size} y={-y - size} width={2 * size} height={2 * size} />;
}

function placeOf(event: MouseEvent): Place {
  const { left, top, width, height } = (event.currentTarget as SVGElement).getBoundingClientRect();
  const x = ((event.clientX - left) / width) * 2.1 - 1.05;
  const y = ((event.clientY - top) / height) * 2.1 - 1.05;
  return [rounded(x), rounded(-y)];
}

/** To thousandths, within the plane, as the link holds it. */
function rounded(value: number): number {
  return Math.round(Math.min(1, Math.max(-1, value)) * 1000) / 1000 + 0;
}

function nearestTo(points: readonly OwnPoint[], [x, y]: Place): number | undefined {
  const distances = points.map(([u, v]) => Math.hypot(u - x, v - y));
  const least = Math.min(...distances);
  return least <= NEAR ? distances.indexOf(least) : undefined;
}

function countsInWords(points: readonly OwnPoint[]): string {
  const orange = points.filter(([, , label]) => label === 1).length;
  return `${points.length - orange} blue and ${orange} orange ${points.length === 1 ? 'point' : 'points'}`;
}
