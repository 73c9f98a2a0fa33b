import { type Row, timesPlain } from './results.js';
import { figure, spread, times } from './text.js';

/** All figures, for those who do not see the bars and those who want them exactly. */
export function BenchTable({ rows }: { readonly rows: readonly Row[] }) {
  const isThreaded = rows.some(({ threads }) => threads);
  return (
    <details>
      <summary>The figures as a table</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take keys. */}
      <section class="bench-scroll" aria-label="The figures" tabIndex={0}>
        <table class="bench-table">
          <thead>
            <tr>
              <th scope="col">what</th>
              <th scope="col">unit</th>
              <th scope="col">fourlane</th>
              {isThreaded && <th scope="col">with threads</th>}
              <th scope="col">plain JS</th>
              <th scope="col">fourlane / plain JS</th>
              <th scope="col">limit</th>
              <th scope="col">of the limit</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.name + row.size}>
                <th scope="row">
                  {row.name}, {row.size}
                </th>
                <td>{row.unit}</td>
                <td>
                  {figure(row.fourlane.median)} {spread(row.fourlane)}
                </td>
                {isThreaded && <td>{row.threads ? `${figure(row.threads.median)} ${spread(row.threads)}` : '–'}</td>}
                <td>
                  {figure(row.plain.median)} {spread(row.plain)}
                </td>
                <td>{times(timesPlain(row))}</td>
                <td>{figure(row.limit)}</td>
                <td>{((100 * row.fourlane.median) / row.limit).toFixed(0)}%</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
