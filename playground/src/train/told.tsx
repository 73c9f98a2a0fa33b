import { useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { Look } from '../run/looks.js';
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
  useSignalEffect(() => {
    const standing = runs.value.filter(({ step }) => step.value > 0).map(({ digest }) => digest.value);
    if (standing.length === 0 || standing.includes(undefined)) return;
    const [first, second] = [own.peek()?.look.peek(), cured.peek()?.look.peek()];
    const compared = first && second ? ` ${compare(first, second).because}` : '';
    announce(
      `Training stands at step ${own.peek()?.step.peek()}. Digest of the weights: ${standing.join(', ')}.${compared}`,
      'standing',
    );
  });
  return null;
}
