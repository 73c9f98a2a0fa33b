// The nets of the Train tab: what the page's state asks for becomes runs.
import { computed, effect, type Signal, signal } from '@preact/signals';
import type { Run } from '../run/run.js';
import { loadData, type TrainingData } from '../set-up/data.js';
import { differences, freshAspects } from '../set-up/differences.js';
import type { SetUp } from '../set-up/set-up.js';
import { change, page } from '../state.js';
import { announce } from '../ui/announce.js';
import { prefersStillness } from '../ui/stillness.js';

/** Steps a second: so that units can be seen to die one by one, then so that it goes on, and of a net that is cured. */
const PACES = { opening: 2.5, watchable: 20, cured: 100 };
/** The step at which the opening quickens, and the one at which it stops. */
const OPENING_STEPS = { slow: 20, all: 200 };
/** Steps that a cured net is shown for, at least. */
const CURED_STEPS = 600;
/** Milliseconds that a change of the set-up waits for the next one. */
const SETTLES = 120;

/** What a net could not be made of. */
export interface Trouble {
  readonly message: string;
  /** The argument that the package refuses, where it is one. */
  readonly argument: string | undefined;
  /** Whether it is the browser that lacks something. */
  readonly unsupported: boolean;
}

export const data = signal<TrainingData>();
/** The net of the page's set-up. */
export const own = signal<Run>();
/** The cured net next to it. */
export const cured = signal<Run>();
export const runs = computed(() => [own.value, cured.value].filter((run) => run !== undefined));
export const running = computed(() => runs.value.some(({ status }) => status.value === 'running'));
/** Why there is no net of the set-up. */
export const trouble = signal<Trouble>();
/** What the last change of the set-up has done to the weights. */
export const notice = signal<string>();
/** Steps a second. */
export const pace = signal(PACES.watchable);

let opening = Promise.resolve();
/** Whether the next set-up begins with weights of its own in any case. */
let afresh = false;
let quickens: (() => void) | undefined;

/** Opens what the page's state asks for, and follows it from then on. */
export function followPage(): void {
  let [setUp, other] = [page.peek().setUp, page.peek().cured];
  void open(async () => {
    await openOwn(setUp);
    await openCured(other);
    begin();
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const now = page.value;
    if (now.setUp === setUp && now.cured === other) return;
    [setUp, other] = [now.setUp, now.cured];
    clearTimeout(timer);
    timer = setTimeout(() => {
      void open(async () => {
        if (!isShown(own, setUp)) await changeOwn(setUp);
        if (!isShown(cured, other)) await changeCured(other);
      });
    }, SETTLES);
  });
  effect(() => {
    const { tab } = page.value;
    if (tab !== 'train') for (const run of runs.peek()) void run.pause();
  });
}

function isShown({ value: run }: Signal<Run | undefined>, setUp: SetUp | undefined): boolean {
  if (!run || !setUp) return run === setUp;
  return differences(run.setUp, setUp).length === 0;
}

/** One change after the other, each with its failure in words. */
function open(what: () => Promise<void>): Promise<void> {
  opening = opening.then(what).then(
    () => {
      trouble.value = undefined;
    },
    ({ message, name, argument }: Error & { readonly argument?: string }) => {
      trouble.value = { message, argument, unsupported: name === 'UnsupportedError' || name === 'ReferenceError' };
    },
  );
  return opening;
}

async function makeRun(setUp: SetUp, from?: Run): Promise<Run> {
  const { Run } = await import('../run/run.js');
  return Run.open(setUp, data.peek() as TrainingData, pace.peek(), from);
}

async function openOwn(setUp: SetUp, from?: Run): Promise<void> {
  const before = own.peek();
  if (!data.peek() || !before || !isSame(before.setUp.data, setUp.data)) data.value = await loadData(setUp.data);
  own.value = await makeRun(setUp, from);
  before?.dispose();
}

function isSame(a: SetUp['data'], b: SetUp['data']): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

async function openCured(setUp: SetUp | undefined): Promise<void> {
  cured.peek()?.dispose();
  cured.value = undefined;
  if (setUp) cured.value = await makeRun(setUp);
}

/** What runs when the page is opened: a link's run to its end, else the opening, slow at first. */
function begin(): void {
  const { until } = page.peek();
  if (until !== undefined) {
    setPace(Number.POSITIVE_INFINITY);
    void own.peek()?.start(until);
    void cured.peek()?.start(Number(page.peek().extra.curedUntil ?? until));
    return;
  }
  if (prefersStillness()) return;
  const run = own.peek();
  setPace(PACES.opening);
  void run?.start(OPENING_STEPS.all);
  quickens = effect(() => {
    if (run && run.step.value >= OPENING_STEPS.slow) setPace(PACES.watchable);
  });
}

/** The reader's net with another set-up: with the weights that it has, if they fit. */
async function changeOwn(setUp: SetUp): Promise<void> {
  const before = own.peek();
  const ran = before?.status.peek() === 'running';
  await before?.pause();
  const fresh = before ? freshAspects(before.setUp, setUp) : [];
  const step = before?.step.peek() ?? 0;
  const fits = before !== undefined && fresh.length === 0 && before.status.peek() !== 'failed';
  const keeps = fits && step > 0 && !afresh;
  const starts = ran || (afresh && !prefersStillness());
  await openOwn(setUp, keeps ? before : undefined);
  if (!afresh) say(keeps, fresh, step);
  afresh = false;
  if (starts) void own.peek()?.start();
}

function say(keeps: boolean, fresh: readonly string[], step: number): void {
  if (step === 0) notice.value = undefined;
  else if (keeps) notice.value = `The weights of step ${step} were kept. A link replays this set-up from step 0.`;
  else notice.value = `Started again at step 0${fresh.length > 0 ? `, because of ${fresh.join(' and ')}` : ''}.`;
  if (notice.value) announce(notice.value);
}

async function changeCured(setUp: SetUp | undefined): Promise<void> {
  await openCured(setUp);
  const run = cured.peek();
  if (!run) return;
  setPace(Math.max(pace.peek(), PACES.cured));
  void run.start(Math.max(CURED_STEPS, own.peek()?.step.peek() ?? 0));
}

/** Another set-up, which shows what it makes of its own first weights. */
export function beginWith(setUp: SetUp): void {
  afresh = true;
  notice.value = undefined;
  setPace(Math.max(pace.peek(), PACES.watchable));
  change({ setUp, cured: undefined, until: undefined });
}

/** The cured net in place of the sick one, as it is. */
export function keepCured(): void {
  const [before, after] = [own.peek(), cured.peek()];
  if (!before || !after) return;
  own.value = after;
  cured.value = undefined;
  before.dispose();
  change({ setUp: after.setUp, cured: undefined, until: undefined });
}

/** @param value steps a second, Infinity for as fast as it goes */
export function setPace(value: number): void {
  if (value !== PACES.opening) {
    quickens?.();
    quickens = undefined;
  }
  pace.value = value;
  for (const run of runs.peek()) run.pace = value;
}

export function startOrPause(): void {
  const paused = !running.peek();
  for (const run of runs.peek()) void (paused ? run.start() : run.pause());
}

export async function stepOnce(): Promise<void> {
  await each((run) => run.stepOnce());
}

export async function stepEpoch(): Promise<void> {
  await each((run) => run.stepEpoch());
}

async function each(what: (run: Run) => Promise<void>): Promise<void> {
  await Promise.all(runs.peek().map((run) => run.pause().then(() => what(run))));
}

/** Back to step 0: the weights that the seed draws. */
export function reset(): void {
  change({ until: undefined });
  void open(async () => {
    await Promise.all(runs.peek().map((run) => run.pause()));
    const [first, second] = [own.peek()?.setUp, cured.peek()?.setUp];
    if (first) await openOwn(first);
    await openCured(second);
    notice.value = undefined;
    announce('Back at step 0.');
  });
}
