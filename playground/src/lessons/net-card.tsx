import type { ComponentChildren } from 'preact';
import type { Figures } from '../run/looks.js';
import type { Run } from '../run/run.js';
import { Decision } from '../see/decision.js';
import { inFigures, inPercent } from '../ui/numbers.js';
import { shareDead } from './checks.js';
import { deadOf, endOf } from './contest.js';

interface NetCardProps {
  readonly title: string;
  readonly run: Run | undefined;
  /** The last step. */
  readonly steps: number;
  /** Below its figures. */
  readonly children?: ComponentChildren;
}

/** One net of several in training: its picture of the plane, its course, its figures. */
export function NetCard({ title, run, steps, children }: NetCardProps) {
  const look = run?.look.value;
  const end = run && endOf(run);
  return (
    <section class="net-card" aria-label={title}>
      <h3>{title}</h3>
      {run && (
        <Decision
          label={`What the net makes of the plane: ${title}`}
          data={run.data}
          grid={run.grid}
          outputs={look?.surface}
        />
      )}
      <Course looks={run?.looks.value ?? []} steps={steps} title={title} />
      <dl>
        <dt>{run?.data.test ? 'right, test' : 'right'}</dt>
        <dd>{end ? inPercent(end.accuracy) : '–'}</dd>
        <dt class="of-dead">dead</dt>
        <dd>{end ? `${end.dead} of ${end.units}` : '–'}</dd>
        <dt>loss</dt>
        <dd>{inFigures(look?.loss)}</dd>
      </dl>
      {run?.failure.value && <p class="problem">{run.failure.value}</p>}
      {children}
    </section>
  );
}

const [WIDTH, HEIGHT] = [150, 56];

/** Accuracy (solid) and the share of dead units (dashed) by step. */
function Course({
  looks,
  steps,
  title,
}: {
  readonly looks: readonly Figures[];
  readonly steps: number;
  readonly title: string;
}) {
  const line = (of: (look: Figures) => number): string =>
    looks
      .map(
        (look, i) =>
          `${i === 0 ? 'M' : 'L'}${((look.step / steps) * WIDTH).toFixed(1)} ${((1 - of(look)) * HEIGHT).toFixed(1)}`,
      )
      .join('');
  return (
    <svg
      class="course"
      viewBox={`-1 -2 ${WIDTH + 2} ${HEIGHT + 4}`}
      role="img"
      aria-label={`Accuracy and dead units by step: ${title}`}
    >
      <path class="frame" d={`M0 0H${WIDTH}M0 ${HEIGHT}H${WIDTH}`} />
      <path class="right" d={line((look) => look.testAccuracy ?? look.accuracy ?? 0)} />
      <path class="dead" d={line((look) => shareDead({ accuracy: 0, ...deadOf(look) }))} />
    </svg>
  );
}
