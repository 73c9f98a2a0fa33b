import { inferActivation, trainActivation } from './activation.js';
import { type InferencePass, Layer, type LayerOptions, type Pass, type Site, type TrainingSite } from './layer.js';

/** Softmax over a sample's values. As the last layer before a categorical cross-entropy, it trains on the logits. */
class Softmax extends Layer {
  override readonly type = 'softmax';
  override readonly activation = { name: 'softmax' };

  constructor(options: LayerOptions) {
    super('softmax', options);
  }

  override train(site: TrainingSite): Pass {
    return trainActivation(this.activation, site);
  }

  override infer(site: Site): InferencePass {
    return inferActivation(this.activation, site);
  }

  protected override config(): Record<string, unknown> {
    return {};
  }
}

/** Softmax over a sample's values, as a layer. */
export function softmax(options: LayerOptions = {}): Layer {
  return new Softmax(options);
}
