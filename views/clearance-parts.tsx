import type { FC } from 'hono/jsx'
import type { Move } from '../src/clearances/moves.ts'
import type { UseKind } from '../src/clearances/uses.ts'
import { useWords } from '../src/clearances/uses.ts'
import type { ClearanceCondition } from '../src/db/schema.ts'
import { type DataClassId, dataClassIds, type Outcome } from '../src/policy/policy.ts'
import type { Verdict } from '../src/policy/verdict.ts'
import { setByWords, usesText } from './clearance-words.ts'
import { criterionMark, outcomeMark } from './ui/marks.ts'
import { Facts } from './ui/record.tsx'
import { bandTag } from './ui/tags.ts'
import { dateText } from './ui/text.ts'
import { bandWords, count, dataClassWords } from './words.ts'

// Pieces that the form, the proposal and the record of a clearance share.

type EnvelopeProps = {
  data_classes: DataClassId[]
  uses: UseKind[]
  /** Names of the productions it is for; null: all of the studio. A number where the reader may not know the names. */
  productions: string[] | number | null
  studio: string
}

/** For what it holds: data, uses, productions. */
export const Envelope: FC<EnvelopeProps> = ({ data_classes, uses, productions, studio }) => (
  <Facts
    of={[
      [
        'Data',
        data_classes.length === 0
          ? 'None named'
          : data_classes.map((id, i) => (
              <>
                {i > 0 ? '; ' : null}
                <b>{id}</b> {dataClassWords[id]}
              </>
            )),
      ],
      [
        'Uses',
        uses.length === 0 ? 'None named' : <span title={uses.map((id) => `${useWords[id].word}: ${useWords[id].means}`).join('. ')}>{usesText(uses)}</span>,
      ],
      ['Productions', productionsText(productions, studio)],
    ]}
  />
)

export const productionsText = (productions: EnvelopeProps['productions'], studio: string): string => {
  if (productions === null) return `All of ${studio}`
  return typeof productions === 'number' ? `${count(productions, 'production')} of ${studio}` : productions.join(', ')
}

/** A duty as an instruction: what, where, by whom, and how it is shown. */
export const ConditionText: FC<{ condition: ClearanceCondition }> = ({ condition }) => {
  const { instruction, menu_path, set_by, proof, reprove_days } = condition
  return (
    <>
      <p>
        <b>{instruction}</b>
      </p>
      {menu_path === '' ? null : (
        <p class="menu-path">
          <span class="visually-hidden">Where: </span>
          {menu_path}
        </p>
      )}
      <p class="small">
        Set by {setByWords[set_by]}. Shown by: {proof}
        {/[.!?]$/.test(proof) ? '' : '.'}
        {reprove_days === null ? '' : ` To be shown again after ${count(reprove_days, 'day')}.`}
      </p>
    </>
  )
}

type RestsProps = { policy: { name: string; title: string }; verdict: Verdict; wanted?: DataClassId[] }

/** What a ruling rests on: policy, band, what is not met, and how far the policy reaches for each class of data. */
export const RestsOn: FC<RestsProps> = ({ policy, verdict, wanted }) => {
  const open = verdict.criteria.filter(({ kind, outcome }) => kind === 'gate' && (outcome === 'unmet' || outcome === 'unknown'))
  return (
    <>
      <Facts
        of={[
          ['Policy', <a href={`/policies/${policy.name}`}>{policy.title}</a>],
          ['Verdict', bandTag(verdict.band)],
          ['Facts digest', <span class="id">{verdict.facts_digest}</span>],
          ['Policy digest', <span class="id">{verdict.policy.digest}</span>],
        ]}
      />
      <p class="small">{bandWords[verdict.band].means}</p>
      <h3>The envelope</h3>
      <ul class="reach">
        {dataClassIds.map((id) => (
          <li>
            <span>
              <b>{id}</b> {dataClassWords[id]}
            </span>
            {outcomeMark(verdict.envelope[id])}
            {wanted?.includes(id) && isWider(verdict.envelope[id]) ? <span class="small">Wider: needs an exception</span> : null}
          </li>
        ))}
      </ul>
      <h3>{open.length === 0 ? 'Every deciding criterion is met' : `${count(open.length, 'deciding criterion', 'deciding criteria')} not met`}</h3>
      {open.length === 0 ? null : (
        <ul class="open-gates">
          {open.map(({ title, outcome, because }) => (
            <li>
              {criterionMark(outcome)} {title} <span class="small quiet">{because}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

export const isWider = (outcome: Outcome): boolean => outcome === 'escalate' || outcome === 'written_approval'

/** What moved in the facts, oldest first: the answers before and after. */
export const Moves: FC<{ moves: Move[] }> = ({ moves }) => (
  <ul class="moves">
    {moves.map(({ at, wording, before, after }) => (
      <li>
        <p>
          {at === null ? null : <span class="quiet">{dateText(at)}: </span>}
          {wording}
        </p>
        <p class="small">
          Was {before.join(' and ') || 'not answered'}. Is {after.join(' and ') || 'not answered'}.
        </p>
      </li>
    ))}
  </ul>
)
