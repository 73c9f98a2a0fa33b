import { RANGES } from '../set-up/ranges.js';
import { DATA_KINDS, type DataChoice, type DataKind } from '../set-up/set-up.js';
import { NumberField, Select, Slider } from '../ui/controls.js';
import { Details } from './details.js';
import { errorAt, type FormProps, hasProblem } from './fields.js';
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

const MOVED_FIELDS = ['inputScale', 'inputOffset', 'dataSeed'].map((name) => ({ name }));

/** Where the samples come from. */
export function DataFields({ setUp, onChange, problems }: FormProps) {
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
        error={errorAt(problems, 'kind')}
        options={DATA_KINDS.map((value) => ({ value, label: NAMES[value] }))}
        onChange={(chosen) => {
          const usual = data.samples === SAMPLES[kind];
          put({ kind: chosen, ...(usual && { samples: SAMPLES[chosen] }) });
        }}
      />
      {kind === 'points' && (
        <OwnPoints points={data.points} error={errorAt(problems, 'points')} onChange={(points) => put({ points })} />
      )}
      {kind === 'csv' && <OwnCsv data={data} onChange={put} />}
      {drawn && (
        <NumberField
          label="How many"
          {...RANGES.samples}
          unit="samples"
          value={data.samples}
          error={errorAt(problems, 'samples', 'train')}
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
          error={errorAt(problems, 'noise')}
          value={data.noise}
          onChange={(noise) => put({ noise })}
        />
      )}
      <Details summary={movedInWords(data)} wrong={hasProblem(problems, MOVED_FIELDS)}>
        <Slider
          label="Inputs times"
          min={0.001}
          max={1000}
          step="log"
          error={errorAt(problems, 'inputScale')}
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
          error={errorAt(problems, 'inputOffset')}
          value={data.offset}
          onChange={(offset) => put({ offset })}
        />
        {drawn && (
          <NumberField
            label="Seed of the samples"
            {...RANGES.seed}
            value={data.seed}
            error={errorAt(problems, 'dataSeed')}
            onChange={(seed) => put({ seed })}
          />
        )}
      </Details>
    </fieldset>
  );
}

function movedInWords({ scale, offset, seed }: DataChoice): string {
  const moved = [scale !== 1 && `times ${scale}`, offset !== 0 && `plus ${offset}`].filter(Boolean).join(', ');
  return `Inputs ${moved || 'as they are'}, seed ${seed}`;
}
