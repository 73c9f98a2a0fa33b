// Charts of what a run was like from step to step.
import { useMemo } from 'preact/hooks';
import type { Figures } from '../run/looks.js';
import type { Run } from '../run/run.js';
import { Chart, type Mark, type Series } from '../ui/chart.js';
import { counted, inPercent } from '../ui/numbers.js';
import { useSlowly } from '../ui/slowly.js';
import { changesOf, countsOf } from './unit-shares.js';

/** Milliseconds from one drawing of a chart to the next. */
const EVERY = 200;

/** A run and what it is called next to others; the first is drawn solid, the second dashed. */
export interface NamedRun {
  readonly name: string;
  readonly run: Run;
}

const DASHES: readonly (readonly number[] | undefined)[] = [undefined, [8, 4], [2, 3], [10, 3, 2, 3]];
const COLOURS = ['ink', 'accent', 'series-2', 'series-4'] as const;

function useLooks(runs: readonly NamedRun[]): readonly (readonly Figures[])[] {
  return useSlowly(
    () => runs.map(({ run }) => run.looks.value),
    EVERY,
    runs.map(({ run }) => run),
  );
}

const stepsOf = (looks: readonly Figures[]): number[] => looks.map(({ step }) => step);

/** The loss of several runs on one axis. */
export function LossChart({ runs }: { readonly runs: readonly NamedRun[] }) {
  const looks = useLooks(runs);
  const series = useMemo(
    () => runs.map(({ name }, i) => curve(name, looks[i] ?? [], ({ loss }) => loss, i)),
    [looks, runs],
  );
  return (
    <Chart title="How wrong the net is on its samples" xLabel="step" yLabel="loss, logarithmic" series={series} log />
  );
}

/** The accuracy of several runs, and on what was kept back, where something was. */
export function AccuracyChart({ runs }: { readonly runs: readonly NamedRun[] }) {
  const looks = useLooks(runs);
  const series = useMemo(
    () =>
      runs.flatMap(({ name }, i) => {
        const own = looks[i] ?? [];
        const many = runs.length > 1 ? `${name}, ` : '';
        if (own[0]?.accuracy === undefined) return [];
        const train = curve(`${many}trained on`, own, ({ accuracy }) => accuracy ?? null, i);
        if (own[0].testAccuracy === undefined) return [train];
        const test = curve(`${many}never seen`, own, ({ testAccuracy }) => testAccuracy ?? null, i);
        return [train, { ...test, dash: [2, 3] }];
      }),
    [looks, runs],
  );
  if (series.length === 0) return null;
  return (
    <Chart
      title="Samples that the net gets right"
      xLabel="step"
      yLabel="accuracy"
      series={series}
      yFrom={0}
      yTo={1.02}
      format={inPercent}
    />
  );
}

function curve(label: string, looks: readonly Figures[], value: (look: Figures) => number | null, i: number): Series {
  const dash = DASHES[i % DASHES.length];
  return {
    label,
    x: stepsOf(looks),
    y: looks.map(value),
    colour: COLOURS[i % COLOURS.length] as string,
    ...(dash && { dash }),
  };
}

/**
 * Shares of dead, blocked and dormant units of a run, with the moments in which units died or came back; of several runs
 * those of dead units on one axis.
 */
export function UnitsChart({ runs }: { readonly runs: readonly NamedRun[] }) {
  const looks = useLooks(runs);
  const { series, marks } = useMemo(() => {
    const [only] = looks;
    return runs.length === 1 && only ? unitCurves(only) : { series: deadCurves(runs, looks), marks: undefined };
  }, [looks, runs]);
  if (series.length === 0) return null;
  return (
    <Chart
      title={runs.length === 1 ? 'Units that do not take part' : 'Units that are dead'}
      xLabel="step"
      yLabel="share of all units"
      series={series}
      {...(marks && { marks, markLabels: { down: 'units died', up: 'units came back' } })}
      yFrom={0}
      yTo={1.02}
      format={inPercent}
    />
  );
}

function deadCurves(runs: readonly NamedRun[], looks: readonly (readonly Figures[])[]): Series[] {
  return runs.flatMap(({ name }, i) => {
    const own = looks[i] ?? [];
    const all = own[0] ? countsOf(own[0]).all : 0;
    return all > 0 ? [curve(name, own, (look) => countsOf(look).dead / all, i)] : [];
  });
}

function unitCurves(looks: readonly Figures[]): { series: Series[]; marks: Mark[] } {
  const counts = looks.map(countsOf);
  if (!counts[0]?.all) return { series: [], marks: [] };
  const x = stepsOf(looks);
  const share = (which: 'dead' | 'blocked' | 'dormant'): number[] => counts.map((each) => each[which] / each.all);
  const marks = looks.flatMap((look, i): Mark[] => {
    const before = looks[i - 1];
    if (!before) return [];
    const { died, revived } = changesOf(before, look);
    return [
      ...(died > 0 ? [{ x: look.step, kind: 'down' as const, what: `${counted(died, 'unit')} died` }] : []),
      ...(revived > 0 ? [{ x: look.step, kind: 'up' as const, what: `${counted(revived, 'unit')} came back` }] : []),
    ];
  });
  return {
    series: [
      { label: 'dead', x, y: share('dead'), colour: 'ink' },
      { label: 'without gradient, but not dead', x, y: share('blocked'), colour: 'accent', dash: [8, 4] },
      { label: 'dormant', x, y: share('dormant'), colour: 'negative', dash: [2, 3] },
    ],
    marks,
  };
}

/** Of how large an update is relative to the weights: what usually learns well. */
const HEALTHY = { from: 1e-4, to: 1e-2, label: 'usual where nets learn well' };

/** How far a step moves each layer's weights, relative to their size. */
export function UpdatesChart({ run, name }: { readonly run: Run; readonly name?: string }) {
  const all = useSlowly(() => run.updates.value, EVERY, [run]);
  const series = useMemo(() => {
    // The first step after a halt has none: where weights were before is not known.
    const records = all.filter(({ updates }) => Object.keys(updates).length > 0);
    if (records.length === 0) return [];
    const x = records.map(({ step }) => step);
    return run.shape.map(({ name: label, weights }, i): Series => {
      const dash = DASHES[Math.floor(i / 5) % DASHES.length];
      return {
        label,
        x,
        y: records.map(({ updates }) => updates[`${weights}.weight`] ?? null),
        colour: `series-${i % 5}`,
        ...(dash && { dash }),
      };
    });
  }, [all, run]);
  if (series.length === 0) return null;
  return (
    <Chart
      title={`How far one step moves the weights${name ? `: ${name}` : ''}`}
      xLabel="step"
      yLabel="update / weight, logarithmic"
      series={series}
      band={HEALTHY}
      log
    />
  );
}
