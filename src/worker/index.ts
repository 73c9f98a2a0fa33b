export type { WorkerLike, WorkerSource } from '../workers.js';
export { inWorker } from './in-worker.js';
export type { SyncLevel, ThreadCount } from './messages.js';
export type { InWorkerOptions, RemoteFitOptions, ServeOptions, TransferOptions } from './options.js';
export { serve } from './own-program.js';
export { RemoteModel } from './remote-model.js';
