// The program that `inWorker` starts where it is given no other: tools/worker-program.ts makes one text of it.
import { serveCaller } from './serve.js';

serveCaller();
