import type { FC } from 'hono/jsx'
import { isUnread, type ProductionLine } from '../src/clearances/production.ts'
import { inFlightSentence, unproven } from '../src/clearances/rules.ts'
import { workflow } from '../src/clearances/workflow.ts'
import type { When } from '../src/facts/as-of.ts'
import { PastDay } from './as-of.tsx'
import { AskForDay } from './ask-for-day.tsx'
import { ProofState } from './clearance-conditions.tsx'
import { ConditionText, Envelope } from './clearance-parts.tsx'
import { detailWords, inFlightWords, spoken, tagOfDetail } from './clearance-words.ts'
import { Title } from './layout.tsx'
import { Field, Form } from './ui/form.tsx'
import { Empty, Note } from './ui/messages.tsx'
import { ProductionNav } from './ui/production-nav.tsx'
import { Breadcrumb } from './ui/record.tsx'
import { type Following, SubscribeButton } from './ui/subscribe.tsx'
import { clearanceTag, demoMark, exceptionMark, sandboxMark } from './ui/tags.ts'
import { dateText } from './ui/text.ts'
import { count } from './words.ts'

type Props = {
  production: { id: number; slug: string; name: string; studio: string | null; is_demo: boolean }
  lines: ProductionLine[]
  following: Following
  /** The reader is of the production. */
  mayAcknowledge: boolean
  mayProve: boolean
  /** Lines of the register by offering: what a suspension puts at stake. */
  atStake: Map<number, number[]>
  /** As it was asked for, and the day of it. */
  when: When
  on: string
  today: string
  once: string
}

/** What a production may rely on, and what it has to do for it. */
export const ProductionClearancesPage: FC<Props> = (props) => {
  const { production, lines, following, on, when } = props
  const here = `/productions/${production.slug}/clearances`
  const given = { as_of: when.asOf ?? '', view: when.view ?? '' }
  const unread = lines.filter((line) => isUnread(line, production.id)).length
  return (
    <>
      <Title>{`Clearances for ${production.name}`}</Title>
      <div class="head">
        <Breadcrumb steps={[{ label: 'Tools', href: '/tools' }]} />
        <h1>
          Clearances for {production.name} {demoMark(production.is_demo)}
        </h1>
        <p>
          What {production.studio ?? 'the studio'} has ruled for this production, on {dateText(on)}. What is not here is not reviewed: do not take that for a
          pass. {unread > 0 ? <b class="wrong">{count(unread, 'suspension waits', 'suspensions wait')} for your word.</b> : null}
        </p>
        <ProductionNav slug={production.slug} current="clearances" />
        <SubscribeButton kind="production" slug={production.slug} name={production.name} {...following} />
      </div>
      {when.view ? (
        <Note>
          <PastDay on={when.on} view={when.view} here={here} given={given} />
        </Note>
      ) : null}
      <AskForDay here={here} given={given} today={props.today} />
      {lines.length === 0 ? (
        <section class="stack" aria-labelledby="none">
          <h2 id="none">Clearances</h2>
          <Empty title="None" action={<a href="/tools">Look for a tool</a>}>
            {when.view ? 'The studio had ruled on nothing for it by then. ' : null}Every ruling of the studio that concerns this production stands here, with
            its conditions and its end.
          </Empty>
        </section>
      ) : (
        lines.map((line) => <Line {...props} line={line} />)
      )}
    </>
  )
}

const others = (productions: number[] | null, name: string): string[] | null =>
  productions === null ? null : [productions.length === 1 ? name : `${name} and ${productions.length - 1} more`]

const Line: FC<Props & { line: ProductionLine }> = (props) => {
  const { production, line, on } = props
  const { ruling, record, standing } = line
  const { state, detail, because } = standing
  const special = tagOfDetail(detail)
  const open = state === 'cleared_with_conditions' ? unproven(ruling.conditions, record.proofs, production.id, on) : []
  return (
    <article class="ruled" id={`clearance-${ruling.id}`}>
      <h2>
        <a href={`/clearances/${ruling.id}`}>
          {record.tool_name}, {record.offering_name}
        </a>{' '}
        {demoMark(ruling.is_demo)}
      </h2>
      <p class="row">
        {clearanceTag(state)} {special ? clearanceTag(special) : detail ? <b>{detailWords[detail].word}</b> : null} {sandboxMark(ruling.kind === 'sandbox')}{' '}
        {exceptionMark(ruling.exception_name !== null)} {open.length > 0 ? <b class="wrong">Conditional, unproven</b> : null}
        {ruling.ruling === 'not_cleared' ? null : <span class="small">until {dateText(ruling.valid_to)}</span>}
      </p>
      {ruling.suspension ? <Suspended {...props} /> : detail === null && state !== 'not_cleared' ? null : <p>{spoken(because)}</p>}
      {detail !== 'revoked' && ruling.revocation ? (
        <p>
          <b>Ends on {dateText(ruling.revocation.takes_effect_on)}:</b> it is revoked from that day on. {ruling.revocation.reason}
        </p>
      ) : null}
      {state === 'not_cleared' && detail === null ? null : (
        <Envelope data_classes={ruling.data_classes} uses={ruling.uses} productions={others(ruling.productions, production.name)} studio={ruling.studio} />
      )}
      {ruling.conditions.length > 0 && (state === 'cleared_with_conditions' || detail !== null) ? <Duties {...props} /> : null}
    </article>
  )
}

/** What is held back, what becomes of work that is under way, and the word that it was read. */
const Suspended: FC<Props & { line: ProductionLine }> = ({ production, line, mayAcknowledge, atStake, once }) => {
  const { ruling, record } = line
  const suspension = ruling.suspension!
  const read = record.suspensions.find(({ id }) => id === suspension.id)?.acknowledgements.find(({ production_id }) => production_id === production.id)
  return (
    <div class="suspension">
      <p>
        <b>Suspended on {dateText(suspension.suspended_at)}:</b> {suspension.reason}
      </p>
      <p>
        <b>{inFlightWords[suspension.in_flight].word}.</b> {spoken(inFlightSentence(suspension))}
      </p>
      <AtStake production={production} lines={atStake.get(ruling.offering_id) ?? []} />
      {read ? (
        <p class="small">
          Read on {dateText(read.at)}
          {read.by ? ` by ${read.by}` : ''}
          {read.note === '' ? '.' : `: ${read.note}`}
        </p>
      ) : mayAcknowledge && isOpenFor('acknowledge', line) ? (
        <Form action={`/clearances/${ruling.id}/acknowledgement`}>
          <input type="hidden" name="production" value={production.slug} />
          <input type="hidden" name="once" value={`${once}-${suspension.id}`} />
          <Field name={`note-${ruling.id}`} label="A word about it" hint="What was under way, and what you do." optional rows={2} maxlength={2000} />
          <button class="button" type="submit">
            We have read this
          </button>
        </Form>
      ) : (
        <p>
          <b class="wrong">{production.name} has not said yet that it has read this.</b>
        </p>
      )}
    </div>
  )
}

/** So many lines are named; the register has them all. */
const mostNamed = 12

const AtStake: FC<{ production: Props['production']; lines: number[] }> = ({ production, lines }) =>
  lines.length === 0 ? (
    <p class="small">No line of the register has this tool.</p>
  ) : (
    <p class="small">
      At stake in the register: {count(lines.length, 'line')} (
      {lines.slice(0, mostNamed).map((number, i) => (
        <>
          {i > 0 ? ', ' : ''}
          <a href={`/productions/${production.slug}/register/${number}`}>{number}</a>
        </>
      ))}
      {lines.length > mostNamed ? ' and more' : ''}).
    </p>
  )

const isOpenFor = (step: 'acknowledge' | 'prove', { stage }: ProductionLine) => workflow.some((rule) => rule.from === stage && rule.step === step)

const Duties: FC<Props & { line: ProductionLine }> = ({ production, line, mayProve, on }) => (
  <ol class="duties">
    {line.ruling.conditions.map((condition) => (
      <li>
        <ConditionText condition={condition} />
        <ProofState
          clearance={line.ruling.id}
          condition={condition}
          proofs={line.record.proofs}
          productions={[production]}
          forStudio={false}
          mayProve={mayProve && isOpenFor('prove', line)}
          on={on}
        />
      </li>
    ))}
  </ol>
)
