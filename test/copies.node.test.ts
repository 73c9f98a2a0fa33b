// Two copies of the package in one program, as two versions of it, or two bundles, would be.
import { ArgumentError } from 'fourlane';
import { expect, it, vi } from 'vitest';

interface Copy {
  readonly fourlane: typeof import('fourlane');
  readonly nn: typeof import('fourlane/nn');
  readonly io: typeof import('fourlane/io');
}

async function load(): Promise<Copy> {
  vi.resetModules();
  return { fourlane: await import('fourlane'), nn: await import('fourlane/nn'), io: await import('fourlane/io') };
}

const ours = await load();
const theirs = await load();
const x = new Float32Array([-1, 2]);

function layers({ nn }: Copy) {
  return [nn.dense({ inputShape: [2], units: 1 })];
}

it('names a buffer, a packed matrix, a layer and a model of another copy', () => {
  const whose = 'of another copy of fourlane, expected';
  const buffer = theirs.fourlane.alloc(x);
  const packed = theirs.fourlane.pack(x, { k: 2, n: 1 });
  const model = theirs.nn.sequential(layers(theirs));
  const { relu, matmul } = ours.fourlane;
  for (const [run, what] of [
    [() => relu(buffer), 'relu: x is ResidentBuffer(2)'],
    [() => relu(x, { out: buffer as never }), 'relu: out is ResidentBuffer(2)'],
    [() => matmul(x, packed, { m: 1, k: 2, n: 1 }), 'matmul: b is PackedMatrix'],
    [() => ours.nn.sequential(layers(theirs)), 'add: layer is Dense'],
    [() => ours.nn.foldBatchNorm(model), 'foldBatchNorm: network is Sequential'],
    [() => ours.io.saveModel(model), 'saveModel: model is Sequential'],
  ] as const) {
    expect(run).toThrow(`${what} ${whose}`);
  }
  expect([...buffer.data]).toEqual([-1, 2]);
});

it('compile and fit refuse what another copy has made, before anything is written', async () => {
  const { nn } = ours;
  const precious = theirs.fourlane.alloc(new Float32Array(1000).fill(7));
  const model = nn.sequential(layers(ours));
  const [optimizer, loss] = [nn.sgd(), nn.meanSquaredError()];
  const named = (argument: string) => `compile: ${argument} is Object of another copy of fourlane, expected`;
  expect(() => model.compile({ optimizer: theirs.nn.sgd(), loss })).toThrow(named('optimizer'));
  for (const other of [
    theirs.nn.meanSquaredError(),
    theirs.nn.binaryCrossentropy(),
    theirs.nn.categoricalCrossentropy(),
  ])
    expect(() => model.compile({ optimizer, loss: other })).toThrow(named('loss'));
  expect(() => model.compile({ optimizer, loss, metrics: [theirs.nn.accuracy()] })).toThrow(named('metrics[0]'));
  model.compile({ optimizer, loss });
  await expect(model.fit(x, [1], { callbacks: [theirs.nn.watch()] })).rejects.toThrow(
    'fit: callbacks[0] is Object of another copy of fourlane',
  );
  expect(precious.data.every((value) => value === 7)).toBe(true);
});

it("takes the user's own, and what is made of our own", () => {
  const { nn } = ours;
  const model = nn.sequential(layers(ours));
  const loss = nn.meanSquaredError();
  model.compile({ optimizer: { ...nn.sgd() }, loss: { ...loss, type: 'mine' } });
  const { type, takesClasses, compute, toJSON } = loss;
  model.compile({ optimizer: nn.sgd(), loss: { type, takesClasses, compute, toJSON } });
  expect(() => model.compile({ optimizer: {} as never, loss })).toThrow(/optimizer is Object, expected/);
  expect(ours.fourlane.ArgumentError).not.toBe(ArgumentError);
});
