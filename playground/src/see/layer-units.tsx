import { useId } from 'preact/hooks';
import type { NetLayer } from '../run/net-shape.js';
import { themeChanges } from '../ui/colours.js';
import { useDrawing } from '../ui/frames.js';
import { counted } from '../ui/numbers.js';
import { drawUnits, EDGE, type Tiles } from './draw-units.js';
import { type LayerLayout, unitAt, widthOf } from './net-layout.js';
import type { UnitState } from './unit-shares.js';
import { countWords, layerWords, unitName } from './unit-words.js';

interface LayerUnitsProps {
  readonly layer: NetLayer;
  readonly activation: string | undefined;
  readonly layout: LayerLayout;
  /** Pixels that the layer has to itself. */
  readonly minWidth: number;
  readonly tiles: Tiles | undefined;
  readonly states: readonly UnitState[];
  /** The unit that is looked at. */
  readonly unit: number | undefined;
  readonly onUnit: (unit: number | undefined, pinned: boolean) => void;
  /** Beyond the first or last column: to the layer in front (−1) or behind (1), at a row. */
  readonly onLeave: (by: -1 | 1, row: number) => void;
}

/** The units of a layer: one picture, in which the pointer and the arrow keys go from unit to unit. */
export function LayerUnits(props: LayerUnitsProps) {
  const { layer, activation, layout, minWidth, tiles, states, unit, onUnit } = props;
  const id = useId();
  themeChanges.value;
  const [width, height] = [widthOf(layout) + 2 * EDGE, (layout.rows - 1) * layout.apart + layout.tile + 2 * EDGE];
  const canvas = useDrawing<HTMLCanvasElement>((element) => {
    const [w, h] = [Math.round(width * devicePixelRatio), Math.round(height * devicePixelRatio)];
    if (element.width !== w) element.width = w;
    if (element.height !== h) element.height = h;
    drawUnits(element, tiles, states, layout, unit);
  });
  const pointed = ({ offsetX, offsetY }: PointerEvent): number | undefined =>
    unitAt(layout, layer.units, offsetX - EDGE, offsetY - EDGE);
  const active = unit ?? 0;
  return (
    <div class="net-layer" style={{ minWidth }}>
      <p class="net-layer-name">
        <b>{layer.name}</b> <span class="quiet">{activation}</span>
        <br />
        {counted(layer.units, 'unit')}
        <br />
        <span class="quiet">{countWords(states).replaceAll(/(?<=\d) /g, '\u00a0')}</span>
      </p>
      <div
        class="net-units"
        role="listbox"
        tabIndex={0}
        aria-label={layerWords(layer, states)}
        aria-activedescendant={`${id}-${active}`}
        onKeyDown={(event) => moveByKey(event, props, active)}
        onFocus={() => unit === undefined && onUnit(0, true)}
      >
        <canvas
          ref={canvas}
          style={{ width, height, margin: -EDGE }}
          onPointerMove={(event) => event.pointerType === 'mouse' && onUnit(pointed(event), false)}
          onPointerLeave={() => onUnit(undefined, false)}
          onClick={(event) => onUnit(pointed(event as unknown as PointerEvent), true)}
        />
        <div
          class="for-readers"
          role="option"
          id={`${id}-${active}`}
          tabIndex={-1}
          aria-selected={unit !== undefined}
          aria-posinset={active + 1}
          aria-setsize={layer.units}
        >
          {unitName(layer, active, states[active] ?? 'alive')}
        </div>
      </div>
    </div>
  );
}

function moveByKey(event: KeyboardEvent, { layer, layout, onUnit, onLeave }: LayerUnitsProps, unit: number): void {
  const { columns } = layout;
  const column = unit % columns;
  const last = layer.units - 1;
  const steps: Readonly<Record<string, () => void>> = {
    ArrowUp: () => onUnit(Math.max(unit - columns, column), true),
    ArrowDown: () => onUnit(unit + columns <= last ? unit + columns : unit, true),
    ArrowLeft: () => (column > 0 ? onUnit(unit - 1, true) : onLeave(-1, Math.floor(unit / columns))),
    ArrowRight: () =>
      column < columns - 1 && unit < last ? onUnit(unit + 1, true) : onLeave(1, Math.floor(unit / columns)),
    Home: () => onUnit(0, true),
    End: () => onUnit(last, true),
    Escape: () => onUnit(undefined, true),
  };
  const step = steps[event.key];
  if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  step();
}
