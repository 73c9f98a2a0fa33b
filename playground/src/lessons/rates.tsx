import { useState } from 'preact/hooks';
import { NumberField, Select } from '../ui/controls.js';
import { inPercent } from '../ui/numbers.js';
import { bestOf, type End } from './checks.js';
import { type Contest, endOf, watchable } from './contest.js';
import { ContestBar, useContest } from './contest-bar.js';
import { fact } from './facts.js';
import { keep, keptNumber, keptWord } from './kept.js';
import { NetCard } from './net-card.js';
import { optimizer, spiralNet } from './nets.js';
import { LessonPage, Measured, Task } from './parts.js';

const RATES = [0.0001, 0.003, 0.03, 0.3];
const OPTIMIZERS = ['adam', 'sgd'] as const;
const STEPS = 1200;
const PACE = 150;

/** 3. The same net at four rates. */
export function RatesLesson() {
  const type = keptWord('optimizer', OPTIMIZERS, 'adam');
  const seed = Math.round(keptNumber('seed', 1, 0, 2 ** 31 - 1));
  const contest = useContest();
  const [choice, setChoice] = useState<number>();
  const runs = contest.runs.value;
  const status = contest.status.value;
  const ends = status === 'done' ? runs.map(endOf) : undefined;
  const begin = (): void => {
    setChoice(undefined);
    void contest.start(
      RATES.map((rate) => spiralNet({ optimizer: optimizer(type, rate), seed })),
      STEPS,
      watchable(PACE),
    );
  };
  const reset = (values: Record<string, number | string>): void => {
    contest.dispose();
    setChoice(undefined);
    keep(values);
  };
  return (
    <LessonPage number={3} text={<Text />}>
      <div class="sliders">
        <Select
          label="optimiser"
          value={type}
          options={[
            { value: 'adam', label: 'Adam' },
            { value: 'sgd', label: 'SGD, momentum 0.9' },
          ]}
          onChange={(value) => reset({ optimizer: value })}
        />
        <NumberField
          label="seed of the weights"
          value={seed}
          min={0}
          max={2 ** 31 - 1}
          integer
          onChange={(value) => reset({ seed: value })}
        />
      </div>
      <ContestBar contest={contest} steps={STEPS} label="Train all four" onBegin={begin} />
      <div class="net-cards">
        {RATES.map((rate, i) => (
          <NetCard key={rate} title={`Rate ${rate}`} run={runs[i]} steps={STEPS}>
            <button type="button" disabled={!ends} aria-pressed={choice === i} onClick={() => setChoice(i)}>
              This one
            </button>
          </NetCard>
        ))}
      </div>
      <p class="quiet small">
        Solid: the share of points that are right. Dashed: the share of units that are dead. Both from 0% to 100%.
      </p>
      <Task
        lesson={3}
        met={ends !== undefined && choice !== undefined && bestOf(ends) === choice}
        now={verdict(status, ends, choice)}
      >
        train the four nets, and find the one that kills fewest units among those that learn best.
      </Task>
    </LessonPage>
  );
}

function verdict(
  status: Contest['status']['value'],
  ends: readonly End[] | undefined,
  choice: number | undefined,
): string {
  if (status === 'running') return 'In training …';
  if (!ends) return 'Not trained yet.';
  if (choice === undefined) return 'Trained. Which one is it?';
  const chosen = ends[choice] as End;
  const best = bestOf(ends);
  const figures = `At ${RATES[choice]}, ${inPercent(chosen.accuracy)} are right and ${chosen.dead} of ${chosen.units} units are dead.`;
  if (best === choice) return `${figures} That is the one.`;
  if (best === undefined) return `${figures} These four do not tell: try another seed.`;
  const other = ends[best] as End;
  return chosen.accuracy < other.accuracy - 0.02
    ? `${figures} Another net is right more often.`
    : `${figures} Another net is as good, and kills fewer.`;
}

function Text() {
  return (
    <>
      <p>
        The learning rate says how far a step goes along the gradient. Too low, and the net hardly learns in the time it
        is given. Too high, and a step throws biases and weights so far that units are off for every point. A lower rate
        brings none back: of nets for digits that a rate of 0.3 had killed, {fact('killedDead')} of the units were dead,
        and after five more epochs at 0.001 it was {fact('killedDeadLater')}.
      </p>
      <p>
        A high rate need not show in the loss at first. In nets of three layers of 64 units on two spirals, after 3,000
        steps of Adam, {fact('adamGentle')} of the units were dead at a rate of 0.001 and {fact('adamHigh')} at 0.03,
        and both nets had every point right. At 0.3 it was {fact('adamDeadly')}, and they had learned nothing.
      </p>
      <p>
        A rate belongs to its optimiser. With SGD and a momentum of 0.9, {fact('sgdFine')} were dead at 0.1,{' '}
        {fact('sgdDeadly')} at 0.3. Try both.
      </p>
      <p>All four nets here begin with the same weights, and see the same points in the same order.</p>
      <Measured page="docs/dying-relu.md" command="npx fourlane lab rate" />
    </>
  );
}
