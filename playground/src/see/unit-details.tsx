import type { Look } from '../run/looks.js';
import { biasOf, weightsOf } from '../run/net-shape.js';
import type { Run } from '../run/run.js';
import { themeChanges } from '../ui/colours.js';
import { useDrawing } from '../ui/frames.js';
import { inFigures } from '../ui/numbers.js';
import { drawSamples } from './draw-samples.js';
import { drawSwitching } from './draw-switching.js';
import { drawUnit, type Tiles } from './draw-units.js';
import type { UnitState } from './unit-shares.js';
import { STATE_WORDS, type UnitAddress, unitName, weightWords } from './unit-words.js';

/** Side of the picture in pixels. */
const SIDE = 160;
/** Weights that are written out, at most. */
const WRITTEN = 4;

interface UnitDetailsProps extends UnitAddress {
  readonly run: Run;
  readonly look: Look;
  readonly tiles: Tiles | undefined;
  readonly state: UnitState;
}

/** One unit: what it gives, large, with its line and the samples; its state, weights and bias in words. */
export function UnitDetails({ run, look, layer: index, unit, tiles, state }: UnitDetailsProps) {
  const layer = run.shape[index];
  if (!layer) return null;
  const weights = weightsOf(layer, unit, look.parameters);
  const gradients = look.gradients && weightsOf(layer, unit, look.gradients);
  return (
    <>
      <UnitPicture {...{ run, look, index, unit, tiles }} />
      <div class="unit-text">
        <p>
          <b>{unitName(layer, unit, state)}</b>
        </p>
        <p>{STATE_WORDS[state]}</p>
        <p class="quiet">
          {weights.length <= WRITTEN
            ? `Weights ${[...weights].map((weight) => inFigures(weight)).join(', ')}, bias ${inFigures(biasOf(layer, unit, look.parameters))}`
            : weightWords(weights, biasOf(layer, unit, look.parameters))}
          {gradients && `, largest gradient of a weight ${inFigures(largest(gradients))}`}.
        </p>
        {index === 0 && look.switching && (
          <p class="quiet">The line is where it switches: on one side, that of the short stroke, it is active.</p>
        )}
      </div>
    </>
  );
}

function UnitPicture(props: {
  readonly run: Run;
  readonly look: Look;
  readonly index: number;
  readonly unit: number;
  readonly tiles: Tiles | undefined;
}) {
  const { run, look, index, unit, tiles } = props;
  themeChanges.value;
  const canvas = useDrawing<HTMLCanvasElement>((element) => {
    const size = Math.round(SIDE * devicePixelRatio);
    if (element.width !== size) element.width = element.height = size;
    const context = element.getContext('2d') as CanvasRenderingContext2D;
    context.clearRect(0, 0, size, size);
    if (tiles) drawUnit(context, tiles, unit, [0, 0, size]);
    if (run.data.inputs === 2 && run.grid) drawSamples(context, run.data, run.grid);
    if (index === 0 && look.switching) drawSwitching(context, run.data.inputs, look.switching, { all: false, unit });
  });
  const names = tiles?.kind === 'classes' && run.data.task !== 'regression' ? run.data.names : undefined;
  return (
    <div class="unit-picture">
      <canvas ref={canvas} style={{ width: SIDE, height: SIDE, background: 'var(--tile)' }} />
      {names && (
        <p class="unit-classes" aria-hidden="true">
          {names.map((name) => (
            <span key={name}>{name}</span>
          ))}
        </p>
      )}
    </div>
  );
}

function largest(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
