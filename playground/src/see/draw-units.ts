// Draws the units of a layer into one canvas: what each gives, and the state it is in.
import { colour, rgb } from '../ui/colours.js';
import { divergingScale, scaleAt } from './colour-scale.js';
import { cornerOf, type LayerLayout } from './net-layout.js';
import type { UnitState } from './unit-shares.js';

/** What is drawn of each unit. */
export interface Tiles {
  /** A picture of as many rows as columns, a curve from left to right, or a bar for each class. */
  readonly kind: 'surface' | 'curve' | 'classes';
  readonly places: number;
  /** units × places. */
  readonly values: Float32Array;
}

type Context = CanvasRenderingContext2D;
type Rect = readonly [x: number, y: number, side: number];

export function drawUnits(
  canvas: HTMLCanvasElement,
  tiles: Tiles | undefined,
  states: readonly UnitState[],
  layout: LayerLayout,
  focused: number | undefined,
): void {
  const context = canvas.getContext('2d') as Context;
  const scale = devicePixelRatio;
  context.setTransform(scale, 0, 0, scale, EDGE * scale, EDGE * scale);
  context.clearRect(-EDGE, -EDGE, canvas.width, canvas.height);
  const places = states.map((state, unit): Rect => {
    const [x, y] = cornerOf(layout, unit);
    const smaller = state === 'dormant' ? Math.floor(layout.tile / 8) : 0;
    return [x + smaller, y + smaller, layout.tile - 2 * smaller];
  });
  context.fillStyle = colour('tile');
  for (const place of places) fill(context, place);
  if (tiles) drawPictures(context, tiles, places, states);
  for (const state of ['dead', 'blocked', 'dormant'] as const) {
    decorate[state](
      context,
      places.filter((_, unit) => states[unit] === state),
    );
  }
  if (focused !== undefined && focused < states.length) {
    const [x, y] = cornerOf(layout, focused);
    outline(context, [[x, y, layout.tile]], 'focus', 3, 1.5);
  }
}

/** Room around the tiles for outlines. */
export const EDGE = 4;

function drawPictures(context: Context, tiles: Tiles, places: readonly Rect[], states: readonly UnitState[]): void {
  const paint = PAINTERS[tiles.kind](tiles);
  places.forEach((place, unit) => {
    if (states[unit] === 'dead') return;
    context.globalAlpha = states[unit] === 'dormant' ? 0.4 : 1;
    paint(context, unit, place);
  });
  context.globalAlpha = 1;
}

type Paint = (context: Context, unit: number, place: Rect) => void;

let atlas: OffscreenCanvas | undefined;

/** Pictures, each in shades of its own largest value. */
function surfaces({ values, places }: Tiles): Paint {
  const side = Math.round(Math.sqrt(places));
  const units = values.length / places;
  const scale = divergingScale();
  const image = new ImageData(side, side * units);
  const pixels = new Uint32Array(image.data.buffer);
  for (let unit = 0; unit < units; unit++) {
    const most = largest(values, unit * places, places);
    for (let i = unit * places; i < (unit + 1) * places; i++) {
      pixels[i] = scale[scaleAt((values[i] as number) / most)] as number;
    }
  }
  atlas ??= new OffscreenCanvas(1, 1);
  if (atlas.width !== side || atlas.height !== side * units) {
    atlas.width = side;
    atlas.height = side * units;
  }
  atlas.getContext('2d', { willReadFrequently: true })?.putImageData(image, 0, 0);
  const from = atlas;
  return (context, unit, [x, y, size]) => context.drawImage(from, 0, unit * side, side, side, x, y, size, size);
}

function curves({ values, places }: Tiles): Paint {
  return (context, unit, [x, y, size]) => {
    const most = largest(values, unit * places, places);
    context.beginPath();
    for (let i = 0; i < places; i++) {
      const value = (values[unit * places + i] as number) / most;
      context.lineTo(x + (size * (i + 0.5)) / places, y + size * (0.5 - 0.45 * value));
    }
    context.strokeStyle = colour('accent');
    context.lineWidth = 1.5;
    context.stroke();
  };
}

function bars({ values, places }: Tiles): Paint {
  const colours = [colour('negative'), colour('accent')] as const;
  return (context, unit, [x, y, size]) => {
    const own = values.subarray(unit * places, (unit + 1) * places);
    const most = largest(values, unit * places, places);
    const below = own.some((value) => value < 0);
    const [zero, room] = below ? [y + size / 2, size / 2] : [y + size, size];
    own.forEach((value, i) => {
      context.fillStyle = colours[value < 0 ? 0 : 1];
      const height = (room * Math.abs(value)) / most;
      context.fillRect(x + (size * i) / places, value < 0 ? zero : zero - height, size / places - 0.5, height);
    });
  };
}

const PAINTERS = { surface: surfaces, curve: curves, classes: bars } as const;

/** One unit of a layer, into a square of a canvas. */
export function drawUnit(context: Context, { kind, places, values }: Tiles, unit: number, place: Rect): void {
  const own = { kind, places, values: values.subarray(unit * places, (unit + 1) * places) };
  PAINTERS[kind](own)(context, 0, place);
}

function largest(values: Float32Array, from: number, count: number): number {
  let most = 1e-30;
  for (let i = from; i < from + count; i++) most = Math.max(most, Math.abs(values[i] as number));
  return most;
}

const decorate: Readonly<Record<'dead' | 'blocked' | 'dormant', (context: Context, places: readonly Rect[]) => void>> =
  {
    dead: (context, places) => {
      const [r, g, b] = rgb('dead');
      context.fillStyle = `rgb(${r} ${g} ${b} / 0.3)`;
      for (const place of places) fill(context, place);
      stroke(context, 'dead', 0.75, () => hatch(context, places));
      stroke(context, 'ink', 1.5, () => strike(context, places));
    },
    blocked: (context, places) => outline(context, places, 'ink', 2, 0),
    dormant: (context, places) => {
      context.setLineDash([2, 2]);
      outline(context, places, 'quiet', 1, 0);
      context.setLineDash([]);
    },
  };

function fill(context: Context, [x, y, size]: Rect): void {
  context.fillRect(x, y, size, size);
}

function outline(context: Context, places: readonly Rect[], name: string, width: number, outside: number): void {
  stroke(context, name, width, () => {
    for (const [x, y, size] of places) context.rect(x - outside, y - outside, size + 2 * outside, size + 2 * outside);
  });
}

function stroke(context: Context, name: string, width: number, path: () => void): void {
  context.beginPath();
  path();
  context.strokeStyle = colour(name);
  context.lineWidth = width;
  context.stroke();
}

function strike(context: Context, places: readonly Rect[]): void {
  for (const [x, y, size] of places) {
    context.moveTo(x + 1, y + size - 1);
    context.lineTo(x + size - 1, y + 1);
  }
}

/** Lines from the upper left to the lower right. */
function hatch(context: Context, places: readonly Rect[]): void {
  for (const [x, y, size] of places) {
    const apart = Math.max(4, size / 6);
    for (let off = apart - size; off < size; off += apart) {
      context.moveTo(x + Math.max(0, off), y + Math.max(0, -off));
      context.lineTo(x + Math.min(size, size + off), y + Math.min(size, size - off));
    }
  }
}
