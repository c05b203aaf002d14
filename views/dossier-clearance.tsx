import type { FC } from 'hono/jsx'
import type { Dossier } from '../src/tools/dossier.ts'
import { detailWords, setByWords, spoken, tagOfDetail, usesText } from './clearance-words.ts'
import { clearanceTag, demoMark, exceptionMark, sandboxMark } from './ui/tags.ts'
import { dateText } from './ui/text.ts'
import { clearanceWords, count } from './words.ts'

export type ClearancePanelProps = {
  dossier: Dossier
  /** Sandboxes of the reader's own studio, which stand beside its clearance. */
  sandboxes: { id: number; owner: string | null; valid_to: string; is_demo: boolean }[]
  /** The reader may propose a ruling. */
  mayPropose: boolean
  /** Productions of the reader that have not said yet that they have read of the suspension. */
  unread: { slug: string; name: string }[]
}

/** What people decided: in one line, for what it holds, and what it asks for. The record has the rest. */
export const ClearancePanel: FC<ClearancePanelProps> = (props) => {
  const { dossier, sandboxes, mayPropose, unread } = props
  const { state, detail, because, ruling } = dossier.clearance
  const special = tagOfDetail(detail)
  return (
    <div class="ruling">
      <p>
        {clearanceTag(state)} {special ? clearanceTag(special) : detail ? <b>{detailWords[detail].word}.</b> : null} {ruling ? demoMark(ruling.is_demo) : null}{' '}
        {exceptionMark(ruling?.exception_name != null)} {ruling ? spoken(because) : clearanceWords[state].means}
      </p>
      {ruling ? <Terms ruling={ruling} /> : null}
      {ruling && ruling.conditions.length > 0 ? <Conditions conditions={ruling.conditions} /> : null}
      {ruling && detail === 'suspended' && unread.length > 0 ? (
        <p class="row small not-on-sheet">
          {unread.map(({ slug, name }) => (
            <a href={`/productions/${slug}/clearances#clearance-${ruling.id}`}>Acknowledge for {name}</a>
          ))}
        </p>
      ) : null}
      {ruling?.revocation && detail !== 'revoked' ? (
        <p class="small">
          <b>Ends on {dateText(ruling.revocation.takes_effect_on)}:</b> it is revoked from that day on.
        </p>
      ) : null}
      {sandboxes.map((one) => (
        <p class="small not-on-sheet">
          {sandboxMark(true)} {demoMark(one.is_demo)} <a href={`/clearances/${one.id}`}>Sandbox {one.id}</a>: to try it out, until {dateText(one.valid_to)}
          {one.owner ? `; ${one.owner} answers for it` : ''}.
        </p>
      ))}
      {mayPropose ? (
        <p class="not-on-sheet">
          <a class="button plain" href={`/tools/${dossier.tool.slug}/${dossier.offering.slug}/clearance/new`}>
            Propose a clearance
          </a>
        </p>
      ) : null}
    </div>
  )
}

type Ruling = NonNullable<Dossier['clearance']['ruling']>

const Terms: FC<{ ruling: Ruling }> = ({ ruling }) => (
  <p class="small">
    <a href={`/clearances/${ruling.id}`}>Clearance {ruling.id}</a> of {ruling.studio}
    {ruling.data_classes.length > 0 ? `, for ${ruling.data_classes.join(', ')}` : ''}
    {ruling.uses.length > 0 ? `; ${usesText(ruling.uses).toLowerCase()}` : ''};{' '}
    {ruling.productions === null ? 'all its productions' : count(ruling.productions.length, 'production')}; from {dateText(ruling.valid_from)} to{' '}
    {dateText(ruling.valid_to)}, under {ruling.policy}; proposed by {ruling.proposed_by}, decided by {ruling.decided_by}.
  </p>
)

const Conditions: FC<Pick<Ruling, 'conditions'>> = ({ conditions }) => (
  <ul class="small">
    {conditions.map(({ instruction, menu_path, set_by, proof }) => (
      <li>
        {instruction} {menu_path === '' ? null : <span class="menu-path">{menu_path}</span>}{' '}
        <span class="quiet">
          Set by {setByWords[set_by]}. Shown by: {proof}
        </span>
      </li>
    ))}
  </ul>
)
