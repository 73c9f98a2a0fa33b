import type { Run } from '../run/run.js';
import './digits.css';
import { Misclassified } from './misclassified.js';
import { Pad } from './pad.js';

/** What a net makes of digits: those it gets wrong, and the one that the reader draws. Nothing for other data. */
export function Digits({ run }: { readonly run: Run }) {
  if (run.setUp.data.kind !== 'digits') return null;
  return (
    <div class="digit-tools">
      <Pad run={run} />
      <Misclassified run={run} />
    </div>
  );
}
