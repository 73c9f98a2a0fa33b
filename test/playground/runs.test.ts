import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadData } from '../../playground/src/set-up/data.js';
import { OPENING, type OwnPoint, type SetUp } from '../../playground/src/set-up/set-up.js';
import { change } from '../../playground/src/state.js';
import { followPage, own, reset, runs, startOrPause, stepOnce, trouble } from '../../playground/src/train/runs.js';
import { digestInNode } from './train-in-node.js';

const POINTS: readonly OwnPoint[] = [
  [0.5, 0.5, 0],
  [-0.5, -0.5, 1],
];

const withData = (data: Partial<SetUp['data']>): SetUp => ({ ...OPENING, data: { ...OPENING.data, ...data } });

/** Waits until the page has made what its state asks for. */
async function settled(what: () => boolean): Promise<void> {
  await vi.waitFor(() => expect(what()).toBe(true), { timeout: 30_000, interval: 20 });
}

const isAt = (setUp: SetUp, step: number): boolean =>
  own.value?.setUp === setUp && own.value.step.value === step && own.value.digest.value !== undefined;

describe('the nets of the page', () => {
  beforeAll(() => {
    vi.stubGlobal('matchMedia', () => ({ matches: true }));
    followPage();
  });
  afterAll(() => {
    for (const run of runs.value) run.dispose();
    vi.unstubAllGlobals();
  });

  it('take back a reset and what is pressed right after it, in that order', async () => {
    await settled(() => isAt(OPENING, 0));
    startOrPause();
    await settled(() => (own.value?.step.value ?? 0) > 3);
    reset();
    reset();
    stepOnce();
    stepOnce();
    await settled(() => isAt(OPENING, 2));
  });

  it('replay a link that comes while another net is here: from step 0 to the end that it says', async () => {
    const setUp = { ...OPENING, seed: 4 };
    change({ setUp, until: 5 });
    await settled(() => isAt(setUp, 5));
    const digest = own.value?.digest.value;
    expect(own.value?.changedAt).toBeUndefined();
    stepOnce();
    await settled(() => isAt(setUp, 6));
    change({ until: 3 });
    await settled(() => isAt(setUp, 3));
    change({ until: 5 });
    await settled(() => isAt(setUp, 5));
    expect(own.value?.digest.value).toBe(digest);
    expect(digest).toBe(await digestInNode(setUp, 5));
    reset();
    await settled(() => isAt(setUp, 0));
  });

  it('stand still while no net can be made of the set-up, and say why until one can', async () => {
    change({ setUp: withData({ kind: 'points' }) });
    await settled(() => trouble.value !== undefined);
    const { message } = trouble.value ?? {};
    expect(message).toMatch(/^There are fewer than two points/);
    startOrPause();
    stepOnce();
    reset();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(trouble.value?.message).toBe(message);
    expect(own.value?.isRunning).toBe(false);
    const points = withData({ kind: 'points', points: POINTS });
    change({ setUp: points });
    await settled(() => isAt(points, 0));
    expect(trouble.value).toBeUndefined();
  });

  it('have the samples of their own set-up, whatever was refused in between', async () => {
    const refused = { ...OPENING.optimizer, learningRate: -1 };
    change({ setUp: { ...withData({ kind: 'circle' }), optimizer: refused } });
    await settled(() => trouble.value?.argument === 'learningRate');
    const spiral = { ...OPENING, seed: 3 };
    change({ setUp: spiral });
    await settled(() => isAt(spiral, 0));
    expect(own.value?.data.x).toEqual((await loadData(spiral.data)).x);
  });

  it('train again once a net can be made, where they were in training', async () => {
    startOrPause();
    await settled(() => own.value?.isRunning === true);
    change({ setUp: withData({ kind: 'points' }) });
    await settled(() => trouble.value !== undefined);
    const circle = withData({ kind: 'circle' });
    change({ setUp: circle });
    await settled(() => own.value?.setUp === circle && own.value.step.value > 3);
    startOrPause();
    await settled(() => own.value?.isRunning === false);
  });
});
