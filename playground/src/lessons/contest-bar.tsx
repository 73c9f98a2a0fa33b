import { useEffect, useMemo } from 'preact/hooks';
import { Contest } from './contest.js';

/** A contest that ends with the component. */
export function useContest(): Contest {
  const contest = useMemo(() => new Contest(), []);
  useEffect(() => () => contest.dispose(), [contest]);
  return contest;
}

interface ContestBarProps {
  readonly contest: Contest;
  readonly steps: number;
  /** What the button says. */
  readonly label: string;
  readonly onBegin: () => void;
}

/** Starts a contest, and shows how far it is. */
export function ContestBar({ contest, steps, label, onBegin }: ContestBarProps) {
  const isRunning = contest.status.value === 'running';
  return (
    <>
      <div class="lesson-buttons">
        <button type="button" class="primary" disabled={isRunning} onClick={onBegin}>
          {label}: {steps.toLocaleString('en')} steps
        </button>
        {isRunning && (
          <button type="button" onClick={() => contest.hurry()}>
            To the end
          </button>
        )}
        {isRunning && <Steps contest={contest} steps={steps} />}
      </div>
      {contest.failure.value && <p class="problem">{contest.failure.value}</p>}
    </>
  );
}

/** By itself, since steps come far more often than all else changes. */
function Steps({ contest, steps }: Pick<ContestBarProps, 'contest' | 'steps'>) {
  const all = contest.runs.value.map((run) => run.step.value);
  const step = all.length > 0 ? Math.min(...all) : 0;
  return (
    <>
      <progress max={steps} value={step} aria-label="Steps trained" />
      <span class="quiet small">Step {step.toLocaleString('en')}</span>
    </>
  );
}
