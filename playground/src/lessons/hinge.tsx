import { relu } from 'fourlane';
import { HINGE_GOAL, hingeFits } from './checks.js';
import { keptNumber } from './kept.js';
import { KeptSlider, LessonPage, Source, Task } from './parts.js';
import { Plot } from './plot.js';
import { Dots, passes, pointsOfHinge } from './points.js';

const POINTS = pointsOfHinge(40, 1.5, -2.4, 0, 4);

/** 1. One unit of ReLU over points that bend. */
export function HingeLesson() {
  const weight = keptNumber('weight', -0.5, -2, 2);
  const bias = keptNumber('bias', 1.5, -4, 4);
  const outputs = unit(weight, bias, POINTS.x);
  const error = outputs.reduce((sum, output, i) => sum + (output - (POINTS.y[i] as number)) ** 2, 0) / outputs.length;
  const passing = POINTS.x.filter((x) => passes(weight, bias, x)).length;
  const hinge = weight === 0 ? undefined : -bias / weight;
  const where = hinge === undefined ? 'Without a weight there is no hinge.' : `The hinge is at x = ${inText(hinge)}.`;
  return (
    <LessonPage number={1} text={<Text />}>
      <Plot
        title={`One unit: max(0, ${inText(weight)} · x ${bias < 0 ? '−' : '+'} ${inText(Math.abs(bias))})`}
        x={{ from: 0, to: 4, label: 'input x', ticks: [0, 1, 2, 3, 4] }}
        y={{ from: -0.6, to: 4, label: 'output', ticks: [0, 1, 2, 3, 4] }}
        headers={['input x', 'target', 'output', 'passes']}
        rows={Array.from(POINTS.x, (x, i) => [
          x.toFixed(2),
          (POINTS.y[i] as number).toFixed(2),
          (outputs[i] as number).toFixed(2),
          passes(weight, bias, x) ? 'yes' : 'no',
        ])}
      >
        {({ x, y, path }) => (
          <>
            <path class="before-relu" d={path(LINE.map((at) => [at, weight * at + bias]))} />
            <path
              class="curve"
              d={path(Array.from(unit(weight, bias, GRID), (output, i) => [GRID[i] as number, output]))}
            />
            <Dots points={POINTS} places={{ x, y }} passing={(at) => passes(weight, bias, at)} />
            {hinge !== undefined && hinge >= 0 && hinge <= 4 && <circle class="hinge" cx={x(hinge)} cy={y(0)} r={7} />}
          </>
        )}
      </Plot>
      <div class="sliders">
        <KeptSlider name="weight" label="weight w" value={weight} min={-2} max={2} step={0.05} />
        <KeptSlider name="bias" label="bias b" value={bias} min={-4} max={4} step={0.1} />
      </div>
      <Task
        lesson={1}
        met={hingeFits(error)}
        now={`Mean squared error: ${error.toFixed(4)}. ${passing} of ${POINTS.x.length} points pass. ${where}`}
      >
        move the hinge to where the points bend, and give its slope: bring the mean squared error down to {HINGE_GOAL}.
      </Task>
    </LessonPage>
  );
}

const LINE = [0, 4];
const GRID = Float32Array.from({ length: 161 }, (_, i) => i / 40);

/** What the unit gives, by the package's own kernel. */
function unit(weight: number, bias: number, x: Float32Array): Float32Array {
  return relu(x.map((value) => weight * value + bias));
}

function inText(value: number): string {
  return value.toFixed(2).replace('-', '−');
}

function Text() {
  return (
    <>
      <p>
        A unit multiplies its input by a weight and adds a bias: z = w · x + b, its <em>pre-activation</em>. ReLU, the
        rectified linear unit, lets z pass where it is positive, and gives 0 elsewhere: max(0, z) (
        <Source href="https://proceedings.mlr.press/v15/glorot11a.html">Glorot, Bordes &amp; Bengio 2011</Source>).
      </p>
      <p>
        So the output is two straight pieces with a <strong>hinge</strong> between them, where z is 0, at x = −b / w. On
        one side the unit answers. On the other it is silent, and its derivative is 0: what lies there tells it nothing.
        Such points are drawn hollow.
      </p>
      <p>
        A layer is many hinges added up. With enough of them it follows any curve (
        <Source href="https://doi.org/10.1016/S0893-6080(05)80131-5">Leshno et al. 1993</Source>). Here is one: the
        dashed line is z, the solid one what ReLU makes of it.
      </p>
    </>
  );
}
