import { ArgumentError } from '../errors.js';

/** The logs of an epoch: loss, metrics and, where there is validation data, the same with `val_` before their names. */
export type Logs = Readonly<Record<string, number>>;

/** @throws {ArgumentError} if an epoch has no log of the name that something goes by */
export function checkMonitor(caller: string, monitor: string, logs: readonly string[]): void {
  if (!logs.includes(monitor)) {
    throw new ArgumentError(caller, 'monitor', `is ${monitor}, expected one of ${logs.join(', ')}`);
  }
}

/** The value that something goes by. @throws {ArgumentError} if there is none of that name */
export function monitored(caller: string, monitor: string, logs: Logs): number {
  checkMonitor(caller, monitor, Object.keys(logs));
  return logs[monitor] as number;
}

/** Whether a value gets better as it grows, by its name: accuracies and R² do, losses and errors do not. */
export function largerIsBetter(monitor: string): boolean {
  return /acc|top|r2/i.test(monitor);
}
