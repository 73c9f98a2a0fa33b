import { lazy } from 'preact/compat';
import { linkOf } from './set-up/address.js';
import { linkProblems, page, TABS, type Tab } from './state.js';
import { TrainView } from './train/train-view.js';
import { Announcements } from './ui/announcements.js';
import { Loadable } from './ui/loadable.js';
import { ThemeSwitch } from './ui/theme.js';

const VIEWS: Readonly<Record<Tab, () => preact.JSX.Element>> = {
  train: TrainView,
  curves: lazy(async () => (await import('./curves/curves-view.js')).CurvesView),
  bench: lazy(async () => (await import('./bench/bench-view.js')).BenchView),
  lessons: lazy(async () => (await import('./lessons/lessons-view.js')).LessonsView),
};

const TITLES: Readonly<Record<Tab, string>> = { train: 'Train', curves: 'Curves', bench: 'Bench', lessons: 'Lessons' };

export function App() {
  const { tab } = page.value;
  const View = VIEWS[tab];
  return (
    <>
      <button type="button" class="skip" onClick={skip}>
        Skip to the content
      </button>
      <header class="top">
        <h1>
          fourlane <span class="quiet">playground</span>
        </h1>
        <Tabs />
        <ThemeSwitch />
      </header>
      <main id="content" tabIndex={-1}>
        <LinkProblems />
        <Loadable key={tab}>
          <View />
        </Loadable>
      </main>
      <Announcements />
    </>
  );
}

/** What of the address could not be read: there the page is as without it. */
function LinkProblems() {
  const { value } = linkProblems;
  if (value.length === 0) return null;
  return (
    <p class="error" role="status">
      Not all of the link could be read. {value.map(({ message }) => message).join(' ')}
    </p>
  );
}

function Tabs() {
  const { tab } = page.value;
  return (
    <nav aria-label="Parts of this page">
      {TABS.map((each) => (
        <a key={each} href={linkOf({ ...page.value, tab: each })} aria-current={each === tab ? 'page' : undefined}>
          {TITLES[each]}
        </a>
      ))}
    </nav>
  );
}

/** A button and no link, for the address holds the page's state. */
function skip(): void {
  document.getElementById('content')?.focus();
}
