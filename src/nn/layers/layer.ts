import { COPY, thisCopy } from '../../copy.js';
import { ArgumentError, describeValue } from '../../errors.js';
import type { ResidentBuffer } from '../../memory/resident.js';
import { count, flag, type Option, optional, readOptions, type TableOf, text } from '../../options.js';
import type { ActivationConfig } from '../activation-config.js';
import type { InitializerContext } from '../initializer-draws.js';
import type { Initializer } from '../initializers.js';
import type { Regularizer } from '../regularizers.js';

/** Options of every layer. */
export interface LayerOptions {
  /** Default: the type, and a number from the second of its type on: `dense`, `dense_1`. */
  readonly name?: string;
  /** Values a sample. Asked for on the first layer alone. */
  readonly inputShape?: readonly [number];
  /** False freezes the layer: its parameters stay as they are. Default true. */
  readonly trainable?: boolean;
}

const LAYER_OPTIONS = {
  name: optional(text()),
  inputShape: optional<readonly [number]>({
    read: (caller, argument, given) => {
      if (Array.isArray(given) && given.length === 1) return [count().read(caller, `${argument}[0]`, given[0])];
      throw new ArgumentError(caller, argument, `is ${describeValue(given)}, expected [values a sample]`);
    },
  }),
  trainable: flag(true),
} satisfies TableOf<LayerOptions>;

/** The options that a layer has of its own. */
export type OwnTable<T extends LayerOptions> = TableOf<Omit<T, keyof LayerOptions>>;
/** What a layer's own options are once they are read. */
export type SettingsOf<T> = { readonly [N in keyof T]: Option<T[N]> };

/** A parameter, or a running statistic, that a layer asks for. */
export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initializer: Initializer;
  /** A statistic that training keeps up, not a parameter that the optimiser moves. */
  readonly statistic?: boolean;
  /** The least value that makes sense, such as 0 for a variance: files that hold less are refused. Default: any. */
  readonly minimum?: number;
  /** What it adds to the loss. Default: nothing. */
  readonly regularizer?: Regularizer | undefined;
  /** What the initialiser goes by. Default: the layer's inputs, the first size of the shape, and the activation behind. */
  readonly context?: Partial<InitializerContext>;
  /** Which of the layer's random streams its first values are drawn from. Default 0. */
  readonly stream?: number;
}

/** A layer's parameter or statistic: a view into the model's flat buffer. */
export interface Parameter extends ParameterSpec {
  /** Layer and parameter: `dense_1.weight`. */
  readonly path: string;
  readonly value: ResidentBuffer;
  /** ∂loss/∂value as the last step used it: clipped, weight decay added. Missing until the model is compiled, and on statistics. */
  gradient?: ResidentBuffer;
}

/** What a layer plans a step for: a batch of `rows` samples; all matrices are row-major, a sample a row. */
export interface PlanContext {
  readonly rows: number;
  readonly input: ResidentBuffer;
  /** A matrix of rows × width floats of the workspace, for outputs and whatever else the layer keeps. */
  take(width: number): ResidentBuffer;
  /** Another that no layer writes over until the step is over: in prediction, those of `take` are used again. */
  hold(width: number): ResidentBuffer;
}

export interface TrainingPlanContext extends PlanContext {
  /** Where ∂loss/∂input goes; missing on the first layer, whose input nobody can change. */
  readonly inputGradient: ResidentBuffer | undefined;
  /** The loss takes this layer's values from before its own last nonlinearity (softmax, sigmoid): leave that out. */
  readonly asLogits: boolean;
  /** Key of all noise. */
  readonly seed: number;
  /** The stream of the layer's noise in the current step. @param part below `streamCount`. Default 0 */
  noise(part?: number): number;
}

/** A layer's part of a training step, planned once for a number of rows. */
export interface LayerStep {
  readonly output: ResidentBuffer;
  /** ∂loss/∂output, which the next layer or the loss fills before `backward`. */
  readonly outputGradient: ResidentBuffer;
  /** @param training false in evaluation: no noise, running statistics */
  forward(training: boolean): void;
  /** Fills the context's inputGradient and the parameters' gradients. May overwrite outputGradient. */
  backward(): void;
  /** What a diagnosis of dead units looks at, where the layer has an activation. */
  readonly activity?: Activity;
}

/** What happens around an activation: rows × units each. */
export interface Activity {
  /** Has the sign of the pre-activations. */
  readonly sign: ResidentBuffer;
  readonly output: ResidentBuffer;
  /** ∂loss/∂pre-activation after `backward`. */
  readonly gradient: ResidentBuffer | undefined;
}

/** A layer's part of a prediction: nothing is kept for a backward pass, and `output` may be the input's own memory. */
export interface InferenceStep {
  readonly output: ResidentBuffer;
  /** @param see where somebody looks: to be called with what goes into the activation, if there is one of single values, before it runs */
  run(see?: (preActivations: ResidentBuffer) => void): void;
}

/**
 * A layer: its description, and once the model is built its parameters. It computes through the steps that it plans:
 * closures over buffers laid out beforehand, so that a step is a row of kernel calls and allocates nothing.
 */
export abstract class Layer<S extends object = object> {
  /** What the factory is called: `dense`. */
  abstract readonly type: string;
  /** The nonlinearity that the layer ends with, if it has one. */
  readonly activation?: ActivationConfig | undefined;
  /** Frozen layers are false. Takes effect at the next `compile`. */
  trainable: boolean;
  readonly inputShape: readonly [number] | undefined;
  /** The layer's own options, defaults filled in. */
  protected readonly settings: S;
  #name: string | undefined;
  #parameters: readonly Parameter[] | undefined;

  /** @param own the options that are not those of every layer */
  protected constructor(caller: string, options: LayerOptions, own: SettingsOf<S>) {
    const read = readOptions(caller, options, { ...own, ...LAYER_OPTIONS });
    const { name, inputShape, trainable, ...settings } = read as LayerOptions & { trainable: boolean } & S;
    this.#name = name;
    this.inputShape = inputShape;
    this.trainable = trainable;
    this.settings = settings as unknown as S;
  }

  /** @internal */
  get [COPY](): object {
    return thisCopy;
  }

  get name(): string {
    return this.#name ?? this.type;
  }

  /** Whether the name was left to the model. */
  get unnamed(): boolean {
    return this.#name === undefined;
  }

  /** @internal The model names what was left unnamed. */
  set name(name: string) {
    this.#name = name;
  }

  /** Whether the layer only scales or drops values, so that the activation behind it is that of the weights before it. */
  get passesActivation(): boolean {
    return false;
  }

  /** Whether each value goes through the layer by itself, so that a unit before it stays a unit behind it. */
  get keepsUnitsApart(): boolean {
    return false;
  }

  /** Values a sample has behind this layer. @throws {ArgumentError} if the layer cannot take `inputs` values */
  computeOutputWidth(inputs: number): number {
    return inputs;
  }

  /** The most values that a sample has on its way through this layer. */
  maxWidth(inputs: number): number {
    return Math.max(inputs, this.computeOutputWidth(inputs));
  }

  /** The layers that it is made of, if it is. */
  get layers(): readonly Layer[] {
    return [];
  }

  /** How many random streams it needs: one, or those of its layers. */
  get streamCount(): number {
    return 1;
  }

  /** The fewest samples of a batch that the layer can be trained on. */
  get minBatchSize(): number {
    return 1;
  }

  /** The parameters that the layer needs for `inputs` values a sample. @param next the activation behind the layer */
  parameterSpecs(_inputs: number, _next: ActivationConfig | undefined): readonly ParameterSpec[] {
    return [];
  }

  /** Weights first, then biases and statistics. */
  get parameters(): readonly Parameter[] {
    return this.#parameters ?? [];
  }

  /** @internal The model gives the layer the parameters that it asked for. */
  set parameters(parameters: readonly Parameter[]) {
    this.#parameters = parameters;
  }

  /** What `compile` gives a gradient: nothing of a frozen layer, and no statistics. */
  get trainableParameters(): readonly Parameter[] {
    return this.trainable ? this.parameters.filter(({ statistic }) => !statistic) : [];
  }

  /** Plans the layer's part of a training step. */
  abstract planTraining(context: TrainingPlanContext): LayerStep;

  /** Plans the layer's part of a prediction. */
  abstract planInference(context: PlanContext): InferenceStep;

  /** The options that make this layer again, defaults filled in, with `type`. Plain JSON. */
  toJSON(): LayerConfig {
    const { type, name, inputShape, trainable } = this;
    const own = Object.entries(this.config()).filter(([, value]) => value !== undefined);
    return {
      type,
      name,
      ...(inputShape && { inputShape }),
      ...(!trainable && { trainable }),
      ...Object.fromEntries(own),
    };
  }

  /** What `toJSON` adds for this type of layer: its own options. */
  protected config(): object {
    return this.settings;
  }
}

/** A layer's description. */
export interface LayerConfig extends LayerOptions {
  readonly type: string;
  readonly [option: string]: unknown;
}
