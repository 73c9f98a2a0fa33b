import { useComputed, useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { Look } from '../run/looks.js';
import type { Run } from '../run/run.js';
import { changesOf, countsOf } from '../see/unit-shares.js';
import { announce } from '../ui/announce.js';
import { cured, own, runs } from './runs.js';
import { compare, deadOf, sentence, tellFailure, withLayerNames } from './words.js';

/**
 * Has a screen reader say what happens to the nets: that training starts, units that die and live again,
 * findings, and where training stands or breaks off.
 */
export function Told() {
  const last = useRef<Look>();
  useSignalEffect(() => {
    const run = cured.value ?? own.value;
    const look = run?.look.value;
    if (!run || !look) return;
    const before = last.current;
    last.current = look;
    if (!before || before.layers.length !== look.layers.length) return;
    const { died, revived } = changesOf(before, look);
    if (died + revived === 0) return;
    const { dead, all } = countsOf(look);
    announce(`Step ${look.step}: ${deadOf(dead, all)}${revived > 0 ? `, ${revived} came back` : ''}.`, 'units');
  });
  useSignalEffect(() => {
    const run = own.value;
    if (run?.status.value === 'running') announce(`In training from step ${run.step.peek()}.`, 'standing');
  });
  useSignalEffect(() => {
    const run = own.value;
    const first = run?.findings.value?.[0];
    if (first) announce(withLayerNames(sentence(first.what), run.shape), 'findings');
  });
  useSignalEffect(() => {
    const broken = runs.value.find(({ status }) => status.value === 'failed');
    if (!broken) return;
    const { headline, because } = tellFailure(broken.failure.peek() ?? '', broken.step.peek(), true, broken.shape);
    announce(`${headline} ${because}`, 'failure');
  });
  const standing = useComputed(standingInWords);
  useSignalEffect(() => {
    if (standing.value) announce(standing.value, 'standing');
  });
  return null;
}

/** Empty while a net trains, and until what its last look tells is known. */
function standingInWords(): string {
  const begun = runs.value.filter(({ step }) => step.value > 0);
  const digests = begun.map(({ digest }) => digest.value);
  if (begun.length === 0 || digests.includes(undefined) || !begun.every(isShown)) return '';
  const [first, second] = begun.map(({ look }) => look.value);
  const compared = first && second ? ` ${compare(first, second).because}` : '';
  return `Training stands at step ${begun[0]?.step.value}. Digest of the weights: ${digests.join(', ')}.${compared}`;
}

/** Whether the page shows a net as it is; of one that has broken off, there may be no look. */
function isShown({ look, step, failure }: Run): boolean {
  return look.value?.step === step.value || failure.value !== undefined;
}
