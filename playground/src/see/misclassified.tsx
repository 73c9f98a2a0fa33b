import { useMemo, useRef } from 'preact/hooks';
import type { Run } from '../run/run.js';
import { inPercent } from '../ui/numbers.js';
import { useSlowly } from '../ui/slowly.js';
import { argmax, useAnswers } from './answers.js';
import { DigitImage } from './digit-image.js';
import { useInView } from './wanted.js';

/** Test digits that are looked at, and of those that are wrong the most that are shown. */
const TESTED = 300;
const SHOWN = 24;
/** Milliseconds from one test to the next. */
const EVERY = 1000;

/** Digits that the net has never seen, and takes for others. */
export function Misclassified({ run }: { readonly run: Run }) {
  const place = useRef<HTMLElement>(null);
  const inView = useInView(place);
  const step = useSlowly(() => run.look.value?.step, EVERY, [run]);
  const { inputs, outputs, test } = run.data;
  const tested = Math.min(TESTED, test?.y.length ?? 0);
  const x = useMemo(() => test?.x.slice(0, tested * inputs), [test, tested, inputs]);
  const answers = useAnswers(run, inView ? x : undefined, step);
  const wrong = useMemo(() => {
    if (!answers || !test) return [];
    return Array.from({ length: tested }, (_, i) => {
      const answer = argmax(answers.subarray(i * outputs, (i + 1) * outputs));
      return { i, answer, label: test.y[i] as number };
    }).filter(({ answer, label }) => answer !== label);
  }, [answers, test, tested, outputs]);
  return (
    <section ref={place} aria-label="Digits that the net gets wrong">
      <h3>Digits that the net gets wrong</h3>
      <p class="quiet">
        {answers
          ? `${wrong.length} of ${tested} that it has never seen, ${inPercent(wrong.length / tested)}.`
          : 'Asking the net…'}
      </p>
      <ul class="digits">
        {wrong.slice(0, SHOWN).map(({ i, answer, label }) => (
          <li key={i}>
            <DigitImage image={imageAt(run, i)} label={`A ${label}`} />
            <span>
              {label}, not {answer}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A test image as it was before the set-up moved and scaled it. */
export function imageAt({ data, setUp }: Run, i: number): Float32Array<ArrayBuffer> {
  const { scale, offset } = setUp.data;
  const own = data.test?.x.slice(i * data.inputs, (i + 1) * data.inputs) ?? new Float32Array(data.inputs);
  return own.map((value) => (scale === 0 ? 0 : (value - offset) / scale));
}
