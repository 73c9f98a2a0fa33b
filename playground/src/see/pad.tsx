import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Run } from '../run/run.js';
import { announce } from '../ui/announce.js';
import { inPercent } from '../ui/numbers.js';
import { useSlowly } from '../ui/slowly.js';
import { argmax, softmax, useAnswers } from './answers.js';
import { DigitImage } from './digit-image.js';
import { imageAt } from './misclassified.js';
import { PadCanvas } from './pad-canvas.js';
import { imageOf, type PadStroke } from './pad-strokes.js';

/** A pad to draw a digit on, and what the net takes it for. */
export function Pad({ run }: { readonly run: Run }) {
  const [strokes, setStrokes] = useState<readonly PadStroke[]>([]);
  const [taken, setTaken] = useState<number>();
  const step = useSlowly(() => run.look.value?.step, 100, [run]);
  const image = useMemo(
    () => (taken !== undefined ? imageAt(run, taken) : strokes.length > 0 ? imageOf(strokes) : undefined),
    [run, strokes, taken],
  );
  const { scale, offset } = run.setUp.data;
  const x = useMemo(() => image?.map((value) => scale * value + offset), [image, scale, offset]);
  const answers = useAnswers(run, x, step);
  const chances = answers && softmax(answers);
  const best = chances && argmax(chances);
  const answer = useRef('');
  answer.current = chances && best !== undefined ? sentence(run, chances, best) : '';
  useEffect(() => {
    if (best !== undefined) announce(answer.current);
  }, [best, taken]);
  const tests = run.data.test?.y.length ?? 0;
  const clear = (): void => {
    setStrokes([]);
    setTaken(undefined);
  };
  return (
    <section aria-label="Draw a digit">
      <h3>Draw a digit</h3>
      <div class="pad">
        <PadCanvas
          strokes={strokes}
          onStrokes={(next) => {
            setTaken(undefined);
            setStrokes(next);
          }}
          onClear={clear}
        />
        <div class="answers">
          <p>{answer.current || 'The net waits for a digit.'}</p>
          <ol class="bars" start={0}>
            {run.data.names.map((name, i) => (
              <li key={name} class={i === best ? 'best' : undefined}>
                <span>{name}</span>
                <span class="bar">
                  <span style={{ width: `${100 * (chances?.[i] ?? 0)}%` }} />
                </span>
                <span>{chances ? inPercent(chances[i] as number) : ''}</span>
              </li>
            ))}
          </ol>
          {image && (
            <p class="quiet seen">
              <DigitImage image={image} label="The digit as the net sees it" /> as the net sees it
            </p>
          )}
        </div>
      </div>
      <div class="row">
        <button type="button" onClick={clear} disabled={!image}>
          Clear
        </button>
        <button type="button" onClick={() => setTaken(((taken ?? -1) + 1) % tests)} disabled={tests === 0}>
          Take one that it has never seen
        </button>
      </div>
    </section>
  );
}

function sentence({ data }: Run, chances: Float32Array, best: number): string {
  return `The net says ${data.names[best]}, with ${inPercent(chances[best] as number)}.`;
}
