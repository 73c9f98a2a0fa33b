import './controls.css';
import type { ComponentChildren } from 'preact';
import { useId, useRef, useState } from 'preact/hooks';
import { isWithin, type Range, rangeInWords } from '../set-up/ranges.js';
import { linearScale, logScale } from './scale.js';

interface Common {
  readonly label: string;
  /** What the value means, in a short sentence. */
  readonly hint?: string | undefined;
  /** What is wrong with the value. */
  readonly error?: string | undefined;
  readonly disabled?: boolean | undefined;
  /** Whether the label is for screen readers alone, because what stands around tells it. */
  readonly labelHidden?: boolean | undefined;
}

export interface NumberFieldProps extends Common {
  readonly value: number;
  readonly min?: number;
  readonly max?: number;
  readonly integer?: boolean;
  readonly unit?: string;
  /** Called with a value in range, once it has been entered. */
  readonly onChange: (value: number) => void;
}

/** A number to type. */
export function NumberField(props: NumberFieldProps) {
  const { label, value, unit, disabled } = props;
  const id = useId();
  const draft = useDraft(props);
  return (
    <Control {...props} id={id} error={props.error ?? draft.error}>
      <span class="control-value">
        <input
          id={id}
          class="number"
          {...draft.attributes}
          value={draft.text ?? shortened(value)}
          disabled={disabled}
          aria-label={unit ? `${label}, ${unit}` : undefined}
          {...described(id, props.hint, props.error ?? draft.error)}
        />
        {unit && <span aria-hidden="true">{unit}</span>}
      </span>
    </Control>
  );
}

export interface SliderProps extends NumberFieldProps {
  readonly min: number;
  readonly max: number;
  /** From one place of the slider to the next; `log`: nine places a decade, `min` and `max` being powers of ten. Default 0.01. */
  readonly step?: number | 'log';
  /** Whether a logarithmic slider begins with 0. */
  readonly zero?: boolean;
  /** What may be typed. Default: what can be dragged to. */
  readonly typed?: Range;
  /** Called while the slider is dragged, and before `onChange`. */
  readonly onInput?: (value: number) => void;
}

/** A number to drag or to type. What is typed may lie between the slider's places. */
export function Slider(props: SliderProps) {
  const { label, value, min, max, step = 0.01, zero = false, typed, unit, disabled, onInput, onChange } = props;
  const id = useId();
  const [dragged, setDragged] = useState<number>();
  const scale = step === 'log' ? logScale(min, max, zero) : linearScale(min, max, step);
  const draft = useDraft({ ...props, ...(typed ?? { min: zero ? 0 : min }) });
  const shown = dragged ?? value;
  const error = props.error ?? draft.error;
  return (
    <Control {...props} id={id} error={error}>
      <span class="control-value">
        <input
          id={id}
          type="range"
          min={0}
          max={scale.last}
          value={scale.placeOf(shown)}
          disabled={disabled}
          aria-valuetext={unit ? `${shown} ${unit}` : String(shown)}
          {...described(id, props.hint, error)}
          onInput={(event) => {
            const now = scale.valueAt(Number(event.currentTarget.value));
            setDragged(now);
            onInput?.(now);
          }}
          onChangeCapture={(event) => {
            setDragged(undefined);
            onChange(scale.valueAt(Number(event.currentTarget.value)));
          }}
        />
        <input
          class="number"
          aria-label={unit ? `${label}, ${unit}` : label}
          {...draft.attributes}
          value={draft.text ?? shortened(shown)}
          disabled={disabled}
          aria-invalid={error !== undefined}
        />
        {unit && <span aria-hidden="true">{unit}</span>}
      </span>
    </Control>
  );
}

export interface TextFieldProps extends Common {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A text, given once it has been entered. */
export function TextField(props: TextFieldProps) {
  const id = useId();
  return (
    <Control {...props} id={id}>
      <input
        id={id}
        type="text"
        autocomplete="off"
        spellcheck={false}
        value={props.value}
        disabled={props.disabled}
        {...described(id, props.hint, props.error)}
        // preact/compat makes onInput of an input's onChange.
        onChangeCapture={(event) => props.onChange(event.currentTarget.value)}
      />
    </Control>
  );
}

export interface SelectProps<T extends string> extends Common {
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly onChange: (value: T) => void;
}

/** One of several. */
export function Select<T extends string>(props: SelectProps<T>) {
  const id = useId();
  return (
    <Control {...props} id={id}>
      <select
        id={id}
        value={props.value}
        disabled={props.disabled}
        {...described(id, props.hint, props.error)}
        onChange={(event) => props.onChange(event.currentTarget.value as T)}
      >
        {props.options.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </Control>
  );
}

export interface SwitchProps extends Common {
  readonly value: boolean;
  readonly onChange: (value: boolean) => void;
}

/** On or off. */
export function Switch(props: SwitchProps) {
  const id = useId();
  return (
    <div class="control">
      <label class="switch">
        <input
          id={id}
          type="checkbox"
          checked={props.value}
          disabled={props.disabled}
          {...described(id, props.hint, props.error)}
          onChange={(event) => props.onChange(event.currentTarget.checked)}
        />
        {props.label}
      </label>
      <Notes {...props} id={id} />
    </div>
  );
}

function Control(props: Common & { readonly id: string; readonly children: ComponentChildren }) {
  return (
    <div class="control">
      <label for={props.id} class={props.labelHidden ? 'for-readers' : undefined}>
        {props.label}
      </label>
      {props.children}
      <Notes {...props} />
    </div>
  );
}

function Notes({ id, hint, error }: Common & { readonly id: string }) {
  return (
    <>
      {hint && (
        <p id={`${id}-hint`} class="control-hint">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} class="control-error">
          {error}
        </p>
      )}
    </>
  );
}

function described(id: string, hint: string | undefined, error: string | undefined) {
  const notes = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return { 'aria-describedby': notes || undefined, 'aria-invalid': error !== undefined };
}

/** What has been typed, until it is entered: it need not be a number yet. */
function useDraft({ value, min = -Infinity, max = Infinity, integer = false, onChange }: NumberFieldProps) {
  const [text, setText] = useState<string>();
  // A preset or a link brings another value: what was being typed goes.
  const known = useRef(value);
  if (known.current !== value) {
    known.current = value;
    if (text !== undefined) setText(undefined);
  }
  const number = text === undefined ? value : numberOf(text);
  const range = { min, max, integer };
  const fits = isWithin(range, number);
  const attributes = {
    // Of a fraction the browser's arrows would make a step of 1.
    type: integer ? 'number' : 'text',
    ...(integer ? { min, max, step: 1 } : { inputMode: 'decimal' as const }),
    autocomplete: 'off',
    spellcheck: false,
    onInput: (event: Event) => setText((event.currentTarget as HTMLInputElement).value),
    // preact/compat makes onInput of an input's onChange; in the capture phase it stays what the browser calls change.
    onChangeCapture: () => {
      if (!fits || text === undefined) return;
      setText(undefined);
      if (number !== value) onChange(number);
    },
  } as const;
  return { text, attributes, error: fits ? undefined : `Expected ${rangeInWords(range)}` };
}

/** Seven digits of a fraction, as of a third; integers as they are. */
function shortened(value: number): string {
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(7)));
}

/** With a point or a comma; NaN for what is no number. */
function numberOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text.trim().replace(',', '.'));
}
