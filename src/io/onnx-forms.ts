// How every layer is written as ONNX operators; the layers say it themselves.
import { activationOnnx } from '../nn/layers/activation.js';
import { batchNormOnnx } from '../nn/layers/batch-norm.js';
import { denseOnnx } from '../nn/layers/dense.js';
import { dropoutOnnx } from '../nn/layers/dropout.js';
import type { OnnxForm } from '../nn/layers/entry.js';
import { layerNormOnnx } from '../nn/layers/layer-norm.js';
import { preluOnnx } from '../nn/layers/prelu.js';
import { residualOnnx } from '../nn/layers/residual.js';
import { rreluOnnx } from '../nn/layers/rrelu.js';
import { LAYERS } from '../nn/model/from-json.js';

const BUILT_IN: Readonly<Record<string, OnnxForm>> = {
  activation: activationOnnx,
  batchNorm: batchNormOnnx,
  dense: denseOnnx,
  dropout: dropoutOnnx,
  layerNorm: layerNormOnnx,
  prelu: preluOnnx,
  residual: residualOnnx,
  rrelu: rreluOnnx,
  softmax: activationOnnx,
};

/** How a type of layers is written, if it can be. */
export function formOf(type: string): OnnxForm | undefined {
  return Object.hasOwn(BUILT_IN, type) ? BUILT_IN[type] : LAYERS.own.get(type)?.onnx;
}

/** All layers that are read by their own subgraphs: those that `registerLayer` was told of, too. */
export function readForms(): (readonly [type: string, OnnxForm])[] {
  const own = [...LAYERS.own].flatMap(([type, { onnx }]) => (onnx ? [[type, onnx] as const] : []));
  return [...Object.entries(BUILT_IN), ...own].filter(([, { read }]) => read !== undefined);
}
