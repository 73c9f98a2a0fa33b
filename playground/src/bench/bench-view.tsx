import './bench.css';
import { useState } from 'preact/hooks';
import { Switch } from '../ui/controls.js';
import { CopyButton } from '../ui/copy-button.js';
import { inFigures } from '../ui/numbers.js';
import { Bars } from './bars.js';
import { BenchTable } from './bench-table.js';
import { browserName } from './browser.js';
import { cancel, conditions, failure, progress, rows, start, threads } from './measurement.js';
import { type Conditions, GROUPS, type Group } from './results.js';
import { figure } from './text.js';

const TITLES: Readonly<Record<Group, string>> = {
  kernels: 'Activations',
  products: 'Matrix products',
  training: 'A training step',
};

/** The kernels, products and the training step in this very browser. */
export function BenchView() {
  const [groups, setGroups] = useState<readonly Group[]>(GROUPS);
  return (
    <section class="bench" aria-labelledby="bench-title">
      <h2 id="bench-title">Bench</h2>
      <p>
        How fast fourlane is in your browser, compared with plain JavaScript over typed arrays and with what this
        machine can do at best. It takes some 15 seconds, in a Worker of its own; nets in training pause meanwhile.
      </p>
      <div class="bench-start">
        {GROUPS.map((group) => (
          <Switch
            key={group}
            label={TITLES[group]}
            value={groups.includes(group)}
            disabled={progress.value !== undefined}
            onChange={(on) => setGroups(GROUPS.filter((each) => (each === group ? on : groups.includes(each))))}
          />
        ))}
        {progress.value ? (
          <button type="button" onClick={cancel}>
            Cancel
          </button>
        ) : (
          <button type="button" class="primary" disabled={groups.length === 0} onClick={() => start(groups)}>
            {rows.value.length > 0 ? 'Measure again' : 'Measure'}
          </button>
        )}
      </div>
      {progress.value && (
        <p class="bench-progress">
          <progress value={progress.value.done} max={progress.value.of} aria-label="Measured" /> {progress.value.what}
        </p>
      )}
      {failure.value && <p class="bench-error">The measurement failed: {failure.value}</p>}
      {conditions.value && <Results conditions={conditions.value} />}
    </section>
  );
}

function Results({ conditions }: { readonly conditions: Conditions }) {
  const { peakGflops, copyGvalues, clock } = conditions;
  const of = (group: Group) => rows.value.filter((row) => row.group === group);
  const product = `The line is the limit: ${figure(peakGflops)} GFLOP/s, multiply-adds in registers, nothing loaded, on one thread.`;
  return (
    <>
      <p class="quiet">
        Measured in {browserName()}, whose clock steps by {inFigures(clock)} ms. Medians of up to 9 samples, taken in
        turn with those of plain JavaScript; the table gives their spread.
        {threads.value &&
          (threads.value.count > 1
            ? ` Threads: ${threads.value.count}.`
            : ` All on one thread, for there are no others: ${threads.value.reason}.`)}
      </p>
      <div class="bench-results">
        <Bars
          title={TITLES.kernels}
          limit={`The line is the limit: ${figure(copyGvalues)} billion values a second, a copy of as many, on one thread.`}
          rows={of('kernels')}
        />
        <div>
          <Bars title={TITLES.products} limit={product} rows={of('products')} />
          <Bars title={TITLES.training} limit={product} rows={of('training')} />
        </div>
      </div>
      {rows.value.length > 0 && (
        <>
          <BenchTable rows={rows.value} />
          <p>
            <CopyButton label="Copy as JSON" text={() => inJSON(conditions)} />
          </p>
        </>
      )}
    </>
  );
}

function inJSON(conditions: Conditions): string {
  const date = new Date().toISOString();
  const figures = { browser: browserName(), date, conditions, threads: threads.value, rows: rows.value };
  return JSON.stringify(figures, null, 2);
}
