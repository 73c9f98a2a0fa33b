import { ArgumentError, StateError } from '../errors.js';
import { reset } from '../memory/heap.js';
import type { ResidentBuffer } from '../memory/resident.js';
import { indicators } from '../nn/examine/indicators.js';
import type { Sequential } from '../nn/sequential.js';
import type { Batch } from '../nn/training/data.js';
import type { Threads } from '../wasm/binary.js';
import { install } from '../wasm/engine.js';
import { ArrayReceiver } from './arrays.js';
import { Channel, type Port } from './channel.js';
import { type ModelDescription, modelOf } from './description.js';
import { startAsCaller } from './engine.js';
import { type PackedError, unpackError } from './errors.js';
import type { DataRequest, FitOutcome, FitRequest, Start } from './messages.js';
import { parentPort } from './ports.js';
import { ServedFit } from './serve-fit.js';
import { setState } from './state.js';

/** Answers the caller of `inWorker`. @param startTeam what starts threads @throws {StateError} outside a Worker */
export function serveCaller(startTeam?: Threads['start']): void {
  const attach = (port: Port | undefined): void => {
    if (!port)
      throw new StateError('serve: this is no Worker, expected a file that inWorker(model, { worker }) starts');
    new Server(port, startTeam);
  };
  const port = parentPort();
  if (port instanceof Promise) void port.then(attach);
  else attach(port);
}

/** What a Worker does for its model. */
class Server {
  readonly #arrays = new ArrayReceiver();
  readonly #channel: Channel;
  #model: Sequential | undefined;
  #fit: ServedFit | undefined;

  constructor(port: Port, startTeam: Threads['start'] | undefined) {
    this.#channel = new Channel(port, {
      ...this.#arrays.handlers,
      start: async (request: Start) => {
        const [engine, threads] = await startAsCaller(request, startTeam);
        install(engine);
        reset();
        return threads;
      },
      model: (description: ModelDescription) => this.#make(description),
      fit: (request: FitRequest) => this.#train(request),
      predict: (request: DataRequest) =>
        this.#withData(request, ({ x }, options) => {
          const outputs = this.#current.predict(x as ResidentBuffer, options);
          const values = outputs.data.slice();
          outputs.dispose();
          return values;
        }),
      layerOutputs: (request: DataRequest) =>
        this.#withData(request, ({ x }, options) => this.#current.layerOutputs(x as ResidentBuffer, options)),
      evaluate: (request: DataRequest) =>
        this.#withData(request, ({ x, y }, options) => this.#current.evaluate(x, y, options)),
      diagnose: (request: DataRequest) =>
        this.#withData(request, ({ x, y }, options) => this.#current.diagnose(x, y, options)),
      indicators: (request: DataRequest) =>
        this.#withData(request, ({ x, y }, options) => indicators(this.#current, x, y, options)),
      examine: (request: DataRequest) =>
        this.#withData(request, ({ x, y }, options) => {
          const { findings, harmless, indicators } = this.#current.examine(x, y, options);
          return { findings, harmless, indicators };
        }),
      seen: (stop: boolean) => this.#fit?.seen(stop),
      pause: () => this.#fit?.pause(),
      resume: (parameters: Float32Array | undefined) => this.#fit?.resume(parameters),
      abort: () => this.#fit?.abort(),
      fail: (error: PackedError) => this.#fit?.fail(unpackError(error)),
    });
  }

  get #current(): Sequential {
    if (!this.#model) throw new StateError('the Worker has no model yet');
    return this.#model;
  }

  #make(description: ModelDescription): void {
    this.#model?.dispose();
    try {
      this.#model = modelOf(description);
    } catch (error) {
      if (!(error instanceof ArgumentError)) throw error;
      const advice = 'expected a worker of your own that registers it and calls serve(): inWorker(model, { worker })';
      throw new ArgumentError(
        'inWorker',
        'model',
        `has a part that the Worker cannot make (${error.message}), ${advice}`,
      );
    }
  }

  async #train(request: FitRequest): Promise<FitOutcome> {
    this.#fit = new ServedFit(this.#current, this.#channel, this.#arrays, request);
    try {
      return await this.#fit.run();
    } finally {
      this.#fit = undefined;
    }
  }

  /** Calls a method of the model with what a request holds. */
  #withData<T>(request: DataRequest, run: (data: Batch, options: object) => T): T {
    const { options, state } = request;
    if (state) setState(this.#current, state);
    const x = this.#arrays.takeSamples(request.x);
    const y = this.#arrays.takeOptional(request.y);
    const sampleWeight = this.#arrays.takeOptional(request.sampleWeight);
    const sent = request.validationData;
    const validationData = sent && {
      x: this.#arrays.take(sent.x),
      y: this.#arrays.take(sent.y),
      sampleWeight: this.#arrays.takeOptional(sent.sampleWeight),
    };
    try {
      return run(
        { x, y: y as Batch['y'] },
        {
          ...options,
          ...(sampleWeight && { sampleWeight }),
          ...(validationData && { validationData }),
        },
      );
    } finally {
      x.dispose();
    }
  }
}
