import type { InitializerType } from 'fourlane/nn';
import { countingOptions, flagOption, type OptionTable, type OptionValues, type SetUpOption } from './options.js';
import { RANGES } from './ranges.js';

/** What each is called in the form. */
export const INITIALIZERS: Readonly<Record<InitializerType | 'default', string>> = {
  default: 'by the activation (He, LeCun or Glorot)',
  heNormal: 'He, normal',
  heUniform: 'He, uniform',
  glorotNormal: 'Glorot, normal',
  glorotUniform: 'Glorot, uniform',
  lecunNormal: 'LeCun, normal',
  lecunUniform: 'LeCun, uniform',
  pytorch: 'PyTorch’s Linear',
  orthogonal: 'orthogonal',
  randomizedAsymmetric: 'randomised asymmetric',
  normal: 'normal',
  truncatedNormal: 'normal, cut at two deviations',
  uniform: 'uniform',
  constant: 'constant',
  ones: 'ones',
  zeros: 'zeros',
};

/** What the scale of an initialiser is, where it has one. */
export const SCALED: Readonly<Partial<Record<InitializerType | 'default', string>>> = {
  normal: 'Standard deviation of the weights',
  truncatedNormal: 'Standard deviation of the weights',
  uniform: 'Bound of the weights',
  constant: 'Value of the weights',
};

const gain: SetUpOption = { name: 'gain', label: 'Gain', default: 1, range: RANGES.gain };
/** He's follows the activation: the package is given none for 0. */
const gainOrOwn: SetUpOption = { ...gain, hint: '0: by the activation, √2 before ReLU.', default: 0 };
const mode: SetUpOption = {
  name: 'mode',
  label: 'The variance stays the same for',
  default: 'fanIn',
  choices: { fanIn: 'values on their way forward', fanOut: 'gradients on their way back' },
};
const truncated = flagOption('truncated', 'None beyond two deviations, as Keras has it');

export const INITIALIZER_OPTIONS = {
  heNormal: [gainOrOwn, mode, truncated],
  heUniform: [gainOrOwn, mode],
  glorotNormal: [gain, truncated],
  glorotUniform: [gain],
  lecunNormal: [gain, mode, truncated],
  lecunUniform: [gain, mode],
  orthogonal: [gain],
} as const satisfies OptionTable<InitializerType>;

/** The options of a type of initialiser. */
export function initializerOptions(type: InitializerType | 'default'): readonly SetUpOption[] {
  return (INITIALIZER_OPTIONS as OptionTable)[type] ?? [];
}

/** Types that draw a layer's weights and bias together. */
const JOINT: readonly string[] = ['pytorch', 'randomizedAsymmetric'];

type Settings = string | ({ readonly type: string } & OptionValues);

/** What makes a net's first weights. */
export interface FirstWeights {
  readonly initializer: InitializerType | 'default';
  readonly initializerScale: number;
  readonly initializerOptions: OptionValues;
}

/** The initialisers of a layer's weights and, where that is not 0, of its bias. */
export function initializersOf(
  weights: FirstWeights,
  bias: number,
): { readonly kernelInitializer?: Settings; readonly biasInitializer?: Settings } {
  const { initializer: type } = weights;
  const joint = JOINT.includes(type);
  return {
    ...(type !== 'default' && { kernelInitializer: settingsOf(type, weights) }),
    ...(bias !== 0 ? { biasInitializer: { type: 'constant', value: bias } } : joint && { biasInitializer: type }),
  };
}

/** By its name alone where it has no settings. */
function settingsOf(
  type: InitializerType,
  { initializerScale: scale, initializerOptions: chosen }: FirstWeights,
): Settings {
  if (type === 'constant') return { type, value: scale };
  if (SCALED[type]) return { type, scale };
  const options = countingOptions(initializerOptions(type), chosen);
  return Object.keys(options).length > 0 ? { type, ...options } : type;
}
