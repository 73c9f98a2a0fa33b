import { type Rate, type Row, timesPlain } from './results.js';
import { figure, times } from './text.js';

interface Bar {
  readonly kind: 'fourlane' | 'threads' | 'plain';
  readonly name: string;
  readonly rate: Rate;
}

/** Rates as bars, each row in shares of its limit: one scale for all. */
export function Bars({
  title,
  limit,
  rows,
}: {
  readonly title: string;
  readonly limit: string;
  readonly rows: readonly Row[];
}) {
  if (rows.length === 0) return null;
  const longest = Math.max(1, ...rows.flatMap((row) => barsOf(row).map(({ rate }) => rate.high / row.limit)));
  return (
    <figure class="rates">
      <figcaption>
        <h3>{title}</h3>
        <p class="quiet">{limit}</p>
      </figcaption>
      <ul>
        {rows.map((row) => (
          <li key={row.name + row.size}>
            <p>
              <strong>{row.name}</strong> <span class="quiet">{row.size}</span>
              <span class="rates-times">{times(timesPlain(row))} plain JS</span>
            </p>
            {barsOf(row).map(({ kind, name, rate }) => (
              <div key={kind} class={`rate rate-${kind}`}>
                <span class="rate-name">{name}</span>
                <span class="rate-track" aria-hidden="true">
                  <span class="rate-length" style={{ width: `${(100 * rate.median) / row.limit / longest}%` }} />
                  <span class="rate-limit" style={{ left: `${100 / longest}%` }} />
                </span>
                <span class="rate-figure">
                  {figure(rate.median)} {row.unit}
                </span>
              </div>
            ))}
          </li>
        ))}
      </ul>
    </figure>
  );
}

function barsOf({ fourlane, threads, plain }: Row): readonly Bar[] {
  return [
    { kind: 'fourlane', name: 'fourlane', rate: fourlane },
    ...(threads ? [{ kind: 'threads', name: 'with threads', rate: threads } as const] : []),
    { kind: 'plain', name: 'plain JS', rate: plain },
  ];
}
