import { lazy } from 'preact/compat';
import type { CsvChoice } from '../set-up/set-up.js';
import { page } from '../state.js';
import { Loadable } from '../ui/loadable.js';
import { choose } from './choose.js';
import { own } from './runs.js';

const CsvDrop = lazy(async () => (await import('../set-up-panel/csv-drop.js')).CsvDrop);

/** A link to a run on an own file goes on once its reader brings the file. */
export function AskForFile({ asked: { file, digest } }: { readonly asked: CsvChoice }) {
  const { setUp, until } = page.value;
  return (
    <section class="story" aria-label="What happens">
      <div role="alert">
        <p class="headline">This link needs the file {file}.</p>
        <p>
          Its net learns from that file (digest {digest}), which a link cannot carry.{' '}
          {until === undefined ? 'Training begins' : `Training is replayed to step ${until}`} once the file is here.
        </p>
      </div>
      {own.value && <p class="quiet">What is on show is the net of the set-up before.</p>}
      <Loadable>
        <CsvDrop data={setUp.data} onChange={(data) => choose({ ...setUp, data })} />
      </Loadable>
    </section>
  );
}
