export type { WorkerLike, WorkerSource } from '../workers.js';
export { inWorker } from './in-worker.js';
export type { SyncLevel, ThreadCount } from './messages.js';
export type { InWorkerOptions, RemoteFitOptions, TransferOptions } from './options.js';
export { type ServeOptions, serve } from './own-program.js';
export { RemoteModel } from './remote-model.js';
