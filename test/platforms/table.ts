import type { Place } from './place.js';

/** README's table: a row for each group of places, with what was tried there. */
export function placesTable(outcomes: ReadonlyMap<Place, string>): string {
  const names = [...new Set([...outcomes.keys()].map(({ group }) => group))];
  const groups = names.map((name) => [name, [...outcomes].filter(([{ group }]) => group === name)] as const);
  const differing = (items: readonly (readonly [Place, string])[]): string =>
    items.map(([{ name }, outcome]) => `${name} (other bits: ${outcome.slice('differs: '.length)})`).join('; ');
  const list = (items: readonly (readonly [Place, string])[]): string => items.map(([{ name }]) => name).join('; ');
  const rows = groups.map(([group, items]) => {
    const works = items.filter(([, outcome]) => outcome === 'works');
    const differs = items.filter(([, outcome]) => outcome.startsWith('differs'));
    const fails = items.filter(([, outcome]) => outcome === 'fails');
    const missing = items.filter(([, outcome]) => outcome.startsWith('missing'));
    const parts = [
      [list(works), differing(differs)].filter(Boolean).join('; '),
      fails.length > 0 ? `**fails: ${list(fails)}**` : '',
      missing.length > 0 ? `not tried: ${list(missing)}` : '',
    ];
    return `| ${group} | ${parts.filter(Boolean).join('. ')} |`;
  });
  return `| | where it was tried, with the same bits in each |\n|---|---|\n${rows.join('\n')}\n`;
}
