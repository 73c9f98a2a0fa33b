// The lines of fourlane that make, train and examine a net of the page, for Node.
import type { TrainingData } from '../set-up/data.js';
import { type Arguments, Call, type Plan, planOf } from '../set-up/plan.js';
import type { SetUp } from '../set-up/set-up.js';
import { TESTED } from '../set-up/tested.js';
import { argumentsOf, literal } from './literals.js';

/** The file of the samples that the page has drawn, or its reader. */
export const SAMPLES_FILE = 'samples.csv';

export interface Trained {
  readonly setUp: SetUp;
  readonly data: TrainingData;
  readonly step: number;
  readonly digest: string | undefined;
  /** The page's, that replays the run. */
  readonly link: string;
}

/** A module for Node; what it reads must lie next to it. */
export function codeOf(trained: Trained): string {
  const { setUp, data, link } = trained;
  const plan = planOf(setUp, data);
  const reading = readingOf(trained);
  const text = [
    ...reading.lines,
    '',
    ...modelLines(plan),
    '',
    ...trainingLines(trained),
    '',
    "console.log('trained on', model.evaluate(x, y));",
    ...(reading.tests ? ["console.log('never seen', model.evaluate(tested.x, tested.y));"] : []),
    'model.summary();',
    'console.log(String(model.examine(x, y)));',
  ];
  const file = reading.file ? `, with ${reading.file} next to it` : '';
  return [
    `// npm install fourlane; node net.mjs${file}`,
    `// The page: ${link}`,
    ...(reading.file ? ["import { readFileSync } from 'node:fs';"] : []),
    `import { ${[...reading.functions].sort().join(', ')} } from 'fourlane/io';`,
    `import { ${functionsOf(plan).join(', ')} } from 'fourlane/nn';`,
    '',
    ...text,
    '',
  ].join('\n');
}

interface Reading {
  readonly lines: readonly string[];
  readonly functions: readonly string[];
  readonly file?: string;
  /** Whether there is `tested`. */
  readonly tests: boolean;
}

function readingOf({ setUp: { data: choice }, data }: Trained): Reading {
  if (choice.kind === 'digits') {
    const options = { train: choice.samples, test: data.test?.y.length ?? 0, seed: choice.seed };
    return {
      functions: ['digits'],
      lines: [`const { train, test } = digits(${literal(options)});`, ...movedLines(choice, 'train', 'test')],
      tests: true,
    };
  }
  if (choice.kind === 'csv') return readingOfFile(choice, data);
  const regression = data.task === 'regression';
  const reader = regression ? 'readCsvRegression' : 'readCsv';
  const classes = regression ? '' : ", { classes: ['0', '1'] }";
  return {
    functions: [reader],
    file: SAMPLES_FILE,
    lines: [`const { x, y } = ${reader}(readFileSync('${SAMPLES_FILE}')${classes});`],
    tests: false,
  };
}

function readingOfFile({ csv, seed, ...choice }: SetUp['data'], data: TrainingData): Reading {
  const { file = '', task = 'classes', leftOut = [] } = csv ?? {};
  const { format } = data;
  const regression = task === 'regression';
  const reader = regression ? 'readCsvRegression' : 'readCsv';
  const options = {
    ...(regression ? { targets: [data.target] } : { label: data.target }),
    ...(leftOut.length > 0 && { exclude: leftOut }),
    ...(format?.delimiter !== ',' && { delimiter: format?.delimiter }),
    ...(format?.decimal !== '.' && { decimal: format?.decimal }),
  };
  const read = `${reader}(readFileSync(${literal(file)}), ${literal(options)})`;
  if (!data.test) {
    return { functions: [reader], file, tests: false, lines: [`const data = ${read};`, ...movedLines(choice, 'data')] };
  }
  const split = literal({ testSize: TESTED.share, seed });
  const lines = [`const { train, test } = trainTestSplit(${read}, ${split});`, ...movedLines(choice, 'train', 'test')];
  return { functions: [reader, 'trainTestSplit'], file, tests: true, lines };
}

/** Inputs times and plus what the set-up says. */
function movedLines({ scale, offset }: { scale: number; offset: number }, train: string, test?: string): string[] {
  const moved = `${scale === 1 ? '' : `${scale} * `}value${offset === 0 ? '' : ` + ${offset}`}`;
  const of = (name: string): string => (moved === 'value' ? `${name}.x` : `${name}.x.map((value) => ${moved})`);
  return [
    `const x = ${of(train)};`,
    `const { y } = ${train};`,
    ...(test ? [`const tested = { x: ${of(test)}, y: ${test}.y };`] : []),
  ];
}

function modelLines({ layers, seed, compile, standardize }: Plan): string[] {
  return [
    `${standardize ? 'const plain' : 'const model'} = sequential(`,
    '  [',
    ...layers.map((layer) => `    ${literal(layer)},`),
    '  ],',
    `  { seed: ${seed} },`,
    ');',
    `${standardize ? 'plain' : 'model'}.compile({`,
    ...argumentsOf(compile).map((line) => `  ${line},`),
    '});',
    ...(standardize ? ['const model = standardize(plain, x);'] : []),
  ];
}

function trainingLines({ setUp: { batchSize }, data, step, digest }: Trained): string[] {
  if (step === 0) return ['// Not trained yet.'];
  const stepsPerEpoch = Math.ceil(data.samples / batchSize);
  const epochs = Math.ceil(step / stepsPerEpoch);
  const stop = `{ onBatchEnd: () => void (model.stopTraining = model.trainingState.step >= ${step}) }`;
  const partly = step % stepsPerEpoch !== 0;
  return [
    `// To step ${step}${digest ? `: there the page’s weights have the digest ${digest}` : ''}.`,
    `await model.fit(x, y, { batchSize: ${batchSize}, epochs: ${epochs}${partly ? `, callbacks: [${stop}]` : ''} });`,
  ];
}

function functionsOf(plan: Plan): string[] {
  const names = new Set(['sequential', ...(plan.standardize ? ['standardize'] : [])]);
  const visit = (value: Arguments[string]): void => {
    if (value instanceof Call) {
      names.add(value.name);
      visit(value.argument);
    } else if (typeof value === 'object') for (const part of Object.values(value)) visit(part);
  };
  visit(plan.layers);
  visit(plan.compile);
  return [...names].sort();
}
