import { useState } from 'preact/hooks';
import { ACTIVATION_SETTINGS, activationNamed, problemOf } from '../set-up/activation-choices.js';
import { RANGES } from '../set-up/ranges.js';
import type { ActivationChoice, LayerChoice } from '../set-up/set-up.js';
import { NumberField, Select, Slider, Switch } from '../ui/controls.js';
import { errorAt, type FormProps, inWords } from './fields.js';

const NAMES = [...ACTIVATION_SETTINGS.keys()].map((value) => ({ value, label: value }));
const MIXED = { value: 'mixed', label: 'not all alike' };
const NEW: LayerChoice = { units: 24, activation: { name: 'relu' }, batchNorm: false, dropout: 0 };

/** The hidden layers, from the inputs on. */
export function LayerList({ setUp, onChange, problems }: FormProps) {
  const { layers } = setUp;
  const unread = errorAt(problems, 'layers');
  const put = (changed: readonly LayerChoice[]): void => onChange({ ...setUp, layers: changed });
  return (
    <>
      {layers.length > 1 && <ForAll layers={layers} onChange={put} />}
      {layers.length > 0 && (
        <p class="layer-row layer-head" aria-hidden="true">
          <span>Units</span>
          <span>Activation</span>
        </p>
      )}
      <ol class="layer-list">
        {layers.map((layer, i) => (
          <li key={i}>
            <LayerFields
              place={i + 1}
              layer={layer}
              error={errorAt(problems, 'units', 'rate')}
              onChange={(changed) => put(layers.with(i, changed))}
              onRemove={() => put(layers.toSpliced(i, 1))}
            />
          </li>
        ))}
      </ol>
      {layers.length === 0 && <p class="control-hint">No hidden layer: a linear model.</p>}
      {unread && <p class="control-error">{unread}</p>}
      <button
        type="button"
        disabled={layers.length >= RANGES.layers.max}
        onClick={() => put([...layers, layers.at(-1) ?? NEW])}
      >
        Add a layer
      </button>
    </>
  );
}

interface ForAllProps {
  readonly layers: readonly LayerChoice[];
  readonly onChange: (layers: readonly LayerChoice[]) => void;
}

function ForAll({ layers, onChange }: ForAllProps) {
  const [first] = layers as [LayerChoice];
  const alike = layers.every(({ activation }) => JSON.stringify(activation) === JSON.stringify(first.activation));
  return (
    <Select
      label="Activation of all layers"
      value={alike ? first.activation.name : MIXED.value}
      options={alike ? NAMES : [MIXED, ...NAMES]}
      onChange={(name) => {
        if (name !== MIXED.value) onChange(layers.map((layer) => ({ ...layer, activation: activationNamed(name) })));
      }}
    />
  );
}

interface LayerFieldsProps {
  readonly place: number;
  readonly layer: LayerChoice;
  readonly error: string | undefined;
  readonly onChange: (layer: LayerChoice) => void;
  readonly onRemove: () => void;
}

function LayerFields({ place, layer, error, onChange, onRemove }: LayerFieldsProps) {
  const put = (part: Partial<LayerChoice>): void => onChange({ ...layer, ...part });
  const [open, setOpen] = useState(false);
  const extras = [layer.batchNorm && 'batch norm', layer.dropout > 0 && `dropout ${layer.dropout}`].filter(Boolean);
  return (
    <>
      <div class="layer-row">
        <NumberField
          label={`Layer ${place}, units`}
          labelHidden
          {...RANGES.units}
          value={layer.units}
          error={error}
          onChange={(units) => put({ units })}
        />
        <Select
          label={`Layer ${place}, activation`}
          labelHidden
          value={layer.activation.name}
          options={NAMES}
          onChange={(name) => put({ activation: activationNamed(name) })}
        />
        <button
          type="button"
          aria-expanded={open}
          aria-label={`Layer ${place}, batch norm and dropout`}
          onClick={() => setOpen(!open)}
        >
          ⋯
        </button>
        <button type="button" aria-label={`Remove layer ${place}`} onClick={onRemove}>
          ×
        </button>
      </div>
      <ActivationFields place={place} choice={layer.activation} onChange={(activation) => put({ activation })} />
      {open && (
        <div class="layer-extras">
          <Switch label="Batch norm" value={layer.batchNorm} onChange={(batchNorm) => put({ batchNorm })} />
          <Slider
            label="Dropout: share of outputs left out"
            {...RANGES.dropout}
            step={0.05}
            value={layer.dropout}
            onChange={(dropout) => put({ dropout })}
          />
        </div>
      )}
      {!open && extras.length > 0 && <p class="control-hint">{extras.join(', ')}</p>}
    </>
  );
}

interface ActivationFieldsProps {
  readonly place: number;
  readonly choice: ActivationChoice;
  readonly onChange: (choice: ActivationChoice) => void;
}

/** An activation's settings. What does not go together waits until it does. */
function ActivationFields({ place, choice, onChange }: ActivationFieldsProps) {
  const [pending, setPending] = useState<ActivationChoice>();
  const shown = pending?.name === choice.name ? pending : choice;
  const put = (name: string, value: number | boolean): void => {
    const next = { ...activationNamed(choice.name), ...shown, [name]: value };
    const fits = problemOf(next) === undefined;
    setPending(fits ? undefined : next);
    if (fits) onChange(next);
  };
  const settings = ACTIVATION_SETTINGS.get(choice.name) ?? [];
  if (settings.length === 0) return null;
  const problem = problemOf(shown);
  return (
    <div class="layer-settings">
      {settings.map(({ name, default: usual }) => {
        const label = inWords(name);
        const whole = { label, onChange: (value: number | boolean) => put(name, value) };
        const value = shown[name] ?? usual;
        return typeof usual === 'boolean' ? (
          <Switch
            key={name}
            {...whole}
            label={name === 'perUnit' ? 'a slope for each unit' : label}
            value={Boolean(value)}
          />
        ) : (
          <NumberField key={name} {...whole} value={Number(value)} />
        );
      })}
      {problem && (
        <p class="control-error" role="alert">
          Layer {place}: {problem}
        </p>
      )}
    </div>
  );
}
