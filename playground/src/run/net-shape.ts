import type { Sequential } from 'fourlane/nn';

/** A layer of weights with what belongs to it: normalisation, activation, dropout. */
export interface NetLayer {
  /** What the page calls it: `layer 1` …, and `output`. */
  readonly name: string;
  readonly units: number;
  readonly inputs: number;
  /** The dense layer. */
  readonly weights: string;
  /** The layer whose outputs are those of the units: the last one but for dropout. */
  readonly shown: string;
  /** The layer in front of that one, where the two are not the same. */
  readonly before: string | undefined;
  /** Where its weights, units × inputs, and biases begin in the model's `parameterBuffer`. */
  readonly weightsAt: number;
  readonly biasAt: number;
}

/** The layers of weights of a model, the output's last. */
export function netShape(model: Sequential): readonly NetLayer[] {
  model.build();
  const groups: { name: string; type: string; units: number; inputs: number }[][] = [];
  model.layers.forEach(({ name, type }, i) => {
    const layer = { name, type, inputs: model.widths[i] as number, units: model.widths[i + 1] as number };
    if (type === 'dense') groups.push([layer]);
    else groups.at(-1)?.push(layer);
  });
  const start = model.parameterBuffer.data.byteOffset;
  const places = new Map(
    model.parameters.map(({ path, value }) => [path, (value.data.byteOffset - start) / 4] as const),
  );
  return groups.map((group, i) => {
    const layers = group.filter(({ type }) => type !== 'dropout');
    const [{ name: weights, units, inputs }] = group as [(typeof group)[number]];
    return {
      name: i === groups.length - 1 ? 'output' : `layer ${i + 1}`,
      units,
      inputs,
      weights,
      shown: layers.at(-1)?.name as string,
      before: layers.at(-2)?.name,
      weightsAt: places.get(`${weights}.weight`) as number,
      biasAt: places.get(`${weights}.bias`) as number,
    };
  });
}

/** The weights that lead to a unit. */
export function weightsOf({ weightsAt, inputs }: NetLayer, unit: number, parameters: Float32Array): Float32Array {
  return parameters.subarray(weightsAt + unit * inputs, weightsAt + (unit + 1) * inputs);
}

export function biasOf({ biasAt }: NetLayer, unit: number, parameters: Float32Array): number {
  return parameters[biasAt + unit] as number;
}
