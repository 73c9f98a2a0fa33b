export type { WorkerSource } from './host.js';
export type { SyncLevel } from './messages.js';
export type { WorkerLike } from './ports.js';
export {
  type InWorkerOptions,
  inWorker,
  type RemoteFitOptions,
  RemoteModel,
  type TransferOptions,
} from './remote-model.js';
export { serve } from './serve.js';
