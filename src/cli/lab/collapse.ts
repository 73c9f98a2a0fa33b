import { adam, meanSquaredError, sequential } from '../../nn/index.js';
import { Random } from '../../random.js';
import { barChart } from '../svg/bar-chart.js';
import { binomialError, breathe, experiment, percent } from './experiment.js';
import { layersOf, type NetOptions } from './nets.js';

const SAMPLES = 3000;
const BATCH = 128;
/** An output whose standard deviation over the data is below this does not depend on the input. */
const CONSTANT = 1e-4;

type Make = Pick<NetOptions, 'hidden' | 'initializer' | 'outputInitializer'>;
const rai = 'randomizedAsymmetric';
const MAKES: Readonly<Record<string, Make>> = {
  ReLU: { hidden: 'ReLU' },
  'ReLU, RAI in hidden layers': { hidden: 'ReLU', initializer: rai },
  'ReLU, RAI in all layers': { hidden: 'ReLU', initializer: rai, outputInitializer: rai },
  'batch norm, ReLU': { hidden: 'batch norm, ReLU' },
  'leaky ReLU 0.01': { hidden: 'leaky ReLU 0.01' },
  'leaky ReLU 0.25': { hidden: 'leaky ReLU 0.25' },
  PReLU: { hidden: 'PReLU' },
  ELU: { hidden: 'ELU' },
  RReLU: { hidden: 'RReLU' },
};

/** Narrow and deep nets that learn |x|, or give up and become a constant: Lu et al. 2019, section 5. */
export const collapse = experiment({
  help: 'nets 1-2-2-2-2-2-2-2-2-2-1 that learn |x|: how many end as a constant, by activation and initialisation',
  nets: 40,
  sizes: { steps: [4000] },
  async run({ nets, seed, sizes: { steps }, progress }) {
    const figures = [];
    const makes = Object.entries(MAKES);
    for (const [name, make] of makes) {
      let count = 0;
      for (let net = 0; net < nets; net++) {
        if (await collapses(make, seed + net, steps[0] as number)) count++;
        progress(name, (figures.length + (net + 1) / nets) / makes.length);
        await breathe();
      }
      const fraction = count / nets;
      figures.push({ net: name, collapsed: fraction, error: binomialError(fraction, nets) });
    }
    const title = `Collapsed on |x|, ${nets} nets each after ${steps[0]} steps of Adam`;
    return {
      title,
      headers: ['net', 'collapsed', 'error'],
      rows: figures.map(({ net, collapsed, error }) => [net, percent(collapsed), percent(error)]),
      notes: [
        `Collapsed: the output's standard deviation over the data is below ${CONSTANT}. Error: one standard error.`,
        'RAI: the randomised asymmetric initialisation of Lu et al. 2019.',
      ],
      plot: barChart({
        title,
        most: 1,
        bars: figures.map(({ net, collapsed, error }) => ({
          name: net,
          value: collapsed,
          error,
          text: percent(collapsed),
        })),
      }),
      figures,
    };
  },
});

async function collapses(make: Make, seed: number, steps: number): Promise<boolean> {
  const random = new Random(seed);
  const x = Float32Array.from({ length: SAMPLES }, () => random.uniform(-Math.sqrt(3), Math.sqrt(3)));
  const model = sequential(layersOf({ inputs: 1, depth: 9, width: 2, ...make }), { seed });
  model.compile({ optimizer: adam(), loss: meanSquaredError() });
  const epochs = Math.max(1, Math.round(steps / Math.ceil(SAMPLES / BATCH)));
  await model.fit(x, x.map(Math.abs), { epochs, batchSize: BATCH, verbose: false });
  const y = model.predict(x);
  model.dispose();
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
  return Math.sqrt(y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / y.length) < CONSTANT;
}
