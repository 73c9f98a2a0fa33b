// What gives threads to the Worker of `inWorker`: tools/worker-program.ts makes a text of it, which comes before that Worker's
// program where the caller has threads, so that other programs do without it.
import { START_TEAM } from '../workers.js';
import { startTeam } from './team.js';

Object.assign(globalThis, { [START_TEAM]: startTeam });
