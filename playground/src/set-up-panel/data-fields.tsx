import { RANGES } from '../set-up/ranges.js';
import { DATA_KINDS, type DataChoice, type DataKind } from '../set-up/set-up.js';
import { NumberField, Select, Slider } from '../ui/controls.js';
import { errorAt, type FormProps } from './fields.js';
import { OwnCsv } from './own-csv.js';
import { OwnPoints } from './own-points.js';

const NAMES: Readonly<Record<DataKind, string>> = {
  spiral: 'two spirals',
  circle: 'a circle in a square',
  xor: 'xor: four quarters',
  gaussians: 'two clouds',
  abs: '|x|, a curve',
  digits: 'digits, drawn by the package',
  points: 'own points',
  csv: 'own file (CSV)',
};

/** Samples that a kind begins with. */
const SAMPLES: Readonly<Record<DataKind, number>> = {
  spiral: 400,
  circle: 400,
  xor: 400,
  gaussians: 400,
  abs: 1000,
  digits: 4000,
  points: 400,
  csv: 400,
};

/** Where the samples come from. */
export function DataFields({ setUp, onChange, problem }: FormProps) {
  const { data } = setUp;
  const { kind } = data;
  const put = (part: Partial<DataChoice>): void => onChange({ ...setUp, data: { ...data, ...part } });
  const drawn = kind !== 'points' && kind !== 'csv';
  return (
    <fieldset>
      <legend>Data</legend>
      <Select
        label="Samples from"
        value={kind}
        options={DATA_KINDS.map((value) => ({ value, label: NAMES[value] }))}
        onChange={(chosen) => {
          const usual = data.samples === SAMPLES[kind];
          put({ kind: chosen, ...(usual && { samples: SAMPLES[chosen] }) });
        }}
      />
      {kind === 'points' && (
        <OwnPoints points={data.points} error={errorAt(problem, 'points')} onChange={(points) => put({ points })} />
      )}
      {kind === 'csv' && <OwnCsv data={data} onChange={put} />}
      {drawn && (
        <NumberField
          label="How many"
          {...RANGES.samples}
          unit="samples"
          value={data.samples}
          error={errorAt(problem, 'samples', 'train')}
          onChange={(samples) => put({ samples })}
        />
      )}
      {drawn && kind !== 'digits' && (
        <Slider
          label="Noise: deviation of what is added"
          min={0}
          max={0.5}
          step={0.01}
          typed={RANGES.noise}
          value={data.noise}
          onChange={(noise) => put({ noise })}
        />
      )}
      <details>
        <summary>{movedInWords(data)}</summary>
        <Slider
          label="Inputs times"
          min={0.001}
          max={1000}
          step="log"
          value={data.scale}
          onChange={(scale) => put({ scale })}
        />
        <Slider
          label="Inputs plus"
          hint="Inputs far from 0 or of great size make units die."
          min={-10}
          max={10}
          step={0.5}
          typed={RANGES.offset}
          value={data.offset}
          onChange={(offset) => put({ offset })}
        />
        {drawn && (
          <NumberField
            label="Seed of the samples"
            {...RANGES.seed}
            value={data.seed}
            error={errorAt(problem, 'seed')}
            onChange={(seed) => put({ seed })}
          />
        )}
      </details>
    </fieldset>
  );
}

function movedInWords({ scale, offset, seed }: DataChoice): string {
  const moved = [scale !== 1 && `times ${scale}`, offset !== 0 && `plus ${offset}`].filter(Boolean).join(', ');
  return `Inputs ${moved || 'as they are'}, seed ${seed}`;
}
