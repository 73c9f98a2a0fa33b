import type { ActivationOption } from '../activation-config.js';
import type { Initializer } from '../initializers.js';

/** What can be found, causes first; rules.ts has the test of each. */
export type FindingCode =
  | 'inputs-not-finite'
  | 'targets-not-finite'
  | 'inputs-constant'
  | 'softmax-twice'
  | 'one-output-many-classes'
  | 'output-activation'
  | 'inputs-unscaled'
  | 'inputs-off-center'
  | 'targets-unscaled'
  | 'class-missing'
  | 'labels-unrelated'
  | 'initialization-constant'
  | 'initialization-biased'
  | 'initialization-too-large'
  | 'initialization-too-small'
  | 'wall'
  | 'vanishing-signal'
  | 'exploding-signal'
  | 'vanishing-gradient'
  | 'exploding-gradient'
  | 'too-deep'
  | 'rate-too-high'
  | 'biased-units'
  | 'rate-too-low'
  | 'parameters-not-finite'
  | 'frozen-layer'
  | 'dead-layer'
  | 'dead-units'
  | 'dormant-units'
  | 'saturation'
  | 'batch-norm-small-batch'
  | 'class-imbalance'
  | 'overfitting'
  | 'not-learning';

/** `error`: the net cannot learn so. `warning`: it learns worse, or more slowly, than it could. */
export type Severity = 'error' | 'warning';

/** A figure that a finding rests on. */
export interface Figure {
  /** What was measured: `deviation of the inputs`. */
  readonly name: string;
  readonly value: number;
  /** What it would be in a healthy net, in words: `about 1`. */
  readonly healthy: string;
}

/** Where an illness sits; without a layer it is the data's, the loss's or the whole net's. */
export interface Place {
  /** A layer's name, `inputs`, `targets`, `loss` or `optimizer`. */
  readonly layer: string;
  /** Units of the layer, or features of the inputs, or classes, by number. Missing where all are meant. */
  readonly units?: readonly number[];
}

/** What a cure changes. */
export interface CureSettings {
  /** The optimiser's rate. */
  readonly learningRate?: number;
  readonly clipNorm?: number;
  /** The decay of AdamW's weights, λ of Loshchilov & Hutter 2019. */
  readonly weightDecay?: number;
  /** Weights are drawn again: training starts over. */
  readonly startAgain?: boolean;
  /** All weights are drawn afresh, by the initialiser that suits the activation or by this one, biases are 0. */
  readonly initializer?: 'default' | Initializer;
  /** The hidden layers' activation. */
  readonly activation?: ActivationOption;
  /** Batch norm goes between weights and activations. */
  readonly batchNorm?: boolean;
  /** A fixed layer in front standardises the inputs. */
  readonly standardize?: boolean;
  /** A fixed layer at the end gives outputs the scale of the targets. */
  readonly standardizeTargets?: boolean;
  /** The layer that goes without its activation. */
  readonly withoutActivation?: string;
  /** Layers whose biases become `biases`. */
  readonly layers?: readonly string[];
  readonly biases?: number;
  /** Layers whose dead units get fresh weights, and dormant ones where `dormantBelow` is given. */
  readonly revive?: readonly string[];
  readonly dormantBelow?: number;
  /** Frozen layers that must learn. */
  readonly thaw?: readonly string[];
  /** How many outputs there should be. */
  readonly outputs?: number;
  /** Options of `fit`: samples a batch, a weight a class. */
  readonly batchSize?: number;
  readonly classWeight?: readonly number[];
}

/** What to do about a finding. */
export interface Cure {
  /** In words. */
  readonly what: string;
  /** The line of code that does it. */
  readonly code: string;
  /** For a program, as `applyCure` takes it. Missing where nothing but other data help. */
  readonly settings?: CureSettings;
}

/** An illness of a net, with its cause, what shows it, and its cure. Plain JSON. */
export interface Finding {
  /** Machine-readable: `rate-too-high`. */
  readonly code: FindingCode;
  readonly severity: Severity;
  /** What is the matter, in a sentence. */
  readonly what: string;
  readonly where: Place;
  /** The cause. */
  readonly why: string;
  readonly evidence: readonly Figure[];
  readonly cure: Cure;
}

/** What looks like an illness and is none. */
export interface Harmless {
  readonly what: string;
  readonly where: Place;
  /** Why it does no harm. */
  readonly why: string;
}
