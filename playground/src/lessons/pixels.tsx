import { signal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { DigitImage } from '../see/digit-image.js';
import '../see/digits.css';
import type { TrainingData } from '../set-up/data.js';
import { inFigures, inPercent } from '../ui/numbers.js';
import { edgeFound, type Inputs } from './checks.js';
import { endOf, watchable } from './contest.js';
import { ContestBar, useContest } from './contest-bar.js';
import { fact } from './facts.js';
import { keptNumber } from './kept.js';
import { NetCard } from './net-card.js';
import { digitsNet } from './nets.js';
import { KeptSlider, LessonPage, Measured, Source, Task } from './parts.js';

const STEPS = 256;
const PACE = 40;

interface Trial extends Inputs {
  readonly scale: number;
  readonly offset: number;
}

/** What was tried in this visit. */
const tried = signal<readonly Trial[]>([]);

/** 5. Digits whose pixels are far from 0, and the same, standardised. */
export function PixelsLesson() {
  const scale = keptNumber('scale', 255, 1, 255);
  const offset = keptNumber('offset', 0, -5, 5);
  const contest = useContest();
  const [raw, standardized] = contest.runs.value;
  const status = contest.status.value;
  useEffect(() => {
    if (status !== 'done' || !raw || !standardized) return;
    const { scale, offset } = raw.setUp.data;
    const trial = { scale, offset, raw: endOf(raw).accuracy, standardized: endOf(standardized).accuracy };
    tried.value = [...tried.value.filter((each) => each.scale !== scale || each.offset !== offset), trial];
  }, [status, raw, standardized]);
  const begin = (): void => {
    const setUps = [false, true].map((standardize) => digitsNet(scale, offset, standardize));
    void contest.start(setUps, STEPS, watchable(PACE));
  };
  const inputs = raw && inWords(raw.data.x);
  return (
    <LessonPage number={5} text={<Text />}>
      <div class="sliders">
        <KeptSlider
          name="scale"
          label="pixels from 0 to"
          value={scale}
          min={1}
          max={255}
          step={1}
          disabled={status === 'running'}
        />
        <KeptSlider
          name="offset"
          label="and moved by"
          value={offset}
          min={-5}
          max={5}
          step={0.5}
          disabled={status === 'running'}
        />
      </div>
      <ContestBar contest={contest} steps={STEPS} label="Train both" onBegin={begin} />
      {raw && <TenDigits data={raw.data} scale={raw.setUp.data.scale} offset={raw.setUp.data.offset} />}
      <div class="net-cards of-two">
        <NetCard title="As they are" run={raw} steps={STEPS}>
          {inputs && <p class="quiet small">{inputs}</p>}
        </NetCard>
        <NetCard title="Standardised" run={standardized} steps={STEPS}>
          {standardized && <p class="quiet small">Each pixel: mean 0, deviation 1</p>}
        </NetCard>
      </div>
      <p class="quiet small">
        Solid: the share of test digits that are right. Dashed: the share of units that are dead. Both from 0% to 100%.
      </p>
      {tried.value.length > 0 && <Tried trials={tried.value} />}
      <Task lesson={5} met={edgeFound(tried.value)} now={progress(status, tried.value)}>
        find pixels with which the net falls behind by 20 points or more, and others that cost it nothing.
      </Task>
    </LessonPage>
  );
}

interface TenDigitsProps {
  readonly data: TrainingData;
  readonly scale: number;
  readonly offset: number;
}

/** Digits as a reader sees them, whatever their pixels are multiplied by. */
function TenDigits({ data, scale, offset }: TenDigitsProps) {
  const ten = useMemo(() => {
    const image = (i: number) => data.x.subarray(784 * i, 784 * (i + 1)).map((value) => (value - offset) / scale);
    return Array.from({ length: 10 }, (_, i) => image(i));
  }, [data, scale, offset]);
  return (
    <div class="digit-row">
      {ten.map((image, i) => (
        <DigitImage key={i} image={image} label={`A digit to train on: ${data.y[i]}`} />
      ))}
    </div>
  );
}

function Tried({ trials }: { readonly trials: readonly Trial[] }) {
  return (
    <table>
      <caption>Test digits that are right</caption>
      <thead>
        <tr>
          <th scope="col">pixels</th>
          <th scope="col">as they are</th>
          <th scope="col">standardised</th>
        </tr>
      </thead>
      <tbody>
        {trials.map(({ scale, offset, raw, standardized }) => (
          <tr key={`${scale} ${offset}`}>
            <th scope="row">{`${offset} to ${scale + offset}`.replaceAll('-', '−')}</th>
            <td>{inPercent(raw)}</td>
            <td>{inPercent(standardized)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function inWords(x: Float32Array): string {
  let [sum, squares] = [0, 0];
  for (const value of x) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / x.length;
  const deviation = Math.sqrt(squares / x.length - mean * mean);
  return `All pixels: mean ${inFigures(mean)}, deviation ${inFigures(deviation)}`;
}

function progress(status: string, trials: readonly Trial[]): string {
  if (status === 'running') return 'In training …';
  const last = trials[trials.length - 1];
  if (!last) return 'Nothing tried yet.';
  const lost = 100 * (last.standardized - last.raw);
  return lost > 0
    ? `As they are, these pixels cost ${lost.toFixed(1)} points of accuracy.`
    : `As they are, these pixels cost nothing: ${(-lost).toFixed(1)} points better than standardised.`;
}

/** The middle one of least, median and most. */
function medianOf(name: 'pixelsSick' | 'pixelsCured'): string {
  return inPercent(Number(fact(name).split(' ')[1]));
}

function Text() {
  return (
    <>
      <p>
        A first-layer unit adds up its weighted inputs. If all inputs are large and of one sign, so is that sum: the
        same for every digit but for a little. The sign of the sum, not what is on the picture, decides whether the unit
        is on. One step moves it for all digits at once, and can throw it to where it is off for all. Why inputs should
        be centred and scaled:{' '}
        <Source href="https://doi.org/10.1007/3-540-49430-8_2">LeCun, Bottou, Orr &amp; Müller 1998</Source>.
      </p>
      <p>
        Pixels often come as numbers from 0 to 255. Nets of 64 units that were trained on the digits so had{' '}
        {medianOf('pixelsSick')} of the test digits right, and {medianOf('pixelsCured')} once a fixed layer in front had
        standardised them: each pixel less its mean, divided by its deviation (medians of three nets).
      </p>
      <p>
        Standardising is no charm. Pixels from 0 to 1 are off centre too, but only by a little, and do well as they are.
        Find out where it begins to hurt. Both nets begin with the same weights.
      </p>
      <Measured page="docs/cures.md" command="npx tsx bench/cures.ts 3" />
    </>
  );
}
