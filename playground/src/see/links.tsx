import { type NetLayer, weightsOf } from '../run/net-shape.js';
import { themeChanges } from '../ui/colours.js';
import { useDrawing } from '../ui/frames.js';
import { drawLinks, type Link } from './draw-links.js';
import { cornerOf, type LayerLayout, type NetLayout } from './net-layout.js';
import { strongest } from './strongest.js';
import type { UnitAddress } from './unit-words.js';

/** Links to the unit that is looked at, and between two layers of many units, at most: the strongest. */
const STRONGEST = { unit: 40, layers: 24 };

interface LinksProps {
  readonly layers: readonly NetLayer[];
  readonly layout: NetLayout;
  /** Weights or gradients, laid out like the model's parameters. */
  readonly strengths: Float32Array | undefined;
  readonly unit: UnitAddress | undefined;
  /** Whether the strongest are drawn between layers of many units too, while no unit is looked at. */
  readonly always: boolean;
}

/** The links of a net, over the pictures of its layers: all of them where there are few, else the strongest. */
export function Links({ layers, layout, strengths, unit, always }: LinksProps) {
  themeChanges.value;
  const canvas = useDrawing<HTMLCanvasElement>((element) => {
    const area = element.parentElement as HTMLElement;
    const [width, height] = [area.scrollWidth, area.clientHeight];
    const scale = devicePixelRatio;
    element.style.width = `${width}px`;
    if (element.width !== width * scale) element.width = width * scale;
    if (element.height !== height * scale) element.height = height * scale;
    const context = element.getContext('2d') as CanvasRenderingContext2D;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, width, height);
    if (strengths) drawLinks(context, linksOf(layers, layout, strengths, { unit, always }, cornersOf(area)));
  });
  return <canvas ref={canvas} class="net-links" />;
}

type Point = readonly [x: number, y: number];

/** Where the tiles of each layer begin. */
function cornersOf(area: HTMLElement): readonly Point[] {
  const { left, top } = area.getBoundingClientRect();
  return [...area.querySelectorAll('.net-units')].map((element) => {
    const place = element.getBoundingClientRect();
    return [place.left - left + area.scrollLeft, place.top - top];
  });
}

function linksOf(
  layers: readonly NetLayer[],
  { layers: layouts, linked }: NetLayout,
  strengths: Float32Array,
  { unit, always }: Pick<LinksProps, 'unit' | 'always'>,
  corners: readonly Point[],
): readonly Link[] {
  return layers.flatMap((layer, i) => {
    const { units, inputs, weightsAt } = layer;
    if (i === 0 || (unit ? unit.layer !== i : !linked && !always)) return [];
    const values = unit
      ? weightsOf(layer, unit.unit, strengths)
      : strengths.subarray(weightsAt, weightsAt + units * inputs);
    const places = strongest(values, unit ? STRONGEST.unit : linked ? values.length : STRONGEST.layers);
    const most = Math.abs(values[places[0] ?? 0] ?? 0);
    return places.map((place): Link => {
      const to = unit ? unit.unit : Math.floor(place / inputs);
      return {
        from: sideOf(corners[i - 1], layouts[i - 1] as LayerLayout, place % inputs, 1),
        to: sideOf(corners[i], layouts[i] as LayerLayout, to, 0),
        strength: (values[place] as number) / most,
      };
    });
  });
}

/** The middle of a tile's left (0) or right (1) side. */
function sideOf(corner: Point | undefined, layout: LayerLayout, unit: number, side: 0 | 1): Point {
  const [x, y] = cornerOf(layout, unit);
  const [left, top] = corner ?? [0, 0];
  return [left + x + side * layout.tile, top + y + layout.tile / 2];
}
