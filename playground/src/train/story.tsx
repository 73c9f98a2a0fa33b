import { curesOf, type SetUpCure } from '../set-up/cure.js';
import { differences } from '../set-up/differences.js';
import type { SetUp } from '../set-up/set-up.js';
import { change, page } from '../state.js';
import { announce } from '../ui/announce.js';
import { cured, notice, own, trouble } from './runs.js';
import { outcome, sentence, tell } from './words.js';
import './story.css';

/** What the net has, why, and what to do about it. */
export function Story() {
  const run = own.value;
  const look = run?.look.value;
  if (trouble.value) return <Trouble what={trouble.value} />;
  if (!run || !look) {
    return (
      <section class="story" aria-label="What happens">
        <p class="headline">A net is being made…</p>
      </section>
    );
  }
  const findings = run.findings.value;
  const { headline, because } = tell(look, findings, run.setUp);
  return (
    <section class="story" aria-label="What happens">
      <p class="headline">{headline}</p>
      <p class="because">{run.failure.value ?? because}</p>
      {cured.value || page.value.cured ? (
        <Outcome />
      ) : (
        <Cures of={curesOf(run.setUp, findings ?? [])} setUp={run.setUp} />
      )}
      {notice.value && <p class="quiet">{notice.value}</p>}
    </section>
  );
}

const cure = (setUp: SetUp): void => {
  announce('The cured net starts next to the sick one.');
  change({ cured: setUp });
};

function Cures({ of: cures, setUp }: { readonly of: readonly SetUpCure[]; readonly setUp: SetUp }) {
  const [first, ...others] = cures;
  const untold = own.value?.findings.value?.[0];
  if (!first) return untold ? <p>What helps: {sentence(untold.cure.what)}</p> : null;
  return (
    <div class="cures">
      <button type="button" class="primary" onClick={() => cure(first.setUp)}>
        Cure it
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

function Outcome() {
  const [before, after] = [own.value, cured.value];
  const [sick, well] = [before?.look.value, after?.look.value];
  if (!before || !after || !sick || !well) return <p>The cured net is being made…</p>;
  return (
    <div class="outcome">
      <p>
        <strong>Cured</strong> from the same seed, with {differences(before.setUp, after.setUp).join('; ')}.{' '}
        {well.step > 0 && outcome(sick, well)}
      </p>
      <div class="row">
        <button type="button" onClick={() => change({ setUp: after.setUp, cured: undefined, until: undefined })}>
          Keep the cured net
        </button>
        <button type="button" onClick={() => change({ cured: undefined })}>
          Back to the sick net
        </button>
      </div>
    </div>
  );
}

function Trouble({ what }: { readonly what: string }) {
  return (
    <section class="story" role="alert">
      <p class="headline">No net can be made here.</p>
      <p>{sentence(what)}</p>
    </section>
  );
}
