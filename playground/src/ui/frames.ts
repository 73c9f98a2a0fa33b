// Drawing in what a frame has to spare: of each picture only the newest state is drawn, and what finds no room waits.
import { useEffect, useId, useRef, useState } from 'preact/hooks';

/** Milliseconds of a frame that drawing may take. */
const BUDGET = 4;

const waiting = new Map<string, () => void>();
let asked = false;

/** Draws in the next frame that has room. A later call with the same key takes the place of one that waits. */
export function drawSoon(key: string, draw: () => void): void {
  waiting.set(key, draw);
  if (asked) return;
  asked = true;
  requestAnimationFrame(frame);
}

function frame(): void {
  const end = performance.now() + BUDGET;
  for (const [key, draw] of waiting) {
    waiting.delete(key);
    draw();
    if (performance.now() >= end) break;
  }
  asked = waiting.size > 0;
  if (asked) requestAnimationFrame(frame);
}

/** After every rendering, draws into an element, once a frame has room for it. */
export function useDrawing<E extends Element>(draw: (element: E) => void): preact.RefObject<E> {
  const element = useRef<E>(null);
  const key = useId();
  useEffect(() => {
    drawSoon(key, () => element.current && draw(element.current));
  });
  useEffect(() => () => void waiting.delete(key), [key]);
  return element;
}

/** An element's width in CSS pixels, 0 before it is known. */
export function useWidth(element: preact.RefObject<Element>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!element.current) return;
    const observer = new ResizeObserver(([entry]) => entry && setWidth(Math.floor(entry.contentRect.width)));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
