import { RANGES } from '../set-up/ranges.js';
import { SCHEDULE_NAMES, SCHEDULE_STEPS, SCHEDULES, scheduleOptions } from '../set-up/schedules.js';
import type { ScheduleChoice } from '../set-up/set-up.js';
import { NumberField, Select } from '../ui/controls.js';
import { Details } from './details.js';
import { errorAt, type FormProps, hasProblem } from './fields.js';
import { OptionFields } from './option-fields.js';
import { RateCurve } from './rate-curve.js';

const TYPES = SCHEDULES.map((value) => ({ value, label: SCHEDULE_NAMES[value] }));

/** How the rate goes over time. */
export function ScheduleFields({ setUp, onChange, problems }: FormProps) {
  const { schedule, optimizer } = setUp;
  const put = (part: Partial<ScheduleChoice>): void => onChange({ ...setUp, schedule: { ...schedule, ...part } });
  const options = scheduleOptions(schedule.type);
  return (
    <>
      <Select
        label="The rate over time"
        value={schedule.type}
        options={TYPES}
        error={errorAt(problems, 'schedule')}
        onChange={(type) => put({ type })}
      />
      {SCHEDULE_STEPS[schedule.type] && (
        <NumberField
          label={SCHEDULE_STEPS[schedule.type] as string}
          {...RANGES.scheduleSteps}
          unit="steps"
          value={schedule.steps}
          error={errorAt(problems, 'stepSize', 'tMax', 'totalIters', 'totalSteps')}
          onChange={(steps) => put({ steps })}
        />
      )}
      <RateCurve schedule={schedule} rate={optimizer.learningRate} />
      {options.length > 0 && (
        <Details summary="Options of the schedule" wrong={hasProblem(problems, options)}>
          <OptionFields
            options={options}
            chosen={schedule.options}
            problems={problems}
            onChange={(chosen) => put({ options: chosen })}
          />
        </Details>
      )}
    </>
  );
}
