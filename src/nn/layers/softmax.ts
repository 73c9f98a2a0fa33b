import { planActivationInference, planActivationTraining } from './activation.js';
import {
  type InferenceStep,
  Layer,
  type LayerOptions,
  type LayerStep,
  type PlanContext,
  type TrainingPlanContext,
} from './layer.js';

/** Softmax over a sample's values. As the last layer before a categorical cross-entropy, it trains on the logits. */
class Softmax extends Layer {
  override readonly type = 'softmax';
  override readonly activation = { name: 'softmax' };

  constructor(options: LayerOptions) {
    super('softmax', options, {});
  }

  override planTraining(context: TrainingPlanContext): LayerStep {
    return planActivationTraining(this.activation, context);
  }

  override planInference(context: PlanContext): InferenceStep {
    return planActivationInference(this.activation, context);
  }
}

/** Softmax over a sample's values, as a layer. */
export function softmax(options: LayerOptions = {}): Layer {
  return new Softmax(options);
}
