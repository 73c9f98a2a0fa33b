import { describe, expect, it } from 'vitest';
import { linkOf, readLink } from '../../playground/src/set-up/address.js';
import { loadData } from '../../playground/src/set-up/data.js';
import { makeModel } from '../../playground/src/set-up/model.js';
import { PRESETS } from '../../playground/src/set-up-panel/presets.js';

/** What each preset is there to show, as the finding that heads the list, after a number of epochs. */
const SHOWN: Readonly<Record<string, readonly [epochs: number, code: string | undefined]>> = {
  sick: [3, 'rate-too-high'],
  healthy: [20, undefined],
  'born-dead': [0, 'wall'],
  bias: [0, 'initialization-biased'],
  'off-centre': [0, 'inputs-unscaled'],
  vanishing: [0, 'vanishing-signal'],
  digits: [1, undefined],
};

describe('a preset', () => {
  it.each(PRESETS)('shows what it says: $id', async ({ id, setUp }) => {
    const [epochs, code] = SHOWN[id] ?? [0, 'nothing is expected of it'];
    const data = await loadData({ ...setUp.data, samples: Math.min(setUp.data.samples, 1000) });
    const model = makeModel(setUp, data);
    if (epochs > 0) await model.fit(data.x, data.y, { epochs, batchSize: setUp.batchSize });
    expect(model.examine(data.x, data.y).findings[0]?.code).toBe(code);
    model.dispose();
  });

  it('has a link that gives it back', () => {
    for (const { setUp } of PRESETS) {
      const state = { tab: 'train', setUp, cured: undefined, until: undefined, extra: {} } as const;
      expect(readLink(linkOf(state)).state).toEqual(state);
    }
  });
});
