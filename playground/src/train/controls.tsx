import { hasKeyboard, keysWork, switchKeys } from './keys.js';
import { CopyLink, Digests } from './link.js';
import { pace, reset, running, runs, setPace, startOrPause, stepEpoch, stepOnce, trouble } from './runs.js';
import { SetUpButton } from './set-up-drawer.js';
import './controls.css';

/** Places of the pace's slider: steps a second. */
const PACES = [1, 2.5, 5, 10, 20, 40, 60, 100, 200, 400, Number.POSITIVE_INFINITY] as const;

/** Starts, halts and steps the nets of the tab. */
export function Controls() {
  const key = (name: string) => ({ 'aria-keyshortcuts': keysWork.value ? name : undefined });
  const ready = runs.value.length > 0 && !trouble.value && runs.value.every(({ status }) => status.value !== 'failed');
  return (
    <section class="controls" aria-label="Training">
      <div class="row">
        <button type="button" class="start" disabled={!ready} {...key('Space')} onClick={startOrPause}>
          {running.value ? 'Pause' : 'Start'}
        </button>
        <button type="button" disabled={!ready} {...key('.')} onClick={() => void stepOnce()}>
          One step
        </button>
        <button type="button" disabled={!ready} {...key('e')} onClick={() => void stepEpoch()}>
          One epoch
        </button>
        <button type="button" disabled={runs.value.length === 0} {...key('r')} onClick={reset}>
          Reset
        </button>
        <SetUpButton />
        <CopyLink />
        <PaceSlider />
      </div>
      <p class="quiet small">
        {statusInWords()} <Digests />
      </p>
      {hasKeyboard.value && <KeySwitch />}
    </section>
  );
}

/** What keys do, and whether they do it. */
function KeySwitch() {
  return (
    <label class="quiet small keys">
      <input type="checkbox" checked={keysWork.value} onChange={(event) => switchKeys(event.currentTarget.checked)} />{' '}
      Keys: <kbd>Space</kbd> starts and pauses, <kbd>.</kbd> takes a step, <kbd>e</kbd> an epoch, <kbd>r</kbd> resets.
    </label>
  );
}

function PaceSlider() {
  const place = PACES.findIndex((each) => each >= pace.value);
  const inWords = Number.isFinite(pace.value) ? `${pace.value} steps a second` : 'full speed';
  return (
    <label class="pace">
      Pace{' '}
      <input
        type="range"
        min={0}
        max={PACES.length - 1}
        value={place}
        aria-valuetext={inWords}
        onInput={(event) => setPace(PACES[Number(event.currentTarget.value)] as number)}
      />
      <span class="pace-value">{inWords}</span>
    </label>
  );
}

function statusInWords(): string {
  const [run, other] = runs.value;
  if (!run) return 'No net yet.';
  const { step, epoch } = run;
  const at = other ? `steps ${step.value} and ${other.step.value}` : `step ${step.value}, epoch ${epoch.value}`;
  if (runs.value.some(({ status }) => status.value === 'failed')) return `Training broke off at ${at}.`;
  return running.value ? `In training: ${at}.` : `Stands at ${at}.`;
}
