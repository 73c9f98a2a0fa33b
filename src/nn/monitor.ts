import { ArgumentError } from '../errors.js';

/** The logs of an epoch: loss, metrics and, where there is validation data, the same with `val_` before their names. */
export type Logs = Readonly<Record<string, number>>;

/** The value that something goes by. @throws {ArgumentError} if there is none of that name */
export function monitored(caller: string, monitor: string, logs: Logs): number {
  const value = logs[monitor];
  if (value !== undefined) return value;
  throw new ArgumentError(caller, 'monitor', `is ${monitor}, expected one of ${Object.keys(logs).join(', ')}`);
}

/** Whether a value gets better as it grows, by its name: accuracies and R² do, losses and errors do not. */
export function largerIsBetter(monitor: string): boolean {
  return /acc|top|r2/i.test(monitor);
}
