import { useEffect, useState } from 'preact/hooks';
import { NumberField } from '../ui/controls.js';
import { inPercent } from '../ui/numbers.js';
import { CURES_TO_TRY, type End, isCured, prescribedWell } from './checks.js';
import { fact } from './facts.js';
import { keep, keptNumber } from './kept.js';
import { LessonPage, Measured, Source, Task } from './parts.js';
import { CURES, type Cure, EPOCHS, fallIll, type SickNet, tryCure } from './treatments.js';

/** 6. One sick net, and ten cures. */
export function CuresLesson() {
  const seed = Math.round(keptNumber('seed', 1, 0, 2 ** 31 - 1));
  return (
    <LessonPage number={6} text={<Text />}>
      <NumberField
        label="seed of the net"
        value={seed}
        min={0}
        max={2 ** 31 - 1}
        integer
        onChange={(value) => keep({ seed: value })}
      />
      <Clinic key={seed} seed={seed} />
    </LessonPage>
  );
}

function Clinic({ seed }: { readonly seed: number }) {
  const { sick, tried, busy, failure, attempt } = useClinic(seed);
  const [choice, setChoice] = useState<string>();
  const rows = (keepsWeights: boolean) =>
    CURES.filter((cure) => cure.keepsWeights === keepsWeights).map((cure) => (
      <CureRow
        key={cure.id}
        cure={cure}
        end={tried.get(cure.id)}
        disabled={!sick || busy !== undefined}
        busy={busy === cure.id}
        chosen={choice === cure.id}
        onTry={() => attempt([cure])}
        onChoose={() => setChoice(cure.id)}
      />
    ));
  return (
    <>
      {failure && <p class="problem">{failure}</p>}
      <p>
        {sick
          ? `Before any training ${sick.born.dead} of its ${sick.born.units} hidden units are dead, after ${EPOCHS.sick} epochs ${sick.end.dead}.`
          : 'The net falls ill …'}
      </p>
      <table class="cure-table">
        <caption>What becomes of the sick net</caption>
        <thead>
          <tr>
            <th scope="col">cure</th>
            <th scope="col">dead</th>
            <th scope="col">right</th>
            <th scope="col">
              <span class="for-readers">choose</span>
            </th>
          </tr>
        </thead>
        <tbody>
          <tr class="sick">
            <th scope="row">
              none: the sick net
              <p class="quiet small">Biases of −0.5, a rate of 0.1</p>
            </th>
            <Figures end={sick?.end} />
            <td />
          </tr>
        </tbody>
        <tbody>
          <GroupTitle>Go on with its weights, at a rate of 0.003</GroupTitle>
          {rows(true)}
        </tbody>
        <tbody>
          <GroupTitle>Start again from its seed</GroupTitle>
          {rows(false)}
        </tbody>
      </table>
      <div class="lesson-buttons">
        <button
          type="button"
          disabled={!sick || busy !== undefined || tried.size === CURES.length}
          onClick={() => attempt(CURES.filter(({ id }) => !tried.has(id)))}
        >
          Try all
        </button>
      </div>
      <Task lesson={6} met={prescribedWell(tried, choice)} now={progress(sick, tried, choice)}>
        try at least {CURES_TO_TRY} cures, one that fails among them, and prescribe one after which 95% are right and at
        most 15% of the units are dead.
      </Task>
    </>
  );
}

interface CureRowProps {
  readonly cure: Cure;
  readonly end: End | undefined;
  readonly disabled: boolean;
  readonly busy: boolean;
  readonly chosen: boolean;
  readonly onTry: () => void;
  readonly onChoose: () => void;
}

function CureRow({ cure: { name, why, keepsWeights }, end, disabled, busy, chosen, onTry, onChoose }: CureRowProps) {
  const inFull = keepsWeights ? name : `start again, ${name}`;
  return (
    <tr>
      <th scope="row">
        {name}
        {end && <p class="quiet small">{why}</p>}
      </th>
      <Figures end={end} />
      <td>
        {end ? (
          <button type="button" aria-pressed={chosen} aria-label={`Prescribe: ${inFull}`} onClick={onChoose}>
            Prescribe
          </button>
        ) : (
          <button type="button" disabled={disabled} aria-label={`Try: ${inFull}`} onClick={onTry}>
            {busy ? 'Trying …' : 'Try'}
          </button>
        )}
      </td>
    </tr>
  );
}

function Figures({ end }: { readonly end: End | undefined }) {
  return (
    <>
      <td>{end ? `${end.dead} of ${end.units}` : '–'}</td>
      <td>{end ? `${isCured(end) ? '✓ ' : ''}${inPercent(end.accuracy)}` : '–'}</td>
    </>
  );
}

function GroupTitle({ children }: { readonly children: string }) {
  return (
    <tr>
      <th colSpan={4} scope="rowgroup" class="group">
        {children}
      </th>
    </tr>
  );
}

/** The sick net of a seed, and the cures that were tried on it. */
function useClinic(seed: number) {
  const [sick, setSick] = useState<SickNet>();
  const [tried, setTried] = useState<ReadonlyMap<string, End>>(new Map());
  const [busy, setBusy] = useState<string>();
  const [failure, setFailure] = useState<string>();
  useEffect(() => {
    fallIll(seed).then(setSick, (error: Error) => setFailure(error.message));
  }, [seed]);
  const attempt = async (cures: readonly Cure[]): Promise<void> => {
    if (!sick) return;
    setFailure(undefined);
    try {
      for (const cure of cures) {
        setBusy(cure.id);
        const end = await tryCure(sick, cure);
        setTried((before) => new Map([...before, [cure.id, end]]));
      }
    } catch (error) {
      setFailure((error as Error).message);
    }
    setBusy(undefined);
  };
  return { sick, tried, busy, failure, attempt };
}

function progress(sick: SickNet | undefined, tried: ReadonlyMap<string, End>, choice: string | undefined): string {
  if (!sick) return 'Nothing tried yet.';
  const chosen = choice === undefined ? undefined : tried.get(choice);
  const cured = [...tried.values()].filter(isCured).length;
  const so = `${tried.size} of ${CURES.length} cures tried; ${cured} worked.`;
  if (!chosen) return so;
  const { accuracy, dead, units } = chosen;
  return `${so} With yours, ${inPercent(accuracy)} are right and ${dead} of ${units} units are dead.`;
}

function Text() {
  return (
    <>
      <p>
        This net is ill in two ways. Its biases begin at −0.5, which sinks units from the start, and its rate of 0.1 is
        too high. Some cures go on with its weights; others start again from the same seed, with one thing changed.
        After each the net trains for {EPOCHS.cure} epochs.
      </p>
      <p>
        <strong>Give what is dead a gradient:</strong> leaky ReLU, PReLU (
        <Source href="https://arxiv.org/abs/1502.01852">He et al. 2015</Source>) and ELU (
        <Source href="https://arxiv.org/abs/1511.07289">Clevert et al. 2016</Source>) have one below 0.{' '}
        <strong>Bring it back to life:</strong> batch norm (
        <Source href="https://arxiv.org/abs/1502.03167">Ioffe &amp; Szegedy 2015</Source>) moves each unit to where some
        samples pass; fresh units get new weights (
        <Source href="https://arxiv.org/abs/2302.12902">Sokar et al. 2023</Source>).{' '}
        <strong>Take the cause away</strong> and start again: a lower rate, or weights as He et al. draw them, and
        biases of 0.
      </p>
      <p>
        What helps depends on the net. On digits, nets that a rate of 0.3 had killed were right for{' '}
        {fact('killedLower')} after five more epochs at a lower rate, {fact('killedLeaky')} with a slope of 0.01,{' '}
        {fact('killedRevived')} with fresh units, and {fact('killedAgain')} after a fresh start.
      </p>
      <Measured page="docs/dying-relu.md" command="npx fourlane lab cures" />
    </>
  );
}
