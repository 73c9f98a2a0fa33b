// What a layer says of itself besides its steps: how files and `foldBatchNorm` know it. Apart from the layer's class, so that
// a bundle without files and folding holds none of it.
import type { ActivationConfig } from '../activation-config.js';
import type { PartEntry } from '../registry.js';
import type { Layer, LayerConfig } from './layer.js';

/** A type of layers: what `registerLayer` takes. */
export interface LayerEntry extends PartEntry<Layer> {
  /** How ONNX has it. Default: `toOnnx` refuses the layer. */
  readonly onnx?: OnnxForm;
  /** How `foldBatchNorm` treats it. Default: the layer stays as it is. */
  readonly folding?: Folding;
}

/** How a layer is written as ONNX operators, and found among them. */
export interface OnnxForm {
  /**
   * What computes the layer in prediction: pieces in a row, none for one that does nothing then.
   * @param inputs values of a sample that go in
   */
  write(layer: Layer, inputs: number): readonly OnnxPiece[];
  /** What is read as the layer. Default: nothing. */
  readonly read?: OnnxReading;
}

/**
 * A piece of a graph: a subgraph as an expression, an activation of the table, or x + what layers make of x. In an expression `x` is the input, `Gemm{transB=1}(x, weight)` an operator with an attribute, `Split#1(x)` an
 * operator's second output; names are the layer's parameters, or `values`.
 */
export type OnnxPiece =
  | { readonly pattern: string; readonly values?: Readonly<Record<string, number | OnnxTensor>> }
  | { readonly activation: ActivationConfig }
  | { readonly residual: readonly Layer[] };

/** A constant of a graph: row-major float32. */
export interface OnnxTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Subgraphs that are read as a layer. */
export interface OnnxReading {
  /** As in `OnnxPiece`; sums and products may come in any order and grouping. */
  readonly patterns: readonly string[];
  /** The layer's options, of the values that names stand for. Names that are none of these are its parameters. Default: all are. */
  options?(values: ReadonlyMap<string, ArrayLike<number>>): Readonly<Record<string, unknown>>;
}

/** How a layer and its neighbours become one for prediction. */
export interface Folding {
  /** Whether the layer does nothing in prediction, and is left out. */
  readonly identity?: boolean;
  /** What the layer computes in prediction, if that is scale·x + shift, value by value of a sample. */
  affine?(layer: FoldedLayer): Affine;
  /** The layer with an affine one in front of it taken in; undefined where it cannot be. */
  scaleInputs?(layer: FoldedLayer, affine: Affine): FoldedLayer | undefined;
  /** The layer with an affine one behind it taken in; undefined where it cannot be. */
  scaleOutputs?(layer: FoldedLayer, affine: Affine): FoldedLayer | undefined;
}

/** A layer in the making: its description, and its parameters by name, in doubles until all is folded. */
export interface FoldedLayer {
  readonly config: LayerConfig;
  readonly parameters: Readonly<Record<string, Float64Array>>;
}

/** scale·x + shift, value by value of a sample. */
export interface Affine {
  readonly scale: Float64Array;
  readonly shift: Float64Array;
}
