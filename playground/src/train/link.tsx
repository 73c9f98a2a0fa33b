import { signal } from '@preact/signals';
import { linkOf } from '../set-up/address.js';
import { page } from '../state.js';
import { announce } from '../ui/announce.js';
import { COPY_SAID, copyText } from '../ui/clipboard.js';
import { cured, running, runs, trouble } from './runs.js';

/** The link that could not be copied, to be copied by hand. */
const shown = signal<string>();
const copied = signal(false);

/** Digests of the nets that stand, in the order of the page. */
function digests(): string | undefined {
  const all = runs.value.map(({ digest }) => digest.value);
  return all.length > 0 && all.every((each) => each !== undefined) ? all.join('-') : undefined;
}

/** Whether a link can replay what is here: set-ups were not changed on the way. */
function canReplay(): boolean {
  return runs.value.every(({ changedAt }) => changedAt === undefined);
}

/** The link that replays what is here. */
export function CopyLink() {
  const digest = digests();
  return (
    <>
      <button
        type="button"
        disabled={running.value || !digest || trouble.value !== undefined}
        onClick={() => void copy(digest)}
      >
        {copied.value ? 'Link copied' : 'Copy link'}
      </button>
      {shown.value && (
        <label class="small">
          Copy this link{' '}
          <input class="link" readOnly value={shown.value} onFocus={(event) => event.currentTarget.select()} />
        </label>
      )}
    </>
  );
}

/** What the weights are, and whether they are those that a link's writer saw. */
export function Digests() {
  const digest = digests();
  if (!digest) return null;
  return (
    <>
      The weights’ digest is <code>{digest}</code>. <Compared digest={digest} />
      {!canReplay() && 'The set-up was changed on the way: a link replays it from step 0, and ends at other weights.'}
    </>
  );
}

/** A link says the steps to stop at, and the digest that its writer saw there. */
function Compared({ digest }: { readonly digest: string }) {
  const { until, extra } = page.value;
  const ends = [until, cured.value && Number(extra.curedUntil ?? until)].filter((each) => each !== undefined);
  const there = ends.every((end, i) => runs.value[i]?.step.value === end);
  if (until === undefined || !extra.digest || !there) return null;
  return extra.digest === digest ? (
    <strong>These are the weights of the link, bit for bit.</strong>
  ) : (
    <strong class="error">The link’s weights are others: {extra.digest}.</strong>
  );
}

async function copy(digest: string | undefined): Promise<void> {
  const { extra, ...state } = page.peek();
  const { digest: _, curedUntil: __, ...others } = extra;
  const [until, curedUntil] = runs.peek().map(({ step }) => step.peek());
  const told = {
    ...others,
    ...(canReplay() && digest !== undefined && { digest }),
    ...(curedUntil !== undefined && { curedUntil: String(curedUntil) }),
  };
  const fragment = linkOf({ ...state, until, extra: told });
  const link = new URL(fragment, location.href).href;
  if (!(await copyText(link))) {
    shown.value = link;
    return;
  }
  copied.value = true;
  shown.value = undefined;
  announce('Link copied.');
  setTimeout(() => {
    copied.value = false;
  }, COPY_SAID);
}
