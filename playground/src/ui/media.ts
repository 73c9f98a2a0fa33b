import { signal } from '@preact/signals';

const query = matchMedia('(min-width: 1200px)');

/** Whether there is room for three columns. */
export const wide = signal(query.matches);

query.addEventListener('change', ({ matches }) => {
  wide.value = matches;
});
