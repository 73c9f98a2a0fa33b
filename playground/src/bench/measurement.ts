// The one measurement that runs or is shown: it outlives the tab.
import { signal } from '@preact/signals';
import { announce } from '../ui/announce.js';
import type { Conditions, Group, Message, Row, Threads } from './results.js';

export interface Progress {
  readonly what: string;
  readonly done: number;
  readonly of: number;
}

export const rows = signal<readonly Row[]>([]);
export const conditions = signal<Conditions>();
/** Unknown until all is measured on one thread. */
export const threads = signal<Threads>();
/** What is being measured; nothing while none is. */
export const progress = signal<Progress>();
export const failure = signal<string>();

let worker: Worker | undefined;

export function start(groups: readonly Group[]): void {
  cancel();
  rows.value = [];
  conditions.value = undefined;
  threads.value = undefined;
  failure.value = undefined;
  progress.value = { what: 'the machine’s limits', done: 0, of: 1 };
  worker = new Worker(new URL('./bench-worker.ts', import.meta.url), { type: 'module' });
  worker.onmessage = ({ data }: MessageEvent<Message>) => take(data);
  worker.onerror = ({ message }) => take({ type: 'failed', message: message || 'The Worker did not start.' });
  worker.postMessage(groups);
  announce('Measuring.');
}

/** Ends the Worker; what has been measured stays. */
export function cancel(): void {
  worker?.terminate();
  worker = undefined;
  progress.value = undefined;
}

function take(message: Message): void {
  switch (message.type) {
    case 'conditions':
      conditions.value = message.conditions;
      return;
    case 'measuring':
      progress.value = message;
      return;
    case 'row':
      rows.value = [...rows.value, message.row];
      return;
    case 'threads':
      threads.value = message.threads;
      return;
    case 'threaded':
      rows.value = rows.value.map((row, i) => (i === message.row ? { ...row, threads: message.rate } : row));
      return;
    case 'failed':
      failure.value = message.message;
      cancel();
      announce(`The measurement failed: ${message.message}`);
      return;
    case 'done':
      cancel();
      announce(`Measured: ${rows.value.length} rows.`);
  }
}
