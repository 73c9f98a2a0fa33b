import { type Finding, type FindingCode, formatFindings, type Harmless, type Indicators } from '../nn/index.js';
import { figure, table, wrap } from './terminal.js';

/** Findings as text of lines no longer than `width`. */
export function findingsText(findings: readonly Finding[], harmless: readonly Harmless[], width: number): string {
  return wrap(formatFindings(findings, harmless), width);
}

/** Flags of `train` that do what a cure says. */
const FLAGS: Partial<Record<FindingCode, (settings: NonNullable<Finding['cure']['settings']>) => string | undefined>> =
  {
    'inputs-unscaled': () => '--standardize',
    'inputs-off-center': () => '--standardize',
    'targets-unscaled': () => '--standardize',
    'rate-too-high': rateFlag,
    'rate-too-low': rateFlag,
    'dead-layer': () => '--activation leakyRelu',
    'dead-units': () => '--activation leakyRelu',
    overfitting: ({ weightDecay }) => `--optimizer adamW --weight-decay ${weightDecay}`,
  };

function rateFlag({ learningRate }: { readonly learningRate?: unknown }): string | undefined {
  return typeof learningRate === 'number' ? `--learning-rate ${learningRate}` : undefined;
}

/** The flags of `train` that cure the first of the findings, the cause of others; empty where there are none. */
export function flagsText([first]: readonly Finding[], width: number): string {
  const flag = first && FLAGS[first.code]?.(first.cure.settings ?? {});
  return flag ? wrap(`\nWhat the first asks for is: ${flag}`, width) : '';
}

/** What was measured, layer by layer. */
export function layersText({ layers, loss, chance, accuracy }: Indicators, width: number): string {
  const rows = layers.map(({ layer, units, signal, gradient, output, states }) => [
    layer,
    String(units),
    figure(signal),
    gradient === undefined ? '–' : figure(gradient),
    percent(output.zeros),
    states ? String(states.dead.length) : '–',
    states ? String(states.dormant.length) : '–',
    states ? percent(states.saturation.low + states.saturation.high) : '–',
  ]);
  const heading = ['layer', 'units', 'signal', 'gradient', 'zeros', 'dead', 'dormant', 'saturated'];
  const figures = Object.entries({ loss, 'at chance': chance, accuracy })
    .filter((entry): entry is [string, number] => entry[1] !== undefined)
    .map(([name, value]) => `${name} ${figure(value)}`);
  return [table(heading, rows, width), ...(figures.length > 0 ? [figures.join(', ')] : [])].join('\n');
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)}%`;
}
