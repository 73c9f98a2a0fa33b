import type { Layer } from '../layers/layer.js';

/** One line a layer, as Keras prints it. @param widths values a sample before the first layer and behind each */
export function summaryOf(layers: readonly Layer[], widths: readonly number[]): string {
  const outputs = widths.slice(1);
  const rows = layers.map((layer, i) => {
    const count = layer.parameters.reduce((sum, { value }) => sum + value.length, 0);
    const title = layer.type[0]?.toUpperCase() + layer.type.slice(1);
    return [`${layer.name} (${title})`, `(None, ${outputs[i]})`, count.toLocaleString('en-US')];
  });
  const header = ['Layer (type)', 'Output Shape', 'Param #'];
  const space = header.map(
    (title, column) => Math.max(...[header, ...rows].map((row) => row[column]?.length ?? title.length)) + 2,
  );
  const line = (cells: readonly string[]): string =>
    ` ${cells.map((cell, i) => cell.padEnd(space[i] ?? 0)).join('│ ')}`.trimEnd();
  const rule = (mark: string, cross: string): string => space.map((width) => mark.repeat(width + 1)).join(cross);
  const count = (wanted: (trainable: boolean) => boolean): number =>
    layers
      .flatMap(({ parameters, trainableParameters }) => {
        const trainable = new Set(trainableParameters);
        return parameters.filter((parameter) => wanted(trainable.has(parameter)));
      })
      .reduce((sum, { value }) => sum + value.length, 0);
  const total = (name: string, values: number): string =>
    ` ${name}: ${values.toLocaleString('en-US')} (${kilobytes(values)})`;
  return [
    `Model: "sequential"`,
    rule('─', '┬'),
    line(header),
    rule('═', '╪'),
    ...rows.map(line),
    rule('─', '┴'),
    total(
      'Total params',
      count(() => true),
    ),
    total(
      'Trainable params',
      count((trainable) => trainable),
    ),
    total(
      'Non-trainable params',
      count((trainable) => !trainable),
    ),
  ].join('\n');
}

function kilobytes(values: number): string {
  const bytes = values * 4;
  return bytes < 1024
    ? `${bytes.toFixed(2)} B`
    : bytes < 2 ** 20
      ? `${(bytes / 1024).toFixed(2)} KB`
      : `${(bytes / 2 ** 20).toFixed(2)} MB`;
}
