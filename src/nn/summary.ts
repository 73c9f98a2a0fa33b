import type { Network } from './network.js';

/** One line a layer, as Keras prints it. */
export function summaryOf(network: Network): string {
  const outputs = network.widths.slice(1);
  const rows = network.layers.map((layer, i) => {
    const count = layer.parameters.reduce((sum, { value }) => sum + value.length, 0);
    const title = layer.type[0]?.toUpperCase() + layer.type.slice(1);
    return [`${layer.name} (${title})`, `(None, ${outputs[i]})`, count.toLocaleString('en-US')];
  });
  const header = ['Layer (type)', 'Output Shape', 'Param #'];
  const widths = header.map(
    (title, column) => Math.max(...[header, ...rows].map((row) => row[column]?.length ?? title.length)) + 2,
  );
  const line = (cells: readonly string[]): string =>
    ` ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('│ ')}`.trimEnd();
  const rule = (mark: string, cross: string): string => widths.map((width) => mark.repeat(width + 1)).join(cross);
  const count = (wanted: (trainable: boolean) => boolean): number =>
    network.layers
      .flatMap((layer) => layer.parameters.filter(({ statistic }) => wanted(layer.trainable && !statistic)))
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
