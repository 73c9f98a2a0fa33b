import type { InitializerType } from 'fourlane/nn';

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

/** Types that draw a layer's weights and bias together. */
const JOINT: readonly string[] = ['pytorch', 'randomizedAsymmetric'];

type Settings = string | { readonly type: string; readonly scale?: number; readonly value?: number };

/** The initialisers of a layer's weights and, where that is not 0, of its bias. */
export function initializersOf(
  type: InitializerType | 'default',
  scale: number,
  bias: number,
): { readonly kernelInitializer?: Settings; readonly biasInitializer?: Settings } {
  const settings = type === 'constant' ? { type, value: scale } : SCALED[type] ? { type, scale } : type;
  const joint = JOINT.includes(type);
  return {
    ...(type !== 'default' && { kernelInitializer: settings }),
    ...(bias !== 0 ? { biasInitializer: { type: 'constant', value: bias } } : joint && { biasInitializer: type }),
  };
}
