import { useEffect, useRef, useState } from 'preact/hooks';
import type { Run } from '../run/run.js';

/** What the net, as it was looked at last, answers to inputs: asked again when either changes, one question at a time. */
export function useAnswers(run: Run, x: Float32Array<ArrayBuffer> | undefined, step: number | undefined) {
  const [answers, setAnswers] = useState<Float32Array>();
  const asking = useRef(false);
  const latest = useRef(x);
  latest.current = x;
  useEffect(() => {
    if (!x) setAnswers(undefined);
    if (!x || asking.current || step === undefined) return;
    const ask = async (question: Float32Array<ArrayBuffer>): Promise<void> => {
      const outputs = await run.predict(question);
      if (latest.current === question) setAnswers(outputs);
      else if (latest.current) await ask(latest.current);
    };
    asking.current = true;
    ask(x)
      // The run may be gone meanwhile.
      .catch(() => undefined)
      .finally(() => {
        asking.current = false;
      });
  }, [run, x, step]);
  return answers;
}

/** Probabilities from logits. */
export function softmax(logits: Float32Array): Float32Array {
  const most = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  const powers = logits.map((logit) => Math.exp(logit - most));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

/** The place of the largest value. */
export function argmax(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if ((values[i] as number) > (values[best] as number)) best = i;
  return best;
}
