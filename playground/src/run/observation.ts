import { signal } from '@preact/signals';
import type { Finding, Sequential } from 'fourlane/nn';
import { type Extra, type Figures, figuresOf, type Look, type Looker } from './looks.js';
import type { Position } from './position.js';
import { within } from './within.js';

/** Milliseconds from one look to the next, and from one examination that nobody asked for to the next, at least. */
const BETWEEN_LOOKS = 60;
const BETWEEN_EXAMINATIONS = 2000;
/** Of all units, how many must have died or come back for what was found before to be out of date. */
const MANY = 0.1;
/** Milliseconds that a look or an examination may take. */
const PATIENCE = 60_000;
/** Points of a curve, at most: beyond that every second one goes. */
const MOST_LOOKS = 2000;

/** What is seen of a net in training: looks, one at a time, of which the next shows what came last; and examinations. */
export class Observation {
  readonly look = signal<Look>();
  readonly looks = signal<readonly Figures[]>([]);
  readonly findings = signal<readonly Finding[]>();
  /** Why the net could not be looked at last, in words. */
  readonly failure = signal<string>();

  readonly #looker: Looker;
  readonly #model: Sequential;
  readonly #position: () => Position;
  /** The look that is being taken. */
  #looking: Promise<void> | undefined;
  #lastLook = -Infinity;
  /** How many want each, and what the last look held. */
  readonly #wanted = new Map<Extra, number>();
  #held: ReadonlySet<Extra> = new Set();
  /** The last examination: its step, its end, and how many units were dead; and the epoch of the next one. */
  #examined = { step: -1, time: -Infinity, dead: 0 };
  #examineAt = 0;

  constructor(looker: Looker, model: Sequential, position: () => Position) {
    this.#looker = looker;
    this.#model = model;
    this.#position = position;
  }

  /** Has looks hold more, from the next one on, until what this returns is called. */
  want(extra: Extra): () => void {
    this.#wanted.set(extra, (this.#wanted.get(extra) ?? 0) + 1);
    return () => {
      const left = (this.#wanted.get(extra) ?? 0) - 1;
      if (left > 0) this.#wanted.set(extra, left);
      else this.#wanted.delete(extra);
    };
  }

  /** Takes a look if it is time for one. */
  follow(): void {
    if (!this.#looking && performance.now() - this.#lastLook >= BETWEEN_LOOKS) void this.#lookNow();
  }

  /** Looks at the net and examines it, unless that was done, once no other look is being taken. */
  async settle(isWanted: () => boolean): Promise<void> {
    while (this.#looking) await this.#looking;
    if (!isWanted()) return;
    const { step } = this.#position();
    const lacks = [...this.#wanted.keys()].some((extra) => !this.#held.has(extra));
    if (lacks || this.look.value?.step !== step || this.#examined.step !== step) await this.#lookNow(true);
  }

  #lookNow(examine = false): Promise<void> {
    this.#looking = this.#takeLook(examine).finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  /** Looks at the net as it is, and examines it at epochs 0, 1, 2, 4, 8 …, and when many units have died or come back. */
  async #takeLook(examine: boolean): Promise<void> {
    this.#lastLook = performance.now();
    const { step, epoch } = this.#position();
    await this.#attempt(async () => {
      const extras = new Set(this.#wanted.keys());
      const look = await this.#looker.look(this.#model.parameterBuffer.data.slice(), step, epoch, extras);
      this.#held = extras;
      this.look.value = look;
      this.#keep(figuresOf(look));
    });
    if (this.#examined.step !== step && (examine || epoch >= this.#examineAt || this.#isOutOfDate())) {
      await this.#attempt(() => this.#examine(step, epoch));
    }
  }

  /** What is not finite has no figures: an examination and training itself say what is wrong. */
  async #attempt(what: () => Promise<void>): Promise<void> {
    try {
      if (!(await within(PATIENCE, what())))
        throw new Error('The Worker that looks at the net does not answer any more');
      this.failure.value = undefined;
    } catch (error) {
      this.failure.value = (error as Error).message;
    }
  }

  #keep(figures: Figures): void {
    const known = this.looks.value;
    if (known.at(-1)?.step === figures.step) return;
    const kept = known.length < MOST_LOOKS ? known : known.filter((_, i) => i % 2 === 0);
    this.looks.value = [...kept, figures];
  }

  /** Whether many units have died or come back since the last examination. */
  #isOutOfDate(): boolean {
    const { dead, all } = unitsOf(this.look.value);
    const { time, dead: before } = this.#examined;
    return Math.abs(dead - before) > MANY * all && performance.now() - time >= BETWEEN_EXAMINATIONS;
  }

  async #examine(step: number, epoch: number): Promise<void> {
    this.#examineAt = Math.max(1, 2 * epoch);
    const { dead } = unitsOf(this.look.value);
    this.#examined = { step, time: Infinity, dead };
    try {
      this.findings.value = await this.#looker.examine();
    } finally {
      this.#examined = { step, time: performance.now(), dead };
    }
  }
}

/** How many units there are that can be dead, and how many are. */
function unitsOf(look: Look | undefined): { readonly dead: number; readonly all: number } {
  const layers = look?.layers.filter(({ states }) => states) ?? [];
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  return {
    dead: sum(layers.map(({ states }) => states?.dead.length ?? 0)),
    all: sum(layers.map(({ units }) => units)),
  };
}
