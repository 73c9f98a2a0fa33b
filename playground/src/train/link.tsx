import { signal } from '@preact/signals';
import { linkOf } from '../set-up/address.js';
import { page } from '../state.js';
import { announce } from '../ui/announce.js';
import { own, running, runs } from './runs.js';

/** The link that could not be copied, to be copied by hand. */
const shown = signal<string>();
const copied = signal(false);

/** Digests of the nets that stand, in the order of the page. */
function digests(): string | undefined {
  const all = runs.value.map(({ digest }) => digest.value);
  return all.length > 0 && all.every((each) => each !== undefined) ? all.join('-') : undefined;
}

/** The link that replays what is here, and whether what a link has replayed is what its writer saw. */
export function LinkOfRuns() {
  const digest = digests();
  const step = own.value?.step.value ?? 0;
  return (
    <>
      <p class="small link-row">
        <button type="button" class="text" disabled={running.value || !digest} onClick={() => void copy(step, digest)}>
          {copied.value ? 'Link copied' : 'Copy link'}
        </button>{' '}
        <span class="quiet">
          {digest ? (
            <>
              The weights’ digest is <code>{digest}</code>. <Compared digest={digest} step={step} />
            </>
          ) : (
            'The digest of the weights shows when training stands.'
          )}
        </span>
      </p>
      {shown.value && (
        <label class="small">
          Copy this link{' '}
          <input class="link" readOnly value={shown.value} onFocus={(event) => event.currentTarget.select()} />
        </label>
      )}
    </>
  );
}

/** A link says the step to stop at, and the digest that its writer saw there. */
function Compared({ digest, step }: { readonly digest: string; readonly step: number }) {
  const { until, extra } = page.value;
  if (until === undefined || extra.digest === undefined || step !== until) return null;
  return extra.digest === digest ? (
    <strong>These are the weights of the link, bit for bit.</strong>
  ) : (
    <strong class="error">The link’s weights are others: {extra.digest}.</strong>
  );
}

async function copy(step: number, digest: string | undefined): Promise<void> {
  const fragment = linkOf({ ...page.peek(), until: step, extra: { ...page.peek().extra, digest: digest ?? '' } });
  const link = new URL(fragment, location.href).href;
  try {
    await navigator.clipboard.writeText(link);
    copied.value = true;
    shown.value = undefined;
    announce('Link copied.');
    setTimeout(() => {
      copied.value = false;
    }, 3000);
  } catch {
    shown.value = link; // Where nothing may be copied.
  }
}
