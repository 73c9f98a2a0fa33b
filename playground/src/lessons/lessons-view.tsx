import { Loadable } from '../ui/loadable.js';
import { goToLesson, keptNumber } from './kept.js';
import { done, forgetDone, LESSONS, type Lesson } from './lessons.js';
import './lessons.css';

export function LessonsView() {
  const number = Math.round(keptNumber('lesson', 1, 1, LESSONS.length));
  const { View } = LESSONS[number - 1] as Lesson;
  return (
    <div class="lessons">
      <nav class="lesson-list" aria-label="Lessons">
        <ol>
          {LESSONS.map((lesson) => (
            <li key={lesson.number}>
              <LessonLink lesson={lesson} isCurrent={lesson.number === number} />
            </li>
          ))}
        </ol>
        <p class="quiet small">
          {done.value.size} of {LESSONS.length} tasks done.{' '}
          {done.value.size > 0 && (
            <button type="button" class="text" onClick={forgetDone}>
              Forget that
            </button>
          )}
        </p>
      </nav>
      <Loadable key={number}>
        <View />
      </Loadable>
      <nav class="lesson-steps" aria-label="Before and after this lesson">
        <Step to={LESSONS[number - 2]} words="Back: " />
        <Step to={LESSONS[number]} words="Next: " />
      </nav>
    </div>
  );
}

function LessonLink({
  lesson: { number, title },
  isCurrent,
}: {
  readonly lesson: Lesson;
  readonly isCurrent: boolean;
}) {
  return (
    <button
      type="button"
      class="lesson-link"
      aria-current={isCurrent ? 'step' : undefined}
      onClick={() => goToLesson(number)}
    >
      <span aria-hidden="true">
        {number}
        {done.value.has(number) && '\u2009✓'}
      </span>{' '}
      <span class="if-wide">{title}</span>
      {done.value.has(number) && <span class="for-readers">, done</span>}
    </button>
  );
}

function Step({ to, words }: { readonly to: Lesson | undefined; readonly words: string }) {
  if (!to) return <span />;
  return (
    <button type="button" onClick={() => goToLesson(to.number)}>
      {words}
      {to.title}
    </button>
  );
}
