import { softmax as rowSoftmax, softmaxBackward } from '../../kernels/softmax.js';
import { type InferencePass, Layer, type LayerOptions, type Pass, type Site, type TrainingSite } from './layer.js';

/** Softmax over a sample's values. As the last layer before a categorical cross-entropy, it trains on the logits. */
class Softmax extends Layer {
  override readonly type = 'softmax';
  override readonly activation = { name: 'softmax' };

  constructor(options: LayerOptions) {
    super('softmax', options);
  }

  override train({ rows, input, inputGradient, take }: TrainingSite): Pass {
    const cols = input.length / rows;
    const output = take(cols);
    const outputGradient = take(cols);
    const forwardOptions = { cols, out: output };
    const backwardOptions = { cols, out: inputGradient ?? outputGradient };
    return {
      output,
      outputGradient,
      forward: () => void rowSoftmax(input, forwardOptions),
      backward: () => void softmaxBackward(outputGradient, output, backwardOptions),
    };
  }

  override infer({ rows, input }: Site): InferencePass {
    const options = { cols: input.length / rows, out: input };
    return { output: input, run: () => void rowSoftmax(input, options) };
  }

  protected override config(): Record<string, unknown> {
    return {};
  }
}

/** Softmax over a sample's values, as a layer. */
export function softmax(options: LayerOptions = {}): Layer {
  return new Softmax(options);
}
