import type { Network } from '../model/network.js';
import type { CompileOptions } from '../training/compile-options.js';
import type { Evidence } from './evidence.js';
import type { Finding, FindingCode } from './findings.js';
import { printable } from './format.js';
import * as data from './rules/data.js';
import * as depth from './rules/depth.js';
import type { Test } from './rules/draft.js';
import * as generalization from './rules/generalization.js';
import * as initialization from './rules/initialization.js';
import * as output from './rules/output.js';
import * as rate from './rules/rate.js';
import * as signal from './rules/signal.js';
import * as units from './rules/units.js';

interface Rule {
  readonly code: FindingCode;
  readonly test: Test;
  /** What it brings about, and so goes before: other rules' codes. */
  readonly explains: readonly FindingCode[];
}

const BROKEN: readonly FindingCode[] = [
  'rate-too-high',
  'parameters-not-finite',
  'saturation',
  'dead-layer',
  'dead-units',
  'dormant-units',
  'exploding-signal',
  'exploding-gradient',
  'wall',
];
const STUCK: readonly FindingCode[] = ['rate-too-low', 'vanishing-signal', 'vanishing-gradient', 'dormant-units'];

/**
 * All that is looked for, causes before their consequences. `rules/` has the tests with their words, limits.ts the limits.
 * First what is the matter with data, outputs and loss.
 */
const DATA_RULES: readonly Rule[] = [
  { code: 'inputs-not-finite', test: data.inputsNotFinite, explains: [] },
  { code: 'targets-not-finite', test: data.targetsNotFinite, explains: [] },
  { code: 'inputs-constant', test: data.inputsConstant, explains: [...BROKEN, ...STUCK, 'labels-unrelated'] },
  { code: 'softmax-twice', test: output.softmaxTwice, explains: [...STUCK, ...BROKEN] },
  { code: 'one-output-many-classes', test: output.oneOutput, explains: [...BROKEN, 'output-activation', 'saturation'] },
  { code: 'output-activation', test: output.outputActivation, explains: [...BROKEN, ...STUCK] },
  {
    code: 'inputs-unscaled',
    test: data.inputsUnscaled,
    explains: [...BROKEN, ...STUCK, 'initialization-too-large', 'inputs-off-center'],
  },
  { code: 'inputs-off-center', test: data.inputsOffCenter, explains: [...BROKEN, ...STUCK] },
  { code: 'targets-unscaled', test: data.targetsUnscaled, explains: [...BROKEN, ...STUCK] },
  { code: 'class-missing', test: data.classMissing, explains: ['labels-unrelated'] },
  {
    code: 'labels-unrelated',
    test: generalization.labelsUnrelated,
    explains: ['overfitting', 'dead-units', 'dormant-units', 'rate-too-low'],
  },
];

/** Then what is the matter with the net. */
const NET_RULES: readonly Rule[] = [
  { code: 'initialization-constant', test: initialization.initializationConstant, explains: [...STUCK, ...BROKEN] },
  { code: 'initialization-biased', test: initialization.initializationBiased, explains: [...BROKEN, ...STUCK] },
  { code: 'initialization-too-large', test: initialization.initializationLarge, explains: [...BROKEN, ...STUCK] },
  { code: 'initialization-too-small', test: initialization.initializationSmall, explains: STUCK },
  { code: 'wall', test: depth.wallOfDepth, explains: ['dead-layer', 'dead-units', ...STUCK] },
  { code: 'vanishing-signal', test: signal.vanishingSignal, explains: ['vanishing-gradient', 'rate-too-low'] },
  { code: 'exploding-signal', test: signal.explodingSignal, explains: ['exploding-gradient', ...BROKEN] },
  { code: 'vanishing-gradient', test: signal.vanishingGradient, explains: ['rate-too-low'] },
  { code: 'exploding-gradient', test: signal.explodingGradient, explains: BROKEN },
  { code: 'too-deep', test: depth.tooDeep, explains: ['dead-units', 'dormant-units', 'rate-too-low'] },
  {
    code: 'rate-too-high',
    test: rate.rateTooHigh,
    explains: ['parameters-not-finite', 'biased-units', 'dead-layer', 'dead-units', 'dormant-units', 'saturation'],
  },
  {
    code: 'biased-units',
    test: initialization.biasedUnits,
    explains: ['dead-layer', 'dead-units', 'dormant-units', 'saturation'],
  },
  { code: 'rate-too-low', test: rate.rateTooLow, explains: [] },
  { code: 'parameters-not-finite', test: units.parametersNotFinite, explains: [] },
  { code: 'dead-layer', test: units.deadLayer, explains: ['dead-units'] },
  { code: 'dead-units', test: units.deadUnits, explains: [] },
  { code: 'dormant-units', test: units.dormantUnits, explains: [] },
  { code: 'saturation', test: signal.saturation, explains: [] },
  { code: 'batch-norm-small-batch', test: output.batchNormSmallBatch, explains: ['overfitting'] },
  { code: 'class-imbalance', test: data.classImbalance, explains: [] },
  { code: 'overfitting', test: generalization.overfitting, explains: [] },
];

interface Found {
  readonly finding: Finding;
  readonly explains: readonly FindingCode[];
}

/**
 * Applies all rules, and puts causes before what they explain, errors before warnings. Where none applies, a net that has
 * learned nothing all the same is called that.
 */
export function findingsOf(evidence: Evidence): Finding[] {
  const apply = (rules: readonly Rule[]): Found[] =>
    rules.flatMap(({ code, test, explains }) => {
      const draft = test(evidence);
      return draft ? [{ finding: printable({ code, ...draft }), explains }] : [];
    });
  const ofNet = apply(NET_RULES);
  // Before what cannot be cured as long as a layer is frozen.
  const frozen = units.frozenLayer(
    evidence,
    ofNet.map(({ finding }) => finding),
  );
  const found = [
    ...apply(DATA_RULES),
    ...(frozen ? [{ finding: printable({ code: 'frozen-layer', ...frozen }), explains: [] }] : []),
    ...ofNet,
  ];
  if (found.length === 0) {
    const draft = generalization.notLearning(evidence);
    return draft ? [printable({ code: 'not-learning', ...draft })] : [];
  }
  const error = ({ finding, explains }: Found): boolean =>
    finding.severity === 'error' ||
    found.some((other) => other.finding.severity === 'error' && explains.includes(other.finding.code));
  return [...found.filter(error), ...found.filter((each) => !error(each))].map(({ finding }) => finding);
}

/** What can be found before there are data: outputs that do not fit the loss. */
export function compileFindings(network: Network, options: CompileOptions): Finding[] {
  const tests = [
    ['softmax-twice', output.softmaxTwice],
    ['output-activation', output.outputActivation],
  ] as const;
  return tests.flatMap(([code, test]) => {
    const draft = test({ network, options, targets: undefined });
    return draft ? [printable({ code, ...draft })] : [];
  });
}
