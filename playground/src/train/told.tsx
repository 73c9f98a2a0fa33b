import { useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { Look } from '../run/looks.js';
import type { Run } from '../run/run.js';
import { changesOf, countsOf } from '../see/unit-shares.js';
import { announce } from '../ui/announce.js';
import { cured, own, runs } from './runs.js';
import { compare, deadOf, sentence } from './words.js';

/** Has a screen reader say what happens to the nets: units that die and live again, findings, and where training stands. */
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
    const first = own.value?.findings.value?.[0];
    if (first) announce(sentence(first.what), 'findings');
  });
  /** What was said of the nets as they stand. */
  const said = useRef('');
  useSignalEffect(() => {
    const standing = runs.value.filter(({ step }) => step.value > 0);
    const digests = standing.map(({ digest }) => digest.value);
    if (digests.includes(undefined)) said.current = '';
    // The last look comes after the last step.
    else if (standing.length > 0 && standing.every(isShown)) {
      const [first, second] = [own.peek()?.look.peek(), cured.peek()?.look.peek()];
      const compared = standing.length > 1 && first && second ? ` ${compare(first, second).because}` : '';
      const text = `Training stands at step ${own.peek()?.step.peek()}. Digest of the weights: ${digests.join(', ')}.${compared}`;
      if (text !== said.current) announce(text, 'standing');
      said.current = text;
    }
  });
  return null;
}

/** Whether the page shows a net as it is; of one that has broken off, there may be no look. */
function isShown({ look, step, failure }: Run): boolean {
  return look.value?.step === step.value || failure.value !== undefined;
}
