import { ArgumentError, describeValue } from '../errors.js';
import { Sequential } from '../nn/sequential.js';
import { Connection } from './connection.js';
import { type InWorkerOptions, readInWorkerOptions } from './options.js';
import { RemoteModel } from './remote-model.js';

/**
 * A model that trains in a Worker, so that neither a page nor a server waits for it: `const remote = await inWorker(model);
 * await remote.fit(x, y, { epochs: 10 })`. The weights end up in `model`. Needs no file, no bundler's help and no
 * isolation. The Worker ends with `dispose()`, or once nobody refers to what this returns; it keeps no process alive.
 * @param model compiled; with a description that a Worker can make it again from: built-in parts, or your own `worker`
 * @throws {ArgumentError} if the model has parts that the Worker cannot make
 * @throws {StateError} if it is not compiled
 * @throws {UnsupportedError} if there are no Workers here, or a content security policy forbids them
 */
export async function inWorker(model: Sequential, options: InWorkerOptions = {}): Promise<RemoteModel> {
  if (!(model instanceof Sequential)) {
    throw new ArgumentError('inWorker', 'model', `is ${describeValue(model)}, expected a model of sequential()`);
  }
  const { worker } = readInWorkerOptions(options);
  model.dataSpec('inWorker');
  const connection = await Connection.open(worker);
  try {
    await connection.during(() => connection.give(model));
  } catch (error) {
    connection.close();
    throw error;
  }
  return new RemoteModel(model, connection);
}
