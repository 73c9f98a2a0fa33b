/** A measured figure that a lesson quotes: a cell of a table in the package's docs. A test holds all of these to the docs. */
export interface Fact {
  readonly page: 'docs/dying-relu.md' | 'docs/cures.md';
  /** The first cells of its row. */
  readonly row: readonly string[];
  readonly column: string;
  readonly value: string;
}

const dying = (row: readonly string[], column: string, value: string): Fact => ({
  page: 'docs/dying-relu.md',
  row,
  column,
  value,
});

export const FACTS = {
  adamGentle: dying(['Adam', '0.001', 'ReLU'], 'dead', '3.8%'),
  adamHigh: dying(['Adam', '0.03', 'ReLU'], 'dead', '35.8%'),
  adamDeadly: dying(['Adam', '0.3', 'ReLU'], 'dead', '98.6%'),
  sgdFine: dying(['SGD', '0.1', 'ReLU'], 'dead', '5.0%'),
  sgdDeadly: dying(['SGD', '0.3', 'ReLU'], 'dead', '81.3%'),
  narrow: dying(['3', '20'], 'measured', '91.2%'),
  wide: dying(['10', '20'], 'measured', '0.7%'),
  sunkenBefore: dying(['biases of −10', 'a lower rate'], 'dead, ill', '100.0%'),
  sunkenAfter: dying(['biases of −10', 'a lower rate'], 'dead, after', '100.0%'),
  killedDead: dying(['killed by a rate of 0.3', 'a lower rate'], 'dead, ill', '95.6%'),
  killedDeadLater: dying(['killed by a rate of 0.3', 'a lower rate'], 'dead, after', '95.6%'),
  killedLower: dying(['killed by a rate of 0.3', 'a lower rate'], 'accuracy, after', '10.0%'),
  killedLeaky: dying(['killed by a rate of 0.3', 'leaky ReLU 0.01'], 'accuracy, after', '12.8%'),
  killedRevived: dying(['killed by a rate of 0.3', 'fresh units (reviveDead)'], 'accuracy, after', '79.2%'),
  killedAgain: dying(['killed by a rate of 0.3', 'a fresh start'], 'accuracy, after', '86.6%'),
  pixelsSick: { page: 'docs/cures.md', row: ['pixels to 255'], column: 'sick', value: '0.42 0.42 0.42' },
  pixelsCured: { page: 'docs/cures.md', row: ['pixels to 255'], column: 'cured', value: '0.74 0.76 0.77' },
} as const satisfies Readonly<Record<string, Fact>>;

/** A fact's figure as the page writes it. */
export function fact(name: keyof typeof FACTS): string {
  return FACTS[name].value.replace('.0%', '%');
}
