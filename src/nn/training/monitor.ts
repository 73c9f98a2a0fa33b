import { ArgumentError, describeValue } from '../../errors.js';

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

/** Which values of a log are better: smaller ones, larger ones, or as its name says. */
export type MonitorMode = 'min' | 'max' | 'auto';

/**
 * Whether larger values of a log are better. `auto`: larger ones for accuracies and R², else smaller ones.
 * @throws {ArgumentError} if there is no such mode
 */
export function largerIsBetter(caller: string, mode: MonitorMode, monitor: string): boolean {
  if (mode !== 'min' && mode !== 'max' && mode !== 'auto') {
    throw new ArgumentError(caller, 'mode', `is ${describeValue(mode)}, expected min, max or auto`);
  }
  return mode === 'auto' ? /acc|top|r2/i.test(monitor) : mode === 'max';
}
