import type { Look } from '../run/looks.js';
import type { Run } from '../run/run.js';
import { curesOf, type SetUpCure } from '../set-up/cure.js';
import { differences } from '../set-up/differences.js';
import { missingFile } from '../set-up/files-here.js';
import type { SetUp } from '../set-up/set-up.js';
import { change, page } from '../state.js';
import { announce } from '../ui/announce.js';
import { AskForFile } from './ask-for-file.js';
import { cured, keepCured, notice, own, reset, type Trouble, trouble } from './runs.js';
import { compare, sentence, tell, tellFailure, withLayerNames } from './words.js';
import './story.css';

/** What the net has, why, and what to do about it. */
export function Story() {
  const run = own.value;
  const look = run?.look.value;
  if (trouble.value) return <NoNet trouble={trouble.value} />;
  if (!run || !look) {
    return (
      <section class="story" aria-label="What happens">
        <p class="headline">{run?.failure.value ? 'The net cannot be looked at.' : 'A net is being made…'}</p>
        {run?.failure.value && <p>{sentence(run.failure.value)}</p>}
      </section>
    );
  }
  if (page.value.cured) return <Compared run={run} look={look} />;
  const findings = run.findings.value;
  const { value: failure } = run.failure;
  const { headline, because } =
    failure === undefined
      ? tell(look, findings, run.setUp, run.shape)
      : tellFailure(failure, run.step.value, run.status.value === 'failed', run.shape);
  return (
    <section class="story" aria-label="What happens">
      <p class="headline">{headline}</p>
      <p class="because">{because}</p>
      <Cures run={run} label="Cure it" />
      {notice.value && (
        <p class="quiet">
          {notice.value}{' '}
          {run.changedAt !== undefined && (
            <button type="button" class="text" onClick={reset}>
              Begin again
            </button>
          )}
        </p>
      )}
    </section>
  );
}

const cure = (setUp: SetUp): void => {
  announce('The cured net starts next to the sick one.');
  change({ cured: setUp });
};

function Cures({ run, label }: { readonly run: Run; readonly label: string }) {
  const { setUp } = run;
  const findings = run.findings.value ?? [];
  const [first, ...others] = curesOf(setUp, findings);
  const [untold] = findings;
  if (!first) return untold ? <p>What helps: {sentence(untold.cure.what)}</p> : null;
  return (
    <div class="cures">
      <button type="button" class="primary" onClick={() => cure(first.setUp)}>
        {label}
      </button>
      <p>{inWords(setUp, first)}</p>
      {others.length > 0 && (
        <details>
          <summary>{others.length === 1 ? 'Another cure' : `${others.length} other cures`}</summary>
          <ul class="plain">
            {others.map((each) => (
              <li key={JSON.stringify(each.setUp)}>
                <button type="button" onClick={() => cure(each.setUp)}>
                  Try it
                </button>{' '}
                {inWords(setUp, each)}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

/** `The learning rate: 0.002 instead of 0.2.` */
function inWords(setUp: SetUp, { setUp: after }: SetUpCure): string {
  const text = differences(setUp, after).join('; ');
  return `From the same seed, with ${text}.`;
}

function Compared({ run, look }: { readonly run: Run; readonly look: Look }) {
  const after = cured.value;
  const well = after?.look.value;
  const told = well && compare(look, well);
  const setUp = page.value.cured;
  const still = after?.findings.value?.[0];
  return (
    <section class="story" aria-label="What happens">
      <p class="headline">{told?.headline ?? 'The cured net is being made…'}</p>
      <p class="because">
        {setUp && `From the same seed, with ${differences(run.setUp, setUp).join('; ')}. `}
        {told?.because}
      </p>
      {after?.failure.value && (
        <p>The cured net: {tellFailure(after.failure.value, after.step.value, true, after.shape).because}</p>
      )}
      {after && well && still && (
        <>
          <p>It is not all well: {withLayerNames(sentence(still.what), after.shape)}</p>
          <Cures run={after} label="Cure that too" />
        </>
      )}
      <div class="row">
        <button type="button" onClick={keepCured}>
          Keep the cured net
        </button>
        <button type="button" onClick={() => change({ cured: undefined })}>
          Back to the sick net
        </button>
      </div>
    </section>
  );
}

/** Where no net can be made, why. */
function NoNet({ trouble: { message, unsupported } }: { readonly trouble: Trouble }) {
  const asked = missingFile(page.value.setUp.data);
  if (asked) return <AskForFile asked={asked} />;
  return (
    <section class="story" role="alert">
      <p class="headline">
        {unsupported ? 'This browser cannot train the net.' : 'No net can be made of this set-up.'}
      </p>
      <p>{sentence(message)}</p>
      {own.value && <p class="quiet">What is on show is the net of the set-up before.</p>}
      {unsupported && <p>The page needs WebAssembly with SIMD and Workers; all browsers of today have both.</p>}
    </section>
  );
}
