import { type Emitter, onMessage, parentEnd, type Target } from '../workers.js';
import type { Port } from './channel.js';

/** A port over a Worker, or over a Worker's own end. */
export function portOf(end: Emitter | Target): Port {
  return {
    post: (message, transfer) => end.postMessage(message, transfer),
    listen: (listener) => onMessage(end, listener),
  };
}

/** The port of a Worker's own end; undefined outside a Worker, a promise in Node before 20.16. */
export function parentPort(): Port | undefined | Promise<Port | undefined> {
  const end = parentEnd();
  if (end instanceof Promise) return end.then((found) => found && portOf(found));
  return end && portOf(end);
}
