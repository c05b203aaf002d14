import type { FC } from 'hono/jsx'
import { mostConditions, type TypedCondition, type TypedProposal } from '../src/clearances/propose-form.ts'
import type { Problems } from '../src/http/problem.ts'
import { setByWords } from './clearance-words.ts'
import { Field } from './ui/form.tsx'

/** One part a condition. A row more comes with a button that sends the form and keeps all that was typed. */
export const ConditionRows: FC<{ typed: TypedProposal; problems: Problems }> = ({ typed, problems }) => (
  <fieldset class="field form-part" id="conditions">
    <legend>
      Conditions <span class="quiet">(for “Cleared with conditions”; rows without a word are left out)</span>
    </legend>
    <input type="hidden" name="rows" value={String(typed.conditions.length)} />
    {typed.conditions.map((row, i) => (
      <ConditionRow row={row} place={i + 1} problems={problems} />
    ))}
    {typed.conditions.length < mostConditions ? (
      <p>
        <button class="button plain" type="submit" name="add" value="condition">
          Add a row
        </button>
      </p>
    ) : (
      <p class="hint">{mostConditions} conditions are the most.</p>
    )}
  </fieldset>
)

const ConditionRow: FC<{ row: TypedCondition; place: number; problems: Problems }> = ({ row, place, problems }) => {
  const isFilled = row.instruction !== '' || row.proof !== ''
  const at = (field: string) => ({ name: `${field}-${place}`, error: problems[`${field}-${place}`] })
  return (
    <fieldset class="condition-row">
      <legend>Condition {place}</legend>
      <input type="hidden" name={`configuration-${place}`} value={row.configuration} />
      <Field {...at('instruction')} label="What is to be done" rows={2} maxlength={500} value={row.instruction} />
      <Field
        {...at('menu_path')}
        label="Where it is set"
        hint="The way through the menus: Admin > Privacy > Use content to improve models > Off"
        optional
        maxlength={500}
        value={row.menu_path}
      />
      <Field
        {...at('set_by')}
        label="Who can set it"
        value={row.set_by}
        choices={Object.entries(setByWords).map(([value, label]) => ({ value, label: label.charAt(0).toUpperCase() + label.slice(1) }))}
      />
      <Field {...at('proof')} label="How it is shown" hint="What is sent in: a picture of the page, an export, a letter." maxlength={500} value={row.proof} />
      <Field {...at('reprove_days')} label="Shown again after how many days" optional inputmode="numeric" maxlength={3} value={row.reprove_days} />
      {isFilled ? (
        <div class="choice">
          <input id={`f-left_out-${place}`} type="checkbox" name={`left_out-${place}`} value="yes" checked={row.is_left_out} />
          <label for={`f-left_out-${place}`}>Leave this one out</label>
        </div>
      ) : null}
    </fieldset>
  )
}
