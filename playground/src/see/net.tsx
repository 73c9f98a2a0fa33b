import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { Look } from '../run/looks.js';
import type { NetLayer } from '../run/net-shape.js';
import type { Run } from '../run/run.js';
import { canvasesSVG } from '../ui/canvas-svg.js';
import { Switch } from '../ui/controls.js';
import { useWidth } from '../ui/frames.js';
import { usePicture } from '../ui/pictures.js';
import type { Tiles } from './draw-units.js';
import { LayerUnits } from './layer-units.js';
import { Links } from './links.js';
import './net.css';
import { type LayerLayout, layOut } from './net-layout.js';
import { NetLegend } from './net-legend.js';
import { NetTable } from './net-table.js';
import { UnitDetails } from './unit-details.js';
import { statesOf, type UnitState } from './unit-shares.js';
import type { UnitAddress } from './unit-words.js';
import { useWanted } from './wanted.js';

interface NetProps {
  readonly run: Run;
  /** What the net is called where there are several. */
  readonly name?: string;
  /** The unit that is looked at, for the line of the first layer's units in other pictures. */
  readonly onUnit?: (unit: UnitAddress | undefined) => void;
  /** What stands next to the words about a unit. */
  readonly children?: ComponentChildren;
}

/** All units of a net, layer by layer: what each gives, the state it is in, and on demand its details. */
export function Net({ run, name, onUnit, children }: NetProps) {
  const area = useRef<HTMLDivElement>(null);
  const width = useWidth(area);
  const [pinned, setPinned] = useState<UnitAddress>();
  const [hovered, setHovered] = useState<UnitAddress>();
  /** Whether a unit was looked at: from then on its details have their place. */
  const seen = useRef(false);
  const [gradients, setGradients] = useState(false);
  useWanted(run, 'units', area);
  useWanted(run, gradients ? 'gradients' : undefined, area);
  const look = run.look.value;
  const layers = run.shape.filter(({ name: each, units }) => each !== 'output' || units > 1);
  const title = `The units of ${name ?? 'the net'}`;
  usePicture(title, () =>
    area.current
      ? canvasesSVG(
          title,
          area.current,
          layers.map((layer) => layer.name),
        )
      : '',
  );
  if (layers.length === 0) return <>{children}</>;
  const layout = layOut(
    layers.map(({ units }) => units),
    width - 12,
  );
  const unit = hovered ?? pinned;
  seen.current ||= unit !== undefined;
  const show = (next: UnitAddress | undefined, isPinned: boolean): void => {
    if (isPinned) setPinned(next);
    setHovered(isPinned ? undefined : next);
    onUnit?.(next ?? (isPinned ? undefined : pinned));
  };
  const leave = (layer: number, row: number): void => {
    const next = layout.layers[layer];
    if (!next) return;
    area.current?.querySelectorAll<HTMLElement>('.net-units')[layer]?.focus();
    show({ layer, unit: Math.min(row * next.columns, (layers[layer] as NetLayer).units - 1) }, true);
  };
  const states = layers.map((layer) => statesIn(look, layer));
  const tiles = layers.map((layer) => tilesOf(run, look, layer, gradients));
  const pixels = run.setUp.data.kind === 'digits';
  return (
    <section aria-label={title}>
      <div ref={area} class={`net-layers${layout.narrow ? ' narrow' : ''}`} style={{ columnGap: layout.gap }}>
        {width > 0 &&
          layers.map((layer, i) => (
            <LayerUnits
              key={layer.weights}
              layer={layer}
              activation={run.setUp.layers[i]?.activation.name}
              layout={layout.layers[i] as LayerLayout}
              minWidth={Math.min(layout.width, width - 12)}
              tiles={tiles[i]}
              states={states[i] as readonly UnitState[]}
              unit={unit?.layer === i ? unit.unit : undefined}
              onUnit={(next, isPinned) => show(next === undefined ? undefined : { layer: i, unit: next }, isPinned)}
              onLeave={(by, row) => leave(i + by, row)}
            />
          ))}
        {(layout.linked || unit || gradients) && (
          <Links
            layers={layers}
            layout={layout}
            strengths={gradients ? look?.gradients : look?.parameters}
            unit={unit}
            always={gradients}
          />
        )}
      </div>
      <div class="net-below">
        {children}
        <div class="net-more">
          <NetLegend />
          {(layers.length > 1 || pixels) && (
            <Switch
              label={`${pixels ? 'Layer 1 and links' : 'Links'} show gradients instead of weights`}
              value={gradients}
              onChange={setGradients}
            />
          )}
          <div class={`unit${seen.current ? ' seen' : ''}`}>
            {unit && look && layers[unit.layer] ? (
              <UnitDetails
                run={run}
                look={look}
                tiles={tiles[unit.layer]}
                state={states[unit.layer]?.[unit.unit] ?? 'alive'}
                {...unit}
              />
            ) : (
              <p class="quiet">Point at a unit, or go to one with the arrow keys, to see what it does.</p>
            )}
          </div>
        </div>
      </div>
      <NetTable layers={layers} states={states} />
    </section>
  );
}

function statesIn(look: Look | undefined, { shown, units }: NetLayer): readonly UnitState[] {
  const known = look && statesOf(look).find(({ layer }) => layer === shown)?.states;
  return known ?? new Array<UnitState>(units).fill('alive');
}

/** What is drawn of a layer's units: of the digits' first layer its weights or their gradients, else what they give. */
function tilesOf(run: Run, look: Look | undefined, layer: NetLayer, gradients: boolean): Tiles | undefined {
  if (run.setUp.data.kind !== 'digits' || layer !== run.shape[0])
    return look?.units?.find((each) => each.layer === layer);
  const values = (gradients ? look?.gradients : look?.parameters)?.subarray(
    layer.weightsAt,
    layer.weightsAt + layer.units * layer.inputs,
  );
  return values && { kind: 'surface', places: layer.inputs, values };
}
