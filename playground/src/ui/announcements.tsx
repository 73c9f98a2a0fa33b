import { said } from './announce.js';

/** Where announcements are read from: once in the page. */
export function Announcements() {
  return (
    <p class="for-readers" role="status" aria-live="polite">
      {said.value}
    </p>
  );
}
