import type { FC } from 'hono/jsx'
import type { Production } from '../src/clearances/propose-queries.ts'
import type { LoadedClearance } from '../src/clearances/record.ts'
import type { ShownProof } from '../src/clearances/record-queries.ts'
import { provenUntil } from '../src/clearances/rules.ts'
import type { ClearanceCondition } from '../src/db/schema.ts'
import { ConditionText } from './clearance-parts.tsx'
import { dateText } from './ui/text.ts'

type Props = {
  clearance: LoadedClearance
  own: Production[]
  isStudio: boolean
  mayProve: boolean
}

/** The duties of a clearance, each with whether it is shown to be met, as far as the reader may know. */
export const ClearanceConditions: FC<Props> = ({ clearance, own, isStudio, mayProve }) => {
  const { ruling, record, productions, on } = clearance
  const shown = isStudio ? productions : own
  return (
    <section class="stack" aria-labelledby="conditions">
      <h2 id="conditions">Conditions</h2>
      {isStudio || own.length > 0 ? null : <p class="small quiet">Whether they are shown to be met is for the studio and its productions to read.</p>}
      <ol class="duties">
        {ruling.conditions.map((condition) => (
          <li id={`condition-${condition.number}`}>
            <ConditionText condition={condition} />
            {isStudio || own.length > 0 ? (
              <ProofState {...{ condition, on, mayProve }} clearance={ruling.id} proofs={record.proofs} productions={shown} forStudio={isStudio} />
            ) : null}
          </li>
        ))}
      </ol>
    </section>
  )
}

type ProofProps = {
  clearance: number
  condition: ClearanceCondition
  proofs: ShownProof[]
  productions: Pick<Production, 'id' | 'slug' | 'name'>[]
  /** Also what the studio shows for all. */
  forStudio: boolean
  mayProve: boolean
  on: string
}

/** By production, whether a condition is shown to be met and until when; and the way to show it. */
export const ProofState: FC<ProofProps> = ({ clearance, condition, proofs, productions, forStudio, mayProve, on }) => {
  const { number } = condition
  const here = `/clearances/${clearance}/conditions/${number}/proofs`
  const forAll = provenUntil(proofs, number, null, on)
  return (
    <ul class="proofs">
      {forStudio ? (
        <li>
          <span>For all, by the studio</span> <Until until={forAll} />
          {mayProve ? <a href={here}>Show it</a> : null}
        </li>
      ) : null}
      {productions.map(({ id, slug, name }) => (
        <li>
          <span>{name}</span> <Until until={provenUntil(proofs, number, id, on)} />
          {mayProve && !forStudio ? <a href={`${here}?production=${slug}`}>Show it</a> : null}
        </li>
      ))}
      {proofs
        .filter((proof) => proof.number === number)
        .map((proof) => (
          <li class="small quiet">
            <Shown
              proof={proof}
              name={productions.find(({ id }) => id === proof.production_id)?.name ?? (proof.production_id === null ? 'The studio' : 'A production')}
            />
          </li>
        ))}
    </ul>
  )
}

const Until: FC<{ until: string | null }> = ({ until }) => (until === null ? <b class="wrong">Unproven</b> : <b>Proven until {dateText(until)}</b>)

const Shown: FC<{ proof: ShownProof; name: string }> = ({ proof, name }) => (
  <span>
    {name}, seen on {dateText(proof.shown_on)}
    {proof.by ? ` by ${proof.by}` : ''}: {proof.description} {proof.file_id === null ? null : <a href={`/evidence/${proof.file_id}`}>The file</a>}
  </span>
)
