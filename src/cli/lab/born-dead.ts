import { bornDeadBounds, Network } from '../../nn/index.js';
import { type Line, lineChart } from '../svg/line-chart.js';
import { binomialError, breathe, experiment, percent } from './experiment.js';
import { layersOf } from './nets.js';

/** Standard errors that a measured fraction may be outside the bounds. */
const ERRORS = 3;

/** Nets that are dead before any training: their output does not depend on their input. */
export const bornDead = experiment({
  help: 'ReLU nets whose output does not depend on the input, by width and depth, between the bounds of Lu et al. 2019',
  nets: 600,
  sizes: { widths: [2, 3, 4, 5, 6, 8, 10], depths: [2, 3, 5, 10, 15, 20, 30, 40, 50] },
  async run({ nets, seed, sizes: { widths, depths }, progress }) {
    const cells = widths.flatMap((width) => depths.map((depth) => ({ width, depth })));
    // What takes longest is a cell's weights.
    const work = cells.map(({ width, depth }) => depth * (width + 10));
    const total = work.reduce((sum, each) => sum + each, 0);
    const figures: Cell[] = [];
    let done = 0;
    for (const [i, { width, depth }] of cells.entries()) {
      let dead = 0;
      for (let net = 0; net < nets; net++) if (isBornDead(width, depth, seed + net)) dead++;
      const [lower, upper] = bornDeadBounds(width, depth);
      const fraction = dead / nets;
      // The error of a fraction near 0 or 1 is that of the nearer bound.
      const error = Math.max(binomialError(fraction, nets), binomialError(upper, nets), binomialError(lower, nets));
      const within = fraction >= lower - ERRORS * error && fraction <= upper + ERRORS * error;
      figures.push({ width, depth, lower, fraction, error, upper, within });
      done += (work[i] as number) / total;
      progress(`width ${width}, ${depth} layers`, done);
      await breathe();
    }
    return {
      title: `Born dead, ${nets} nets each`,
      headers: ['width', 'layers', 'lower', 'measured', 'error', 'upper', 'within'],
      rows: figures.map(({ width, depth, lower, fraction, error, upper, within }) => [
        String(width),
        String(depth),
        percent(lower),
        percent(fraction),
        percent(error),
        percent(upper),
        within ? 'yes' : 'no',
      ]),
      notes: [
        'Layers are hidden ones; weights are He-normal, biases 0. Error: one standard error of the count.',
        `Within: between the bounds, or no more than ${ERRORS} standard errors outside.`,
      ],
      plot: lineChart({
        title: `Born dead: ${nets} nets a point, bounds of Lu et al. 2019 as bands`,
        xLabel: 'hidden layers',
        yLabel: '',
        yRange: [0, 1],
        yText: (value) => `${Math.round(100 * value)}%`,
        width: 640,
        height: 380,
        lines: widths.map((width): Line => {
          const own = figures.filter((figure) => figure.width === width);
          return {
            name: `width ${width}`,
            points: own.map(({ depth, fraction }) => [depth, fraction]),
            errors: own.map(({ error }) => error),
            band: own.map(({ lower, upper }) => [lower, upper]),
            dots: true,
          };
        }),
      }),
      figures,
    };
  },
});

interface Cell {
  readonly width: number;
  readonly depth: number;
  readonly lower: number;
  readonly fraction: number;
  readonly error: number;
  readonly upper: number;
  readonly within: boolean;
}

/** Without biases a net of one input is linear on each side of 0, so that 1 and −1 tell all. */
function isBornDead(width: number, depth: number, seed: number): boolean {
  const network = new Network(layersOf({ inputs: 1, depth, width, hidden: 'ReLU' }), { seed });
  const dead = network.predict(new Float32Array([1, -1])).every((value) => value === 0);
  network.dispose();
  return dead;
}
