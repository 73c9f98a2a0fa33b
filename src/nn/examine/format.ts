import type { Finding, Harmless, Place } from './findings.js';
import { figure } from './rules/draft.js';

/** Units that are listed by number; of more, their count. */
const LISTED = 8;

/** The findings in words, as a report for a terminal. */
export function formatFindings(findings: readonly Finding[], harmless: readonly Harmless[] = []): string {
  const parts = findings.map(
    (finding, i) => `${i + 1}. ${finding.what}  [${finding.code}, ${finding.severity}]\n${details(finding)}`,
  );
  if (findings.length === 0) parts.push('Nothing is the matter: the net looks healthy.');
  if (harmless.length > 0) {
    parts.push(`Harmless:\n${harmless.map(({ what, why }) => `   – ${what}. ${why}.`).join('\n')}`);
  }
  return parts.join('\n\n');
}

/** A finding that prints itself in words. */
export function printable(finding: Finding): Finding {
  return Object.defineProperty(finding, 'toString', { value: () => formatFindings([finding]) });
}

function details({ where, why, evidence, cure }: Finding): string {
  const rows: [string, string][] = [
    ['where', placeOf(where)],
    ['why', why],
    ...evidence.map(({ name, value, healthy }): [string, string] => [
      'evidence',
      `${name}: ${figure(value)} (healthy: ${healthy})`,
    ]),
    ['cure', cure.what],
    ['', cure.code],
  ];
  return rows.map(([name, text]) => `   ${name.padEnd(9)}${text}`).join('\n');
}

function placeOf({ layer, units }: Place): string {
  if (!units || units.length === 0) return layer;
  return units.length > LISTED
    ? `${layer}, ${units.length} units`
    : `${layer}, ${units.length > 1 ? 'units' : 'unit'} ${units.join(', ')}`;
}
