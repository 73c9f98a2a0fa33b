export type { WorkerSource } from './host.js';
export { inWorker } from './in-worker.js';
export type { SyncLevel } from './messages.js';
export type { InWorkerOptions, RemoteFitOptions, TransferOptions } from './options.js';
export type { WorkerLike } from './ports.js';
export { RemoteModel } from './remote-model.js';
export { serve } from './serve.js';
