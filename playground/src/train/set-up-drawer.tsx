import { page } from '../state.js';

/** The set-up: a column where there is room, else behind a button. */
export function SetUpDrawer() {
  return (
    <aside class="set-up" aria-label="Set-up">
      {page.value.setUp.layers.length} layers
    </aside>
  );
}
