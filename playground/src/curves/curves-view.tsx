import './curves.css';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { NumberField } from '../ui/controls.js';
import {
  type ChosenFunction,
  chosen,
  currentFunctions,
  currentRange,
  formatFunctions,
  MOST,
  type Range,
  setFunctions,
  setRange,
  WIDEST,
} from './choice.js';
import { type DrawnCurve, drawCurve } from './drawn.js';
import { FunctionChoice, Swatch } from './function-choice.js';
import { FUNCTIONS } from './functions.js';
import { Plot } from './plot.js';
import { Readings } from './readings.js';
import { type Line, measureErrors } from './samples.js';

/** Milliseconds without a change after which errors are measured. */
const SETTLED = 120;

/** Every activation with its derivative, as the kernels compute them, and their error along the curve. */
export function CurvesView() {
  const [functions, range] = [currentFunctions(), currentRange()];
  const key = `${formatFunctions(functions)} ${range.from} ${range.to}`;
  const drawn = useMemo(() => functions.map((each, i) => drawCurve(each, i, range)), [key]);
  const curves = drawn.filter((each) => typeof each !== 'string');
  const [read, setRead] = useState(1);
  const at = Math.min(range.to, Math.max(range.from, read));
  const errors = useErrors(curves, range, key);
  const shared = { range, at, onAt: setRead };
  const names = curves.map((each) => each.key).join(', ');
  const spoken = `${names}, x from ${range.from} to ${range.to}; the table below reads values.`;
  return (
    <section class="curves" aria-labelledby="curves-title">
      <div class="curves-choice">
        <h2 id="curves-title">Curves</h2>
        <p>
          Activations and their derivatives, computed here by fourlane’s own kernels. A gradient that goes back through
          a unit is multiplied by f′: where that is 0, the unit learns nothing.
        </p>
        {functions.map((choice, i) => (
          <FunctionChoice
            key={i}
            choice={choice}
            series={i}
            error={typeof drawn[i] === 'string' ? drawn[i] : undefined}
            onChange={(changed) => setFunctions(replaced(functions, i, changed))}
            onRemove={functions.length > 1 ? () => setFunctions(functions.filter((_, j) => j !== i)) : undefined}
          />
        ))}
        {functions.length < MOST && (
          <button type="button" onClick={() => setFunctions([...functions, unused(functions)])}>
            Lay another over them
          </button>
        )}
        <RangeChoice range={range} />
      </div>
      <div class="curves-plots">
        <p class="curve-legend">
          {curves.map(({ key, series }) => (
            <span key={key}>
              <Swatch series={series} /> {key}
            </span>
          ))}
        </p>
        <Plot
          {...shared}
          title="f(x): what a unit makes of its sum x"
          description={spoken}
          height={260}
          lines={curves.map((curve) => ({ ...curve.value, name: curve.key }))}
        />
        <Plot
          {...shared}
          title="f′(x): what a gradient is multiplied by"
          description={spoken}
          height={260}
          lines={curves.map((curve) => ({ ...curve.derivative, name: curve.key }))}
        />
        <Errors
          {...shared}
          title="Worst error of f, in ULP"
          spoken={spoken}
          curves={curves}
          errors={errors}
          side="value"
        />
        <Errors
          {...shared}
          title="Worst error of f′, in ULP"
          spoken={spoken}
          curves={curves}
          errors={errors}
          side="derivative"
        />
        <p class="quiet">
          One ULP, a unit in the last place, is the distance from one float to the next at the true value, which the
          page computes in float64. Each point is the worst of 12 floats; thin lines are the bounds that hold over all
          2³² floats with the default parameters.
        </p>
        <Readings curves={curves} {...shared} />
      </div>
    </section>
  );
}

function RangeChoice({ range: { from, to } }: { readonly range: Range }) {
  return (
    <fieldset class="range-choice">
      <legend>x</legend>
      <NumberField
        label="from"
        value={from}
        min={-WIDEST}
        max={to - 0.001}
        onChange={(value) => setRange({ from: value, to })}
      />
      <NumberField
        label="to"
        value={to}
        min={from + 0.001}
        max={WIDEST}
        onChange={(value) => setRange({ from, to: value })}
      />
    </fieldset>
  );
}

type SideErrors = Readonly<Record<'value' | 'derivative', readonly Line[]>>;

interface ErrorsProps {
  readonly title: string;
  readonly spoken: string;
  readonly side: 'value' | 'derivative';
  readonly curves: readonly DrawnCurve[];
  readonly errors: SideErrors;
  readonly range: Range;
  readonly at: number;
  readonly onAt: (x: number) => void;
}

function Errors({ title, spoken, side, curves, errors, ...shared }: ErrorsProps) {
  const lines = curves.map(({ key, drawn }, i) => ({
    name: key,
    bound: drawn[side].bound,
    ...(errors[side][i] ?? { x: new Float32Array(), y: new Float32Array() }),
  }));
  const highest = Math.max(1, ...lines.flatMap(({ bound, y }) => [bound, ...y.filter(Number.isFinite)]));
  return (
    <Plot
      {...shared}
      title={title}
      description={spoken}
      height={150}
      lines={lines}
      yRange={{ from: 0, to: 1.06 * highest }}
    />
  );
}

/** Errors follow once the sliders rest. */
function useErrors(curves: readonly DrawnCurve[], range: Range, key: string): SideErrors {
  const [errors, setErrors] = useState<SideErrors>({ value: [], derivative: [] });
  useEffect(() => {
    const measure = (side: 'value' | 'derivative'): Line[] =>
      curves.map(({ drawn, parameters }) => measureErrors(drawn[side], parameters, range));
    const timer = setTimeout(() => setErrors({ value: measure('value'), derivative: measure('derivative') }), SETTLED);
    return () => clearTimeout(timer);
  }, [key]);
  return errors;
}

function replaced(all: readonly ChosenFunction[], index: number, by: ChosenFunction): ChosenFunction[] {
  return all.map((each, i) => (i === index ? by : each));
}

/** The first function that is not shown. */
function unused(functions: readonly ChosenFunction[]): ChosenFunction {
  const name = [...FUNCTIONS.keys()].find((each) => !functions.some((shown) => shown.name === each));
  return chosen(name ?? 'relu');
}
