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
/** The set-up that begins with weights of its own in any case. */
let afresh: SetUp | undefined;
/** Whether the net was in training before changes of which none has made a net yet. */
let interrupted = false;
let quickens: (() => void) | undefined;

/** Opens what the page's state asks for, and follows it from then on. */
export function followPage(): void {
  let { setUp, cured: other, until } = page.peek();
  let arrives = true; // what a link's run begins with, whatever net is here
  const follow = (): void => {
    void open(async () => {
      if (!own.peek() || (arrives && until !== undefined)) {
        await openOwn(setUp);
        await openCured(other);
        arrives = interrupted = false;
        notice.value = undefined;
        begin();
        return;
      }
      if (!isShown(own, setUp)) await changeOwn(own.peek() as Run, setUp);
      if (!isShown(cured, other)) await changeCured(other);
    });
  };
  follow();
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const now = page.value;
    if (now.setUp === setUp && now.cured === other && now.until === until) return;
    arrives ||= now.until !== undefined && now.until !== until;
    ({ setUp, cured: other, until } = now);
    clearTimeout(timer);
    timer = setTimeout(follow, SETTLES);
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

async function makeRun(setUp: SetUp, samples: TrainingData, from?: Run): Promise<Run> {
  const { Run } = await import('../run/run.js');
  return Run.open(setUp, samples, pace.peek(), from);
}

/** Those of a net that is here, where it has the same; else they are made. */
async function samplesOf(choice: SetUp['data']): Promise<TrainingData> {
  return runs.peek().find(({ setUp }) => isSame(setUp.data, choice))?.data ?? loadData(choice);
}

async function openOwn(setUp: SetUp, from?: Run): Promise<void> {
  const before = own.peek();
  const samples = await samplesOf(setUp.data);
  // The first picture.
  if (!before) data.value = samples;
  own.value = await makeRun(setUp, samples, from);
  before?.dispose();
}

function isSame(a: SetUp['data'], b: SetUp['data']): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

async function openCured(setUp: SetUp | undefined): Promise<void> {
  cured.peek()?.dispose();
  cured.value = undefined;
  if (setUp) cured.value = await makeRun(setUp, await samplesOf(setUp.data));
}

/** What runs first: a link's run to its end, else the opening, slow at first. */
function begin(): void {
  const { until } = page.peek();
  if (until !== undefined) {
    setPace(Number.POSITIVE_INFINITY);
    start(own, until);
    start(cured, Number(page.peek().extra.curedUntil ?? until));
    return;
  }
  if (prefersStillness()) return;
  setPace(PACES.opening);
  start(own, OPENING_STEPS.all);
  const opened = own.peek();
  quickens = effect(() => {
    if (own.value !== opened || (opened && opened.step.value >= OPENING_STEPS.slow)) setPace(PACES.watchable);
  });
}

/** Starts a net, unless the reader has gone to another tab meanwhile. */
function start(run: Signal<Run | undefined>, until?: number): void {
  if (page.peek().tab === 'train') void run.peek()?.start(until);
}

/** The reader's net with another set-up: with the weights that it has, if they fit. */
async function changeOwn(before: Run, setUp: SetUp): Promise<void> {
  interrupted ||= before.isRunning;
  await before.pause();
  const fresh = freshAspects(before.setUp, setUp);
  const step = before.step.peek();
  const begins = afresh === setUp;
  const keeps = fresh.length === 0 && before.status.peek() !== 'failed' && step > 0 && !begins;
  await openOwn(setUp, keeps ? before : undefined);
  if (!begins) say(keeps, fresh, step);
  if (begins ? !prefersStillness() : interrupted) start(own);
  interrupted = false;
}

function say(keeps: boolean, fresh: readonly string[], step: number): void {
  if (step === 0) notice.value = undefined;
  else if (keeps) notice.value = `The weights of step ${step} were kept. A link replays this set-up from step 0.`;
  else notice.value = `Started again at step 0${fresh.length > 0 ? `, because of ${fresh.join(' and ')}` : ''}.`;
  if (notice.value) announce(notice.value);
}

async function changeCured(setUp: SetUp | undefined): Promise<void> {
  await openCured(setUp);
  notice.value = undefined;
  if (!setUp) return;
  setPace(Math.max(pace.peek(), PACES.cured));
  start(cured, Math.max(CURED_STEPS, own.peek()?.step.peek() ?? 0));
}

/** Another set-up, which shows what it makes of its own first weights. */
export function beginWith(setUp: SetUp): void {
  afresh = setUp;
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
  notice.value = undefined;
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
  soon(() => {
    const paused = !running.peek();
    for (const run of runs.peek()) void (paused ? run.start() : run.pause());
  });
}

export function stepOnce(): void {
  soon(() => {
    for (const run of runs.peek()) void run.stepOnce();
  });
}

export function stepEpoch(): void {
  soon(() => {
    for (const run of runs.peek()) void run.stepEpoch();
  });
}

/** Once the nets are here that were asked for before; nothing where there is none of the set-up. */
function soon(what: () => void): void {
  void opening.then(() => {
    if (!trouble.peek()) what();
  });
}

/** Back to step 0: the weights that the seed draws. */
export function reset(): void {
  change({ until: undefined });
  void open(async () => {
    // Nothing waits for nets that go.
    for (const run of runs.peek()) void run.pause();
    const { setUp, cured: other } = page.peek();
    await openOwn(setUp);
    await openCured(other);
    notice.value = undefined;
    announce('Back at step 0.');
  });
}
