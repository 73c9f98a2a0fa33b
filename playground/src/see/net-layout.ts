/** How the units of a layer lie: tiles row by row. */
export interface LayerLayout {
  readonly columns: number;
  readonly rows: number;
  /** Side of a tile, and from one tile to the next, in CSS pixels. */
  readonly tile: number;
  readonly apart: number;
}

export interface NetLayout {
  readonly layers: readonly LayerLayout[];
  /** Width of a layer's place, and the gap between two. */
  readonly width: number;
  readonly gap: number;
  /** Whether all links are drawn. */
  readonly linked: boolean;
  /** Whether one layer at a time is in view. */
  readonly narrow: boolean;
}

/** Units of a layer, at most, for links to be told apart. */
const LINKED = 10;
const LARGEST = 44;
const SMALLEST = 8;
const HEIGHT = 300;
/** Where the net is narrower, each layer has it to itself, but for a glimpse of the next one. */
const NARROW = 280;
const ALONE = 0.88;
/** A layer is never narrower. */
const LEAST = 60;

/** Fits layers of so many units into a width: tiles of one size, as large as they can be. */
export function layOut(units: readonly number[], width: number): NetLayout {
  const linked = Math.max(...units) <= LINKED;
  const narrow = width < NARROW;
  const gap = linked ? 40 : width < 480 ? 14 : 20;
  const place = narrow ? ALONE * width : Math.max(LEAST, (width - gap * (units.length - 1)) / units.length);
  let tile = LARGEST;
  while (tile > SMALLEST && !units.every((count) => heightOf(count, tile, place, linked) <= HEIGHT)) tile--;
  const layers = units.map((count) => layerOf(count, tile, place, linked));
  return { layers, width: narrow ? place : Math.max(...layers.map(widthOf), LEAST), gap, linked, narrow };
}

export function widthOf({ columns, apart, tile }: LayerLayout): number {
  return (columns - 1) * apart + tile;
}

function layerOf(count: number, tile: number, place: number, linked: boolean): LayerLayout {
  const apart = tile + (tile >= 20 ? 4 : 2);
  const columns = linked ? 1 : Math.max(1, Math.min(count, Math.floor((place + apart - tile) / apart)));
  return { columns, rows: Math.ceil(count / columns), tile, apart };
}

function heightOf(count: number, tile: number, place: number, linked: boolean): number {
  const { rows, apart } = layerOf(count, tile, place, linked);
  return rows * apart;
}

/** The unit at a place of a layer's picture, if there is one. */
export function unitAt({ columns, apart, tile }: LayerLayout, units: number, x: number, y: number): number | undefined {
  const [column, row] = [Math.floor(x / apart), Math.floor(y / apart)];
  if (x < 0 || y < 0 || column >= columns || x - column * apart > tile || y - row * apart > tile) return undefined;
  const unit = row * columns + column;
  return unit < units ? unit : undefined;
}

/** The upper left corner of a unit's tile. */
export function cornerOf({ columns, apart }: LayerLayout, unit: number): readonly [x: number, y: number] {
  return [(unit % columns) * apart, Math.floor(unit / columns) * apart];
}
