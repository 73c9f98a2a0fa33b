import type { Schedule } from 'fourlane/nn';
import { useEffect, useState } from 'preact/hooks';
import { horizonOf, ratesOf } from '../set-up/rates.js';
import type { ScheduleChoice } from '../set-up/set-up.js';
import { inFigures } from '../ui/numbers.js';
import './rate-curve.css';

const [WIDTH, HEIGHT, ROOM] = [240, 40, 2];

interface RateCurveProps {
  readonly schedule: ScheduleChoice;
  /** The rate that the schedule changes. */
  readonly rate: number;
}

/** The learning rate over the steps to come, where it depends on nothing else. */
export function RateCurve({ schedule: choice, rate }: RateCurveProps) {
  const [schedule, setSchedule] = useState<Schedule>();
  useEffect(() => {
    let wanted = true;
    // The trainer makes it, which the page loads for the net in any case.
    void import('../set-up/model.js').then(({ makeSchedule }) => wanted && setSchedule(makeSchedule(choice)));
    return () => {
      wanted = false;
    };
  }, [choice]);
  const steps = horizonOf(choice);
  if (!schedule || steps === undefined) return null;
  const rates = ratesOf(schedule, rate, steps);
  const most = rates.reduce((a, b) => Math.max(a, b), 0);
  const [first, last] = [rates[0] as number, rates.at(-1) as number];
  const words = `From ${inFigures(first)} at the first step to ${inFigures(last)} at step ${steps}, at most ${inFigures(most)}`;
  const points = rates.map((value, i) => {
    const y = ROOM + (HEIGHT - 2 * ROOM) * (1 - (most > 0 ? value / most : 0));
    return `${((WIDTH * i) / (rates.length - 1)).toFixed(1)} ${y.toFixed(1)}`;
  });
  return (
    <figure class="rate-curve">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`The learning rate. ${words}`}
      >
        <path d={`M${points.join('L')}`} />
      </svg>
      <figcaption>{words}.</figcaption>
    </figure>
  );
}
