import { adam, reviveDead, type Sequential, withActivation } from 'fourlane/nn';
import { type Data, digits } from '../examine/data.js';
import { net, trained } from '../examine/nets.js';
import { score, train } from './illness.js';

/** What is tried on a dead net. It is given compiled at a rate that suits. */
type Way = (model: Sequential, data: Data) => Sequential;

export const WAYS: Readonly<Record<string, Way>> = {
  'a lower rate': (model) => model,
  'leaky ReLU 0.01': (model) => withActivation(model, 'leakyRelu'),
  reviveDead: (model, { x }) => {
    reviveDead(model, x);
    return model;
  },
};

const wide = [64, 64];

function dies(seed: number, options: Parameters<typeof net>[1], epochs: number): Promise<Sequential> {
  const data = digits(seed);
  return trained(net(data, { hidden: wide, seed, ...options }), data, epochs);
}

async function goOn(dead: Sequential, seed: number, way: Way): Promise<number> {
  const data = digits(seed);
  dead.compile({ ...dead.compileOptions, optimizer: adam() });
  const model = way(dead, data);
  await train(model, data, { epochs: 10 });
  const reached = score(model, data);
  model.dispose();
  return reached;
}

/** Nets that are killed and then go on in some way; each gives the accuracy that it reaches. */
export const afterDeath: Readonly<Record<string, (seed: number, way: Way) => Promise<number>>> = {
  'Adam at 0.3': async (seed, way) => goOn(await dies(seed, { optimizer: adam({ learningRate: 0.3 }) }, 3), seed, way),
  'biases of −10': async (seed, way) => goOn(await dies(seed, { bias: -10 }, 1), seed, way),
};
