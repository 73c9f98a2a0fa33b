// The declaration file uses `Symbol.dispose`, whichever `lib` its reader's compiler has set.
/// <reference lib="esnext.disposable" preserve="true" />
import { checkOptions } from '../checks.js';
import { StateError } from '../errors.js';
import type { FloatArray } from '../kernels/arguments.js';
import { alloc, disposeSymbol, ResidentBuffer } from '../memory/resident.js';
import type { DiagnoseOptions, Diagnosis } from '../nn/examine/diagnosis.js';
import type { Examination, ExamineOptions } from '../nn/examine/examine.js';
import { formatFindings, printable } from '../nn/examine/format.js';
import type { IndicatorOptions, Indicators } from '../nn/examine/indicators.js';
import type { PredictOptions } from '../nn/model/inference.js';
import { type LayerOutputs, type LayerOutputsOptions, readLayerOutputs } from '../nn/model/layer-outputs.js';
import { countSamples } from '../nn/model/network.js';
import type { Sequential } from '../nn/sequential.js';
import { type Batches, isBatches } from '../nn/training/batches.js';
import { type Batch, checkBatch, type DataSpec, type Targets } from '../nn/training/data.js';
import type { EvaluateOptions } from '../nn/training/evaluate.js';
import { fitArguments, type History } from '../nn/training/fit.js';
import { checkFitData } from '../nn/training/fit-data.js';
import { type FitOptions, readFitOptions } from '../nn/training/fit-options.js';
import { ArraySender, type SentBatch } from './arrays.js';
import { sendCallback } from './callbacks.js';
import type { Connection } from './connection.js';
import { FitSession } from './fit-session.js';
import type { DataRequest, SentBatches, ThreadCount } from './messages.js';
import { type RemoteFitOptions, readOwn, type TransferOptions } from './options.js';
import { stateOf } from './state.js';

/** Called with the connection of a model that was forgotten. */
let forgotten: FinalizationRegistry<Connection> | undefined;

/** What does not depend on the optimiser's values, which stay here then. */
const BY_PARAMETERS: ReadonlySet<string> = new Set(['predict', 'layerOutputs', 'evaluate', 'indicators']);

/** A model that trains in a Worker. Made by `inWorker`. */
export class RemoteModel {
  /** The caller's own model: it gets what training makes of the one in the Worker. */
  readonly model: Sequential;
  readonly #connection: Connection;
  #session: FitSession | undefined;

  /** How many threads share the work there, and why: as many as here (`info().threads`), where they can be had. */
  get threads(): ThreadCount {
    return this.#connection.threads;
  }

  /** @internal Use `inWorker`. */
  constructor(model: Sequential, connection: Connection) {
    this.model = model;
    this.#connection = connection;
    if (typeof FinalizationRegistry === 'function') {
      forgotten ??= new FinalizationRegistry((each) => each.close());
      forgotten.register(this, connection, this);
    }
  }

  /**
   * `model.fit` in the Worker: goes on from the state of the caller's model, and gives that what has become of it, bit for
   * bit what `model.fit` would have made. `earlyStopping` and `watch` run in the Worker; other callbacks are called here, and
   * training waits for them, but for `onProgress`. Use that to show what goes on; where an epoch takes less than some
   * milliseconds, waiting for `onEpochEnd` takes longer than training.
   * @param x samples × inputs, or an iterable of batches @param y the targets; part of the batches where x is an iterable
   * @throws {ArgumentError} if data and model do not fit
   * @throws {NumericError} if a NaN or an infinity comes up
   * @throws {StateError} if training is under way already, here or there, or the Worker has died
   * @throws {DisposedError} if it is disposed of meanwhile
   */
  async fit(x: FloatArray, y: Targets, options?: RemoteFitOptions): Promise<History>;
  async fit(x: Batches, options?: RemoteFitOptions): Promise<History>;
  async fit(x: FloatArray | Batches, second?: Targets | RemoteFitOptions, third?: RemoteFitOptions): Promise<History> {
    const { model } = this;
    const spec = model.dataSpec('fit');
    const [y, options] = fitArguments(x, second, third);
    checkOptions('fit', options);
    const { transfer: _, sync: __, ...rest } = options as RemoteFitOptions;
    const { transfer, sync } = readOwn('fit', options);
    const settings = readFitOptions(rest);
    checkFitData(spec, x, y, settings);
    const {
      callbacks,
      signal,
      validationData,
      sampleWeight,
      verbose: ___,
      ...plain
    } = settings as typeof settings & {
      verbose?: unknown;
    };
    const { onFinding = model.compileOptions.onFinding, ...fitOptions } = plain;
    const arrays = new ArraySender(this.#connection.channel, transfer);
    return this.#connection.during(() =>
      model.inTraining(async () => {
        const session = new FitSession(this.#connection, model, arrays, callbacks, onFinding);
        this.#session = session;
        this.#connection.session = session;
        try {
          await this.#connection.give(model);
          const send = (given: Batch | Batches, of: DataSpec): Promise<SentBatch> | SentBatches =>
            isBatches(given) ? session.send(given, of) : arrays.sendBatch(given);
          const data = await send(isBatches(x) ? x : { x, y: y as Targets, sampleWeight }, spec);
          const validationSpec = { ...spec, data: 'validationData.' };
          const request = {
            data,
            validationData: validationData && (await send(validationData, validationSpec)),
            options: fitOptions as FitOptions,
            callbacks: callbacks.map(sendCallback),
            tellFindings: onFinding !== undefined,
            sync,
            aborted: signal?.aborted ?? false,
            paused: false,
            state: stateOf(model),
          };
          return await session.run(request, signal);
        } finally {
          this.#session = undefined;
          this.#connection.session = undefined;
        }
      }),
    );
  }

  /** Whether training stands still because of `pause`. */
  get paused(): boolean {
    return this.#session?.isPaused ?? false;
  }

  /**
   * Halts training after the current batches. Resolves once it stands still, with the caller's model up to date: it can be
   * saved, or its parameters be changed, which `resume` takes along. Resolves at the end of training if that comes first.
   * @throws {StateError} if nothing is in training
   */
  async pause(): Promise<void> {
    if (!this.#session) throw new StateError('pause: the model is not in training, call fit first');
    await this.#session.pause();
  }

  /** Goes on after a pause, or takes one back that has not begun yet. Does nothing where there is none. */
  resume(): void {
    this.#session?.resume();
  }

  /** `model.predict` in the Worker, with the parameters of the caller's model, or while it trains with those it has there. */
  async predict(x: Float32Array, options?: PredictOptions & TransferOptions): Promise<Float32Array<ArrayBuffer>>;
  async predict(x: ResidentBuffer, options?: PredictOptions & TransferOptions): Promise<ResidentBuffer>;
  async predict(x: FloatArray, options: PredictOptions & TransferOptions = {}): Promise<FloatArray> {
    countSamples('predict', x, this.model.inputWidth);
    const values = await this.#ask<Float32Array<ArrayBuffer>>('predict', { x }, options);
    return x instanceof ResidentBuffer ? alloc(values) : values;
  }

  /** `model.layerOutputs` in the Worker, with the same parameters as `predict`. */
  async layerOutputs(x: FloatArray, options: LayerOutputsOptions & TransferOptions = {}): Promise<LayerOutputs[]> {
    countSamples('layerOutputs', x, this.model.inputWidth);
    checkOptions('layerOutputs', options);
    const { transfer: _, ...rest } = options;
    readLayerOutputs(this.model, rest);
    return this.#ask('layerOutputs', { x }, options);
  }

  /** `model.evaluate` in the Worker, on the same parameters as `predict`. */
  async evaluate(
    x: FloatArray,
    y: Targets,
    options: EvaluateOptions & TransferOptions = {},
  ): Promise<Record<string, number>> {
    const { sampleWeight } = options;
    checkBatch(this.model.dataSpec('evaluate'), { x, y, sampleWeight });
    return this.#ask('evaluate', { x, y, sampleWeight }, options);
  }

  /** `model.diagnose` in the Worker, on the same parameters as `predict`. */
  async diagnose(x: FloatArray, y: Targets, options: DiagnoseOptions & TransferOptions = {}): Promise<Diagnosis> {
    checkBatch(this.model.dataSpec('diagnose'), { x, y });
    return this.#ask('diagnose', { x, y }, options);
  }

  /** `indicators(model, …)` in the Worker, on the same parameters as `predict`. */
  async indicators(x: FloatArray, y?: Targets, options: IndicatorOptions & TransferOptions = {}): Promise<Indicators> {
    countSamples('indicators', x, this.model.inputWidth);
    return this.#ask('indicators', { x, y }, options);
  }

  /** `model.examine` in the Worker, which may take seconds, on the same parameters as `predict`. */
  async examine(x: FloatArray, y?: Targets, options: ExamineOptions & TransferOptions = {}): Promise<Examination> {
    countSamples('examine', x, this.model.inputWidth);
    const { validationData } = options;
    const { findings, harmless, indicators } = await this.#ask<Examination>(
      'examine',
      { x, y, validationData },
      options,
    );
    for (const finding of findings) printable(finding);
    return { findings, harmless, indicators, toString: () => formatFindings(findings, harmless) };
  }

  /** Calls a method of the Worker's model, with the state of the caller's unless it trains. */
  #ask<T>(
    method: string,
    data: {
      x: FloatArray;
      y?: Targets | undefined;
      sampleWeight?: ArrayLike<number> | undefined;
      validationData?: Batch | undefined;
    },
    given: TransferOptions,
  ): Promise<T> {
    checkOptions(method, given);
    const { transfer } = readOwn(method, given);
    const { transfer: _, sampleWeight: __, validationData: ___, ...options } = given as Record<string, unknown>;
    const { model } = this;
    return this.#connection.during(async () => {
      const arrays = new ArraySender(this.#connection.channel, transfer);
      const x = await arrays.send(data.x);
      const y = await arrays.sendOptional(data.y);
      const sampleWeight = await arrays.sendOptional(data.sampleWeight);
      const validationData = data.validationData && (await arrays.sendBatch(data.validationData));
      if (!this.#session) await this.#connection.give(model);
      const state = this.#session ? undefined : stateOf(model, !BY_PARAMETERS.has(method));
      const request: DataRequest = { x, y, sampleWeight, validationData, options, state };
      return this.#connection.channel.call<T>(method, request);
    });
  }

  /** Ends the Worker, and whatever it is at. The caller's model stays. */
  dispose(): void {
    forgotten?.unregister(this);
    this.#connection.close();
  }

  /** `using remote = await inWorker(model)` ends the Worker at the end of its scope. */
  [disposeSymbol](): void {
    this.dispose();
  }
}
