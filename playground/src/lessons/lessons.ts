// The lessons in their order, and how far the reader has come.
import { signal } from '@preact/signals';
import { lazy } from 'preact/compat';
import { announce } from '../ui/announce.js';
import { remember, remembered } from '../ui/remembered.js';
import { parseDone } from './checks.js';

export interface Lesson {
  readonly number: number;
  readonly title: string;
  readonly View: () => preact.JSX.Element;
}

export const LESSONS: readonly Lesson[] = [
  { title: 'What a ReLU unit is', View: lazy(async () => (await import('./hinge.js')).HingeLesson) },
  { title: 'How a unit dies', View: lazy(async () => (await import('./death.js')).DeathLesson) },
  { title: 'The learning rate', View: lazy(async () => (await import('./rates.js')).RatesLesson) },
  { title: 'Born dead', View: lazy(async () => (await import('./born-dead.js')).BornDeadLesson) },
  { title: 'Inputs off centre', View: lazy(async () => (await import('./pixels.js')).PixelsLesson) },
  { title: 'The cures compared', View: lazy(async () => (await import('./cures.js')).CuresLesson) },
].map((lesson, i) => ({ ...lesson, number: i + 1 }));

const KEY = 'fourlane-lessons';

/** The numbers of the lessons whose task was done, in this visit or an earlier one. */
export const done = signal<ReadonlySet<number>>(parseDone(remembered(KEY), LESSONS.length));

function keep(lessons: ReadonlySet<number>): void {
  done.value = lessons;
  remember(KEY, [...lessons].join(','));
}

/** Remembers that a lesson's task was done. */
export function complete(lesson: number): void {
  if (done.value.has(lesson)) return;
  keep(new Set([...done.value, lesson].sort()));
  announce(`The task of lesson ${lesson} is done. ${done.value.size} of ${LESSONS.length} lessons are.`);
}

export function forgetDone(): void {
  keep(new Set());
}
