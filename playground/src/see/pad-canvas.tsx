import { useId, useRef, useState } from 'preact/hooks';
import { colour, themeChanges } from '../ui/colours.js';
import { useDrawing } from '../ui/frames.js';
import type { PadStroke } from './pad-strokes.js';

/** Of the pad's side, how far an arrow key moves the pen. */
const STEP = 1 / 14;
/** Nearer points are not taken: a hand gives hundreds. */
const APART = 0.012;

interface PadCanvasProps {
  readonly strokes: readonly PadStroke[];
  readonly onStrokes: (strokes: readonly PadStroke[]) => void;
  readonly onClear: () => void;
}

/** What is drawn on, by mouse, finger, pen, or with the arrow keys. */
export function PadCanvas(props: PadCanvasProps) {
  const { strokes, onStrokes, onClear } = props;
  const hint = useId();
  const drawing = useRef(false);
  // Several points may come before the next rendering.
  const latest = useRef(strokes);
  latest.current = strokes;
  /** The pen of the keyboard. */
  const [pen, setPen] = useState<{ readonly x: number; readonly y: number; readonly down: boolean }>();
  themeChanges.value;
  const canvas = useDrawing<HTMLCanvasElement>((element) => drawPad(element, strokes, pen));
  const change = (next: readonly PadStroke[]): void => {
    latest.current = next;
    onStrokes(next);
  };
  const begin = (x: number, y: number): void => change([...latest.current, [[x, y]]]);
  const goOn = (x: number, y: number): void => {
    const last = latest.current.at(-1) ?? [];
    change([...latest.current.slice(0, -1), [...last, [x, y]]]);
  };
  const byKey = (event: KeyboardEvent): void => {
    const now = pen ?? { x: 0.5, y: 0.5, down: false };
    const move = MOVES[event.key];
    if (move) {
      const x = Math.min(1 - STEP, Math.max(STEP, now.x + STEP * move[0]));
      const y = Math.min(1 - STEP, Math.max(STEP, now.y + STEP * move[1]));
      if (now.down) goOn(x, y);
      setPen({ ...now, x, y });
    } else if (event.key === ' ' || event.key === 'Enter') {
      if (!now.down) begin(now.x, now.y);
      setPen({ ...now, down: !now.down });
    } else if (event.key === 'Backspace' || event.key === 'Delete') onClear();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="pad-place">
      {/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: its keys are its own, as in an application */}
      <canvas
        ref={canvas}
        class="pad-canvas"
        role="application"
        tabIndex={0}
        aria-label={`Pad to draw a digit on, ${strokes.length} strokes${pen ? `, pen ${pen.down ? 'down' : 'up'}` : ''}`}
        aria-describedby={hint}
        onKeyDown={byKey}
        onBlur={() => setPen(undefined)}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          drawing.current = true;
          setPen(undefined);
          begin(...placeOf(event));
        }}
        onPointerMove={(event) => {
          if (!drawing.current) return;
          const [x, y] = placeOf(event);
          const [lastX, lastY] = latest.current.at(-1)?.at(-1) ?? [-1, -1];
          if (Math.hypot(x - lastX, y - lastY) >= APART) goOn(x, y);
        }}
        onPointerUp={() => {
          drawing.current = false;
        }}
        onPointerCancel={() => {
          drawing.current = false;
        }}
      />
      <p id={hint} class="quiet">
        With keys: arrows move the pen, Space sets it down and lifts it, Backspace clears.
      </p>
    </div>
  );
}

const MOVES: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

function placeOf(event: PointerEvent): [x: number, y: number] {
  const { left, top, width, height } = (event.currentTarget as HTMLElement).getBoundingClientRect();
  return [(event.clientX - left) / width, (event.clientY - top) / height];
}

interface Pen {
  readonly x: number;
  readonly y: number;
  readonly down: boolean;
}

function drawPad(element: HTMLCanvasElement, strokes: readonly PadStroke[], pen: Pen | undefined): void {
  const side = Math.round(element.clientWidth * devicePixelRatio);
  if (element.width !== side) element.width = element.height = side;
  const context = element.getContext('2d') as CanvasRenderingContext2D;
  context.clearRect(0, 0, side, side);
  context.lineCap = context.lineJoin = 'round';
  context.lineWidth = side / 14;
  context.strokeStyle = colour('ink');
  for (const stroke of strokes) {
    context.beginPath();
    for (const [x, y] of stroke) context.lineTo(side * x, side * y);
    // A dot is a line to where it began.
    if (stroke[0]) context.lineTo(side * (stroke.at(-1) ?? stroke[0])[0], side * (stroke.at(-1) ?? stroke[0])[1]);
    context.stroke();
  }
  if (!pen) return;
  context.beginPath();
  context.arc(side * pen.x, side * pen.y, side / 24, 0, 7);
  context.strokeStyle = colour('focus');
  context.fillStyle = colour('focus');
  context.lineWidth = side / 100;
  if (pen.down) context.fill();
  context.stroke();
}
