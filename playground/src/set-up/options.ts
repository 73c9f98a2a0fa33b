// Options beyond what every set-up has: tables of them by the type of optimiser, schedule, initialiser or loss.
import type { Range } from './ranges.js';

export type OptionValue = number | boolean | string;

/** What was chosen, by name. What belongs to another type stays, and does not count. */
export type OptionValues = Readonly<Record<string, OptionValue>>;

export interface SetUpOption {
  /** The package's, unless the plan says otherwise. */
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  /** Where it is not the package's, the plan gives it to the package. */
  readonly default: OptionValue;
  /** Of a number. */
  readonly range?: Range;
  /** Of one of several, with what each is called. */
  readonly choices?: Readonly<Record<string, string>>;
}

export type OptionTable<T extends string = string> = Readonly<Partial<Record<T, readonly SetUpOption[]>>>;

export function flagOption(name: string, label: string): SetUpOption {
  return { name, label, default: false };
}

/** An option's value: the default unless another was chosen. */
export function optionValue({ name, default: usual }: SetUpOption, chosen: OptionValues): OptionValue {
  return chosen[name] ?? usual;
}

/** What counts of the chosen values: what is an option of this type, and differs from its default. */
export function countingOptions(options: readonly SetUpOption[] = [], chosen: OptionValues): OptionValues {
  const other = options.filter((option) => optionValue(option, chosen) !== option.default);
  return Object.fromEntries(other.map((option) => [option.name, optionValue(option, chosen)]));
}
