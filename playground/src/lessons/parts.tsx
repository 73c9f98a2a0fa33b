import './lessons.css';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { announce } from '../ui/announce.js';
import { Slider, type SliderProps } from '../ui/controls.js';
import { hasArrived, keep } from './kept.js';
import { complete, done, LESSONS } from './lessons.js';

interface LessonPageProps {
  readonly number: number;
  readonly text: ComponentChildren;
  /** What the reader moves and sees. */
  readonly children: ComponentChildren;
}

/** A lesson: text on the left of what moves, or above it. */
export function LessonPage({ number, text, children }: LessonPageProps) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!hasArrived()) return;
    window.scrollTo(0, 0);
    title.current?.focus({ preventScroll: true });
  }, []);
  return (
    <article class="lesson" aria-labelledby="lesson-title">
      <div class="lesson-text">
        <h2 id="lesson-title" ref={title} tabIndex={-1}>
          <span class="quiet">{number}.</span> {LESSONS[number - 1]?.title}
        </h2>
        {text}
      </div>
      <div class="lesson-stage">{children}</div>
    </article>
  );
}

interface TaskProps {
  readonly lesson: number;
  /** Whether it is done by what can be seen now. */
  readonly met: boolean;
  /** How near the reader is, in words; announced once it has stood for a moment. */
  readonly now: string;
  readonly children: ComponentChildren;
}

/** A lesson's task, and whether it is done; what was done once stays so. */
export function Task({ lesson, met, now, children }: TaskProps) {
  useEffect(() => {
    if (met) complete(lesson);
  }, [met, lesson]);
  useAnnounced(now);
  const isDone = met || done.value.has(lesson);
  return (
    <section class={`task ${isDone ? 'is-done' : ''}`} aria-label="Task">
      <p>
        <strong>{isDone ? '✓ Done: ' : 'Your task: '}</strong>
        {children}
      </p>
      <p class="quiet">{now}</p>
    </section>
  );
}

/** Milliseconds that a text must stand before it is announced. */
const SETTLED = 1000;

function useAnnounced(text: string): void {
  const first = useRef(text);
  useEffect(() => {
    if (text === first.current) return;
    first.current = '';
    const timer = setTimeout(() => announce(text), SETTLED);
    return () => clearTimeout(timer);
  }, [text]);
}

/** A paper that a sentence rests on. */
export function Source({ href, children }: { readonly href: string; readonly children: ComponentChildren }) {
  return (
    <a href={href} target="_blank" rel="noreferrer">
      {children}
    </a>
  );
}

interface MeasuredProps {
  /** The page of the package's docs that holds the figures. */
  readonly page: string;
  /** What prints them. */
  readonly command: string;
}

/** Where a lesson's figures stand, and how to measure them again. */
export function Measured({ page, command }: MeasuredProps) {
  return (
    <p class="quiet small">
      The figures stand in <code>{page}</code> of the package; <code>{command}</code> measures them again.
    </p>
  );
}

/** A slider whose value the address keeps, while it is dragged and after. */
export function KeptSlider({ name, ...props }: { readonly name: string } & Omit<SliderProps, 'onChange' | 'onInput'>) {
  const set = (value: number): void => keep({ [name]: value });
  return <Slider {...props} onInput={set} onChange={set} />;
}
