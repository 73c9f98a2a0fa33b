import { type Activation, activations } from 'fourlane';
import type { ActivationChoice } from './set-up.js';

export interface ActivationSetting {
  readonly name: string;
  /** Of those that have none in the package, what the page begins with. */
  readonly default: number | boolean;
  /** Whether it must be given. */
  readonly required: boolean;
}

/** What a hidden layer can have: the package's table, and the two activations that are layers. */
export const ACTIVATION_SETTINGS: ReadonlyMap<string, readonly ActivationSetting[]> = new Map([
  ...Object.entries<Activation>(activations).map(([name, { parameters }]) => {
    const settings = parameters.map(({ name, default: usual }) => ({
      name,
      default: usual ?? 0,
      required: usual === undefined,
    }));
    return [name, settings] as const;
  }),
  ['prelu', [optional('initialSlope', 0.25), optional('perUnit', false)]],
  ['rrelu', [optional('lower', 1 / 8), optional('upper', 1 / 3)]],
]);

function optional(name: string, usual: number | boolean): ActivationSetting {
  return { name, default: usual, required: false };
}

/** An activation with its settings as they are by default. */
export function activationNamed(name: string): ActivationChoice {
  const settings = ACTIVATION_SETTINGS.get(name) ?? [];
  return { name, ...Object.fromEntries(settings.map((setting) => [setting.name, setting.default])) };
}

/** What is wrong with an activation's settings, in words. */
export function problemOf(choice: ActivationChoice): string | undefined {
  const settings = ACTIVATION_SETTINGS.get(choice.name);
  if (!settings) return `${choice.name} is no activation`;
  for (const { name, default: usual } of settings) {
    const value = choice[name] ?? usual;
    const fits = typeof usual === 'boolean' ? typeof value === 'boolean' : Number.isFinite(value);
    if (!fits) return `${name} is ${value}, expected ${typeof usual === 'boolean' ? 'true or false' : 'a number'}`;
  }
  const [p = 0, q = 0] = settings.map(({ name, default: usual }) => Number(choice[name] ?? usual));
  if (choice.name === 'rrelu') return p <= q ? undefined : `upper is ${q}, expected a number from lower on`;
  const { check } = (activations as Readonly<Record<string, Activation>>)[choice.name] ?? {};
  if (!check || check.holds(p, q)) return undefined;
  return `${settings[check.blamed]?.name} is ${check.blamed === 0 ? p : q}, expected ${check.expected}`;
}
