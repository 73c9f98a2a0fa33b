import { signal } from '@preact/signals';
import { bornDeadBounds } from 'fourlane/nn';
import { useEffect, useState } from 'preact/hooks';
import { counted, inPercent } from '../ui/numbers.js';
import { type Draws, widthSaves } from './checks.js';
import type { DrawProgress, DrawRequest } from './draws.js';
import { fact } from './facts.js';
import { keptNumber } from './kept.js';
import { KeptSlider, LessonPage, Measured, Source, Task } from './parts.js';
import { Plot } from './plot.js';

const NETS = 500;
const DEPTHS = { low: 1, high: 50 };

/** All nets that were drawn in this visit. */
const drawn = signal<readonly Draws[]>([]);

/** 4. Nets that are dead before any training, by width and depth. */
export function BornDeadLesson() {
  const width = Math.round(keptNumber('width', 2, 1, 12));
  const depth = Math.round(keptNumber('depth', 10, DEPTHS.low, DEPTHS.high));
  const { draw, stop, running, failure } = useDraws();
  const [lower, upper] = bornDeadBounds(width, depth);
  const here = drawn.value.find((each) => each.width === width && each.depth === depth);
  const bounds = Array.from({ length: DEPTHS.high }, (_, i) => [i + 1, ...bornDeadBounds(width, i + 1)] as const);
  const ofWidth = drawn.value.filter((each) => each.width === width);
  const others = drawn.value.filter((each) => each.width !== width);
  return (
    <LessonPage number={4} text={<Text />}>
      <Plot
        title={`How many nets of ${counted(width, 'unit')} a layer are born dead: your draws, and the bounds of Lu et al.`}
        x={{ from: 0, to: 50, label: 'hidden layers', ticks: [0, 10, 20, 30, 40, 50] }}
        y={{ from: 0, to: 1, label: 'born dead', ticks: [0, 0.25, 0.5, 0.75, 1], text: inPercent }}
        headers={['width', 'layers', 'lower bound', 'your draws', 'upper bound']}
        rows={[...drawn.value].map((each) => [
          String(each.width),
          String(each.depth),
          inPercent(bornDeadBounds(each.width, each.depth)[0]),
          inText(each),
          inPercent(bornDeadBounds(each.width, each.depth)[1]),
        ])}
      >
        {({ x, y, path }) => (
          <>
            <path
              class="band"
              d={`${path(bounds.map(([at, low]) => [at, low]))}${path([...bounds].reverse().map(([at, , high]) => [at, high])).replace('M', 'L')}Z`}
            />
            <line class="marker" x1={x(depth)} x2={x(depth)} y1={y(0)} y2={y(1)} />
            {others.map((each) => (
              <g key={`${each.width} ${each.depth}`} class="other-draw">
                <circle cx={x(each.depth)} cy={y(share(each))} r={4} />
                <text x={x(each.depth) + 8} y={y(share(each)) + (share(each) < 0.1 ? -6 : 14)}>
                  {counted(each.width, 'unit')}
                </text>
              </g>
            ))}
            {ofWidth.map((each) => (
              <g key={each.depth} class="draw">
                <line
                  x1={x(each.depth)}
                  x2={x(each.depth)}
                  y1={y(share(each) - error(each))}
                  y2={y(share(each) + error(each))}
                />
                <circle cx={x(each.depth)} cy={y(share(each))} r={each.depth === depth ? 6 : 4} />
              </g>
            ))}
          </>
        )}
      </Plot>
      <div class="sliders">
        <KeptSlider
          name="width"
          label="units a layer"
          value={width}
          min={1}
          max={12}
          step={1}
          integer
          disabled={running}
        />
        <KeptSlider
          name="depth"
          label="hidden layers"
          value={depth}
          min={DEPTHS.low}
          max={DEPTHS.high}
          step={1}
          integer
          disabled={running}
        />
      </div>
      <div class="lesson-buttons">
        <button type="button" class="primary" disabled={running} onClick={() => draw(width, depth, here)}>
          Draw {here ? `${NETS} more nets` : `${NETS} nets`}
        </button>
        {running && (
          <button type="button" onClick={stop}>
            Stop
          </button>
        )}
        {running && <progress max={1} value={((here?.nets ?? 0) % NETS) / NETS} aria-label="Nets drawn" />}
      </div>
      {failure && <p class="problem">{failure}</p>}
      <Task
        lesson={4}
        met={widthSaves(drawn.value)}
        now={`${counted(width, 'unit')} a layer, ${depth} hidden layers: by the bounds between ${inPercent(lower)} and ${inPercent(upper)} are born dead${here ? `; of your nets ${inText(here)}` : ''}.`}
      >
        at one depth of ten layers or more, find a width of which at least 90% are born dead, and one of which at most
        1% are. Draw 500 nets or more of both.
      </Task>
    </LessonPage>
  );
}

/** Draws nets in a Worker, and adds them to those drawn before. */
function useDraws() {
  const [worker, setWorker] = useState<Worker>();
  const [failure, setFailure] = useState<string>();
  useEffect(() => () => worker?.terminate(), [worker]);
  const draw = (width: number, depth: number, before: Draws = { width, depth, nets: 0, dead: 0 }): void => {
    const started = new Worker(new URL('./draws.js', import.meta.url), { type: 'module' });
    started.onmessage = ({ data: { nets, dead } }: MessageEvent<DrawProgress>) => {
      const now = { width, depth, nets: before.nets + nets, dead: before.dead + dead };
      drawn.value = [...drawn.value.filter((each) => each.width !== width || each.depth !== depth), now];
      if (nets === NETS) setWorker(undefined);
    };
    started.onerror = ({ message }) => {
      setFailure(`The nets could not be drawn: ${message || 'the Worker did not start'}.`);
      setWorker(undefined);
    };
    started.postMessage({ width, depth, nets: NETS, seed: before.nets + 1 } satisfies DrawRequest);
    setFailure(undefined);
    setWorker(started);
  };
  return { draw, stop: () => setWorker(undefined), running: worker !== undefined, failure };
}

function share({ dead, nets }: Draws): number {
  return dead / nets;
}

/** One standard error of the count; near 0 and 1 that of the nearer bound, if it is larger. */
function error(draws: Draws): number {
  const shares = [share(draws), ...bornDeadBounds(draws.width, draws.depth)];
  return Math.max(...shares.map((each) => Math.sqrt((each * (1 - each)) / draws.nets)));
}

function inText(draws: Draws): string {
  return `${draws.dead} of ${draws.nets}, ${inPercent(share(draws))} ± ${inPercent(error(draws))}`;
}

function Text() {
  return (
    <>
      <p>
        A net can be dead before it has seen a sample. If all units of one layer are off for an input, nothing passes
        that layer, and what lies behind it gives the same output for all such inputs. Weights are drawn with either
        sign alike, so each unit is off as often as on, and with n units in a layer all are off once in 2ⁿ times. Every
        further layer is another throw.
      </p>
      <p>
        So narrow nets die with depth. Lu, Shin, Su &amp; Karniadakis (
        <Source href="https://arxiv.org/abs/1903.06733">2019</Source>) proved bounds for the chance that a net is{' '}
        <strong>born dead</strong>, that its output does not depend on its input: the band. He’s initialisation, which
        keeps the size of the signal on average, does not change this chance: it depends on signs alone.
      </p>
      <p>
        Measured: of nets with 20 hidden layers {fact('narrow')} are born dead with 3 units a layer, {fact('wide')} with
        10.
      </p>
      <p>
        Draw your own: nets of one input, each with its own seed, weights as He et al. draw them, biases 0. The dot is
        your share, the line through it one standard error.
      </p>
      <Measured page="docs/dying-relu.md" command="npx fourlane lab born-dead" />
    </>
  );
}
