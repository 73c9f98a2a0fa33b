import { useState } from 'preact/hooks';
import type { Run } from '../run/run.js';
import { Switch } from '../ui/controls.js';
import { inFigures } from '../ui/numbers.js';
import { Decision } from './decision.js';
import { Net } from './net.js';
import type { UnitAddress } from './unit-words.js';

/** A net: what it makes of its inputs, and its units. */
export function NetView({ run, name }: { readonly run: Run; readonly name?: string }) {
  const [unit, setUnit] = useState<UnitAddress>();
  const [allLines, setAllLines] = useState(false);
  const look = run.look.value;
  return (
    <Net run={run} {...(name !== undefined && { name })} onUnit={setUnit}>
      <div>
        <Decision
          label={`What ${name ?? 'the net'} makes of its inputs, at loss ${inFigures(look?.loss)}`}
          {...(name !== undefined && { title: `What the net makes of its inputs: ${name}` })}
          data={run.data}
          grid={run.grid}
          outputs={look?.surface}
          logits={run.setUp.loss.type === 'default'}
          switching={look?.switching}
          allLines={allLines}
          unit={unit?.layer === 0 ? unit.unit : undefined}
        />
        {look?.switching && (
          <Switch label="Show where all units of layer 1 switch" value={allLines} onChange={setAllLines} />
        )}
      </div>
    </Net>
  );
}
