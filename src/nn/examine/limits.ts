/**
 * From where on a figure counts as ill. Where a paper gives no number, it is one that told the sick nets of
 * test/nn/examine from the healthy ones with room on both sides.
 */
export const LIMITS = {
  /** Inputs: |mean| / deviation, root mean squares over the features. LeCun et al. 1998, "Efficient BackProp", 4.3: near 0. */
  center: 3,
  /** Deviation of the inputs; near 1 there. */
  largeInputs: 5,
  smallInputs: 0.02,
  /** Largest over median deviation of the features. */
  unevenInputs: 100,
  /** Of a regression's targets: |mean| and deviation, whose healthy value is about 1. */
  largeTargets: 10,
  smallTargets: 0.01,
  /** Samples of the largest class over those of the smallest. */
  imbalance: 10,
  /** Standard errors by which labels and inputs must depend on each other (permutation test); fewer where samples are few. */
  dependence: 4.5,
  /** Deviation of a layer's weights over that of He's (2015), Glorot's (2010) or LeCun's initialisation, whichever is nearer. */
  largeWeights: 2.5,
  smallWeights: 0.3,
  /** |mean pre-activation| / its deviation. */
  bias: 2.5,
  /** First loss over that of the best constant output. */
  firstLoss: 4,
  /** Deviation of the last hidden layer's outputs over that of the first layer's (or the inputs'). */
  vanishingSignal: 1e-3,
  explodingSignal: 100,
  /** ∂loss/∂pre-activation of the first over that of the last layer. */
  vanishingGradient: 1e-3,
  explodingGradient: 1e3,
  /** Fraction of a layer's outputs on the flat ends of its activation. */
  saturation: 0.5,
  /** 1 − loss / loss at chance, from where on a trained net does its work, whatever its units look like. */
  goodSkill: 0.7,
  /** From where on it learns, although something is in its way; in training, and in the few steps of a trial. */
  someSkill: 0.5,
  earlySkill: 0.1,
  /** Steps that training takes at least to show it. */
  fewSteps: 50,
  /** Below, a loss on the training data is no sign of learning by heart. */
  learned: 0.3,
  /** Layers from where on depth itself is in the way, without anything that goes past layers (He et al. 2016, figure 1). */
  manyLayers: 20,
  /** Skill of a net that has learned nothing, and the steps after which that is an illness. */
  noSkill: 0.01,
  manySteps: 1000,
  /** Fraction of a layer's units that are dead. */
  deadUnits: 0.5,
  /** Fraction of a layer's units whose activity is at most `dormantBelow` of the layer's mean (Sokar et al. 2023: 0.025). */
  dormantUnits: 0.6,
  dormantBelow: 0.025,
  /** Update over weight, root mean squares of a step, the largest of the weight matrices; 1e-3 is the usual advice. */
  largeUpdate: 0.3,
  smallUpdate: 2e-4,
  /** Too small whatever the trials say. */
  tinyUpdate: 2e-6,
  /** Training less validation accuracy, and the same of 1 − loss/chance where there is no accuracy. */
  accuracyGap: 0.12,
  skillGap: 0.3,
  /** Samples of a batch that batch norm takes a mean and a variance of. */
  smallBatch: 4,
} as const;
