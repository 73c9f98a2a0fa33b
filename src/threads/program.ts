// The program of a thread: tools/worker-program.ts makes one text of it.
import { onMessage, parentEnd } from '../workers.js';
import { type Start, serve } from './loop.js';

void (async () => {
  const end = await parentEnd();
  if (end) onMessage<Start>(end, serve);
})();
