import { type PackedError, packError, unpackError } from './errors.js';

/** One end of what carries messages between a page and its Worker. */
export interface Port {
  post(message: Message, transfer: Transferable[]): void;
  listen(listener: (message: Message) => void): void;
}

/** What goes over the port. A call has a number, which its answer carries too. */
export type Message =
  | { readonly name: string; readonly value: unknown; readonly call?: number }
  | { readonly answer: number; readonly value: unknown }
  | { readonly answer: number; readonly error: PackedError };

/** What an end does when the other one asks for it, by name. What it returns is the answer to a call. */
export type Handlers = Readonly<Record<string, (value: never) => unknown>>;

interface Pending {
  resolve(value: never): void;
  reject(error: Error): void;
}

/**
 * Calls and notices in both directions. Typed arrays in a message are moved, not copied: who wants to keep one sends a slice
 * of it.
 */
export class Channel {
  readonly #port: Port;
  readonly #handlers: Handlers;
  readonly #pending = new Map<number, Pending>();
  #calls = 0;
  #closed: Error | undefined;

  constructor(port: Port, handlers: Handlers) {
    this.#port = port;
    this.#handlers = handlers;
    port.listen((message) => {
      if ('name' in message) void this.#handle(message.name, message.value, message.call);
      else this.#settle(message);
    });
  }

  /** Calls a handler of the other end. Rejects with the error that it throws. */
  call<T>(name: string, value?: unknown): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#closed) throw this.#closed;
      const call = ++this.#calls;
      this.#post({ name, value, call });
      this.#pending.set(call, { resolve, reject });
    });
  }

  /** Calls a handler of the other end without waiting for an answer. */
  tell(name: string, value?: unknown): void {
    if (!this.#closed) this.#post({ name, value });
  }

  /** Ends all calls that wait for an answer, and those to come. */
  close(error: Error): void {
    this.#closed ??= error;
    for (const { reject } of this.#pending.values()) reject(this.#closed);
    this.#pending.clear();
  }

  async #handle(name: string, value: unknown, call: number | undefined): Promise<void> {
    try {
      const result = await this.#handlers[name]?.(value as never);
      if (call !== undefined && !this.#closed) this.#post({ answer: call, value: result });
    } catch (error) {
      if (call === undefined) throw error;
      if (!this.#closed) this.#post({ answer: call, error: packError(error) });
    }
  }

  #settle(message: Exclude<Message, { name: string }>): void {
    const pending = this.#pending.get(message.answer);
    this.#pending.delete(message.answer);
    if ('error' in message) pending?.reject(unpackError(message.error));
    else pending?.resolve(message.value as never);
  }

  #post(message: Message): void {
    const buffers = new Set<ArrayBuffer>();
    collectBuffers('value' in message ? message.value : undefined, buffers);
    this.#port.post(message, [...buffers]);
  }
}

/** The buffers of all typed arrays in plain data. */
function collectBuffers(value: unknown, into: Set<ArrayBuffer>): void {
  if (typeof value !== 'object' || value === null) return;
  if (ArrayBuffer.isView(value)) into.add(value.buffer as ArrayBuffer);
  // A list of numbers, such as a log by epoch, holds none.
  else if (Array.isArray(value) && typeof value[0] === 'number') return;
  else if (Object.getPrototypeOf(value) === Object.prototype || Array.isArray(value)) {
    for (const part of Object.values(value)) collectBuffers(part, into);
  }
}
