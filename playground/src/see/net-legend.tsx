import { themeChanges } from '../ui/colours.js';
import { useDrawing } from '../ui/frames.js';
import { drawUnits, EDGE, type Tiles } from './draw-units.js';
import type { LayerLayout } from './net-layout.js';
import type { UnitState } from './unit-shares.js';

const TILE = 18;
const LAYOUT: LayerLayout = { columns: 1, rows: 1, tile: TILE, apart: TILE };
/** A unit that answers to one side of the plane. */
const SAMPLE: Tiles = {
  kind: 'surface',
  places: 64,
  values: Float32Array.from({ length: 64 }, (_, i) => Math.max(0, (i % 8) - Math.floor(i / 8))),
};

const STATES: readonly (readonly [UnitState, string])[] = [
  ['alive', 'alive'],
  ['dead', 'dead: no gradient gets through'],
  ['blocked', 'blocked: no gradient comes back to it'],
  ['dormant', 'dormant: hardly ever active'],
];

/** What the marks on units mean. */
export function NetLegend() {
  return (
    <ul class="net-legend" aria-label="What units look like">
      {STATES.map(([state, words]) => (
        <li key={state}>
          <Sample state={state} /> {words}
        </li>
      ))}
    </ul>
  );
}

function Sample({ state }: { readonly state: UnitState }) {
  themeChanges.value;
  const size = TILE + 2 * EDGE;
  const canvas = useDrawing<HTMLCanvasElement>((element) => {
    element.width = element.height = size * devicePixelRatio;
    drawUnits(element, SAMPLE, [state], LAYOUT, undefined);
  });
  return <canvas ref={canvas} style={{ width: size, height: size, margin: -EDGE }} />;
}
