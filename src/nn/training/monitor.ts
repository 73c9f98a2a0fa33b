import { ArgumentError } from '../../errors.js';
import { oneOf } from '../../options.js';

/** The logs of an epoch: loss, metrics and, where there is validation data, the same with `val_` before their names. */
export type Logs = Readonly<Record<string, number>>;

/** Which values of a log are better: smaller or larger ones. `auto`: as the log's metric says. */
export type MonitorMode = 'min' | 'max' | 'auto';

/** The names of an epoch's logs, with the values that are better; undefined where the metric does not say. */
export type LogModes = Readonly<Record<string, 'min' | 'max' | undefined>>;

/** The option that says so. */
export const monitorMode = oneOf<MonitorMode>(['min', 'max', 'auto'], 'auto');

/** What falls as a log gets better: its value, or minus its value where larger ones are better. */
export function costOf(value: number, largerIsBetter: boolean): number {
  return largerIsBetter ? -value : value;
}

/**
 * Whether larger values of a log are better.
 * @throws {ArgumentError} if an epoch has no such log, or `mode` is auto and the metric does not say
 */
export function largerIsBetter(caller: string, mode: MonitorMode, monitor: string, modes: LogModes): boolean {
  checkMonitor(caller, monitor, Object.keys(modes));
  const better = mode === 'auto' ? modes[monitor] : mode;
  if (better === undefined) {
    throw new ArgumentError(
      caller,
      'mode',
      `is auto, but the metric of ${monitor} does not say which values are better: expected min or max`,
    );
  }
  return better === 'max';
}

/** The value that something goes by. @throws {ArgumentError} if there is none of that name */
export function monitored(caller: string, monitor: string, logs: Logs): number {
  checkMonitor(caller, monitor, Object.keys(logs));
  return logs[monitor] as number;
}

function checkMonitor(caller: string, monitor: string, logs: readonly string[]): void {
  if (!logs.includes(monitor)) {
    throw new ArgumentError(caller, 'monitor', `is ${monitor}, expected one of ${logs.join(', ')}`);
  }
}
