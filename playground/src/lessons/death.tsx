import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Select } from '../ui/controls.js';
import { prefersStillness } from '../ui/stillness.js';
import { isDeath, type UnitTraining } from './checks.js';
import { fact } from './facts.js';
import { keep, keptNumber, keptWord } from './kept.js';
import { KeptSlider, LessonPage, Measured, Task } from './parts.js';
import { Plot } from './plot.js';
import { Dots, passes, pointsOfHinge } from './points.js';
import { Unit } from './unit.js';

const POINTS = pointsOfHinge(40, 0.8, 0.4, -1, 1);
const GRID = Float32Array.from({ length: 81 }, (_, i) => i / 40 - 1);
const ACTIVATIONS = ['relu', 'leakyRelu'] as const;
const STEPS = 200;
const STEPS_A_FRAME = 5;
const BIASES = { low: -3, high: 1 };

/** 2. One unit whose bias is pushed down until nothing passes. */
export function DeathLesson() {
  const activation = keptWord('activation', ACTIVATIONS, 'relu');
  const kept = { weight: keptNumber('weight', 1, -3, 3), bias: keptNumber('bias', 0.2, BIASES.low, BIASES.high) };
  const [moving, setMoving] = useState<typeof kept>();
  const [training, setTraining] = useState<UnitTraining>();
  const unit = useUnit(activation);
  const { weight, bias } = moving ?? kept;
  unit.set(weight, bias);
  const gradient = unit.gradient();
  const outputs = unit.outputs(GRID);
  const passing = passingOf(weight, bias);
  const slopes = useMemo(() => gradientsByBias(activation, kept.weight), [activation, kept.weight]);
  const train = useTraining(unit, setMoving, (steps, before) => {
    const after = [unit.weight, unit.bias];
    setTraining({ activation, passing: passingOf(before[0], before[1]), steps, before, after });
    keep({ weight: round(unit.weight), bias: round(unit.bias) });
  });
  return (
    <LessonPage number={2} text={<Text />}>
      <Plot
        title="The unit over its 40 points"
        height={240}
        x={{ from: -1, to: 1, label: 'input x', ticks: [-1, -0.5, 0, 0.5, 1] }}
        y={{ from: -1, to: 1.5, label: 'output', ticks: [-1, 0, 1] }}
        headers={['input x', 'target', 'passes']}
        rows={Array.from(POINTS.x, (x, i) => [
          figure(x, 2),
          figure(POINTS.y[i] as number, 2),
          passes(weight, bias, x) ? 'yes' : 'no',
        ])}
      >
        {({ x, y, path }) => (
          <>
            <path class="before-relu" d={path(lineOf(weight, bias))} />
            <path class="curve" d={path(Array.from(outputs, (output, i) => [GRID[i] as number, output]))} />
            <Dots points={POINTS} places={{ x, y }} passing={(at) => passes(weight, bias, at)} />
          </>
        )}
      </Plot>
      <Plot
        title={`How strongly the points pull at the unit, by its bias, at a weight of ${figure(kept.weight, 2)}`}
        height={190}
        x={{ from: BIASES.low, to: BIASES.high, label: 'bias b', ticks: [-3, -2, -1, 0, 1] }}
        y={{ from: 0, to: 2, label: 'size of the gradient', ticks: [0, 1, 2] }}
        headers={['bias', 'size of the gradient']}
        rows={slopes.filter((_, i) => i % 8 === 0).map(([at, size]) => [figure(at, 1), figure(size, 4)])}
      >
        {({ x, y, path }) => (
          <>
            <path class="curve" d={path(slopes)} />
            <circle class="hinge" cx={x(bias)} cy={y(sizeOf(gradient))} r={7} />
          </>
        )}
      </Plot>
      <div class="sliders">
        <KeptSlider
          name="bias"
          label="bias b"
          value={round(bias)}
          min={BIASES.low}
          max={BIASES.high}
          step={0.05}
          disabled={moving !== undefined}
        />
        <Select
          label="activation"
          value={activation}
          options={[
            { value: 'relu', label: 'ReLU' },
            { value: 'leakyRelu', label: 'leaky ReLU, slope 0.1' },
          ]}
          onChange={(value) => keep({ activation: value })}
        />
      </div>
      <div class="lesson-buttons">
        <button type="button" class="primary" disabled={moving !== undefined} onClick={() => train([weight, bias])}>
          Train: {STEPS} steps
        </button>
        <button type="button" disabled={moving !== undefined} onClick={() => keep({ weight: 1, bias: 0.2 })}>
          As at first
        </button>
      </div>
      <Task
        lesson={2}
        met={training !== undefined && isDeath(training)}
        now={moving ? 'Training …' : inWords(passing, gradient, training)}
      >
        push the bias down until not one point passes, and then train the unit. See what {STEPS} steps do.
      </Task>
    </LessonPage>
  );
}

/** The line of z, as far as it is in the picture. */
function lineOf(weight: number, bias: number): (readonly [number, number])[] {
  return Array.from(GRID, (at) => [at, weight * at + bias] as const).filter(([, z]) => z >= -1 && z <= 1.5);
}

function useUnit(activation: (typeof ACTIVATIONS)[number]): Unit {
  const unit = useMemo(() => new Unit(optionOf(activation), POINTS), [activation]);
  useEffect(() => () => unit.dispose(), [unit]);
  return unit;
}

function optionOf(activation: (typeof ACTIVATIONS)[number]) {
  return activation === 'relu' ? activation : ({ name: activation, negativeSlope: 0.1 } as const);
}

/** Trains some steps a frame, or all at once for those who want no motion. */
function useTraining(
  unit: Unit,
  show: (now: { weight: number; bias: number } | undefined) => void,
  end: (steps: number, before: readonly [number, number]) => void,
): (from: readonly [number, number]) => void {
  const frame = useRef(0);
  useEffect(() => () => cancelAnimationFrame(frame.current), []);
  return ([weight, bias]) => {
    unit.set(weight, bias);
    const before = [unit.weight, unit.bias] as const;
    const each = prefersStillness() ? STEPS : STEPS_A_FRAME;
    let [now, steps] = [before as readonly [number, number], 0];
    const next = (): void => {
      unit.set(...now);
      unit.train(each);
      now = [unit.weight, unit.bias];
      steps += each;
      if (steps < STEPS) {
        show({ weight: now[0], bias: now[1] });
        frame.current = requestAnimationFrame(next);
      } else {
        end(steps, before);
        show(undefined);
      }
    };
    next();
  };
}

/** The gradient's size at each bias, by a backward pass at each. */
function gradientsByBias(activation: (typeof ACTIVATIONS)[number], weight: number): (readonly [number, number])[] {
  const unit = new Unit(optionOf(activation), POINTS);
  const points = Array.from({ length: 81 }, (_, i) => {
    const bias = BIASES.low + (i / 80) * (BIASES.high - BIASES.low);
    unit.set(weight, bias);
    return [bias, sizeOf(unit.gradient())] as const;
  });
  unit.dispose();
  return points;
}

function sizeOf({ weight, bias }: { readonly weight: number; readonly bias: number }): number {
  return Math.sqrt(weight * weight + bias * bias);
}

function passingOf(weight: number, bias: number): number {
  return POINTS.x.filter((x) => passes(weight, bias, x)).length;
}

function inWords(passing: number, gradient: ReturnType<Unit['gradient']>, training: UnitTraining | undefined): string {
  const now = `${passing} of 40 points pass. ∂loss/∂w = ${figure(gradient.weight, 4)}, ∂loss/∂b = ${figure(gradient.bias, 4)}.`;
  if (!training) return now;
  const { before, after, steps } = training;
  const moved = before.some((value, i) => value !== after[i]);
  const change = (i: 0 | 1): string => figure((after[i] as number) - (before[i] as number), 3);
  const what = moved ? `moved w by ${change(0)} and b by ${change(1)}` : 'moved neither w nor b by a single bit';
  return `${now} The last ${steps} steps ${what}.`;
}

function round(value: number): number {
  return Math.round(1000 * value) / 1000;
}

function figure(value: number, digits: number): string {
  return (value === 0 ? '0' : value.toFixed(digits)).replace('-', '−');
}

function Text() {
  return (
    <>
      <p>
        A net learns by its gradient: how the loss changes with each weight. Every point that a ReLU unit lets through
        adds to the unit’s gradient. Every point that it stops adds <strong>nothing</strong>, for the derivative of ReLU
        is 0 there.
      </p>
      <p>
        This unit is a real net of one unit, and what you see are its own gradients. Push its bias down, and fewer and
        fewer points pass. Once none does, the gradient is not small: it is 0. No step moves the unit any more, whatever
        the rate, however long you train. It is <strong>dead</strong>.
      </p>
      <p>
        In a whole net it is the same. Nets for digits whose hidden biases were set to −10 had {fact('sunkenBefore')} of
        their hidden units dead; after five more epochs of training it was {fact('sunkenAfter')}.
      </p>
      <p>
        Then choose leaky ReLU. It lets a tenth of z through on the other side, and so there is a gradient: the same
        steps bring the unit back.
      </p>
      <Measured page="docs/dying-relu.md" command="npx fourlane lab cures" />
    </>
  );
}
