import type { FC } from 'hono/jsx'
import { useWords } from '../src/clearances/uses.ts'
import type { Problems } from '../src/http/problem.ts'
import type { Pack } from '../src/policy/policy.ts'
import type { Production } from '../src/productions/production.ts'
import { departments } from '../src/toolkit/departments.ts'
import type { KeptReply, KeptUse } from '../src/uses/queries.ts'
import type { UseState } from '../src/uses/rules.ts'
import { Title } from './layout.tsx'
import { type Checked, TriageResult } from './triage-result.tsx'
import { ErrorSummary } from './ui/form.tsx'
import { ProductionNav } from './ui/production-nav.tsx'
import { Breadcrumb, Facts, Timeline } from './ui/record.tsx'
import { clearanceTag, demoMark } from './ui/tags.ts'
import { dateText } from './ui/text.ts'
import { ReplyForm, TellingForm } from './use-reply.tsx'
import { causeWords, replyWords, useStateWords } from './use-words.ts'
import { type ClearanceState, outcomeWords } from './words.ts'

type Props = {
  production: Production
  use: KeptUse
  state: UseState
  checked: Checked
  pack: Pack
  mayChange: boolean
  mayRecord: boolean
  problems: Problems
  /** What was typed into the form that was refused; `form` says which. */
  typed: Record<string, string | string[]>
  today: string
  once: string
}

/** A use from "may I?" to what came back. */
export const UsePage: FC<Props> = (props) => {
  const { production, use, state, checked, pack, mayChange, mayRecord, problems, typed } = props
  const here = `/productions/${production.slug}/uses/${use.number}`
  const now = use.triages.at(-1)!
  return (
    <>
      <Title error={Object.keys(problems).length > 0}>{`Use ${use.number}: ${now.title}`}</Title>
      <div class="head">
        <Breadcrumb steps={[{ label: 'Uses', href: `/productions/${production.slug}/uses` }]} />
        <h1>
          Use {use.number}: {now.title} {demoMark(use.is_demo)}
        </h1>
        <ProductionNav slug={production.slug} current="uses" />
        <section class="use-state" data-use-state={state} aria-label="Where it stands">
          <p>
            <strong>{useStateWords[state].word}.</strong> {useStateWords[state].means}
          </p>
        </section>
        <p class="buttons not-printed">
          <a class="button" href={`${here}/pack`}>
            Pack for your contact
          </a>
          <a class="button plain" href={`${here}/pack.pdf`}>
            PDF
          </a>
          <a class="button plain" href={`${here}/pack.zip`}>
            ZIP
          </a>
          {mayChange ? (
            <>
              <a class="button plain" href={`${here}/change`}>
                Change it
              </a>
              <a class="button plain" href={`/productions/${production.slug}/register/new?use=${use.number}`}>
                Put into the register
              </a>
            </>
          ) : null}
        </p>
      </div>
      <ErrorSummary problems={problems} />
      {mayRecord ? (
        <section class="stack not-printed" aria-labelledby="record">
          <h2 id="record">Put on record</h2>
          <details open={typed.form === 'telling' || (typed.form === undefined && state === 'to_tell')}>
            <summary>Your contact was told</summary>
            <TellingForm {...props} here={here} problems={typed.form === 'telling' ? problems : {}} />
          </details>
          <details open={typed.form === 'reply' || (typed.form === undefined && state === 'waiting')}>
            <summary>Your contact has answered</summary>
            <ReplyForm {...props} here={here} problems={typed.form === 'reply' ? problems : {}} />
          </details>
        </section>
      ) : null}
      <section class="stack" aria-labelledby="said">
        <h2 id="said">The use</h2>
        <Facts
          of={[
            ['What is done', now.purpose],
            ['Kind of use', useWords[now.kind].word],
            ['Department', departments.find(({ id }) => id === now.department)?.name ?? null],
            ['Plan and settings', now.settings || null],
            ['The plan without it', now.without_ai || <span class="quiet">None is written down</span>],
          ]}
        />
        <h3>Tools, in their order</h3>
        <ol class="use-steps">
          {now.steps.map(({ name, path, data_classes, clearance_state, clearance_id }) => (
            <li>
              {path === null ? name : <a href={`/tools/${path}`}>{name}</a>}: {data_classes.join(', ')}{' '}
              {path === null ? <span class="quiet">not in the register</span> : clearanceTag(clearance_state as ClearanceState)}{' '}
              {clearance_id === null ? null : <a href={`/clearances/${clearance_id}`}>clearance {clearance_id}</a>}
            </li>
          ))}
        </ol>
      </section>
      <TriageResult {...checked} pack={pack} />
      {use.replies.length === 0 ? null : (
        <section class="stack" aria-labelledby="replies">
          <h2 id="replies">What came back</h2>
          {use.replies.toReversed().map((reply) => (
            <ReplyLine reply={reply} />
          ))}
        </section>
      )}
      <section class="stack" aria-labelledby="history">
        <h2 id="history">What happened</h2>
        <Timeline events={eventsOf(use)} />
      </section>
    </>
  )
}

const ReplyLine: FC<{ reply: KeptReply }> = ({ reply }) => (
  <article class="ruled" id={`reply-${reply.id}`}>
    <h3>
      {replyWords[reply.ruling].word}, {dateText(reply.replied_on)}
    </h3>
    <blockquote>“{reply.words}”</blockquote>
    <Facts
      of={[
        ['Answered by', reply.replied_by],
        ['For', reply.uses.length === 0 ? null : reply.uses.map((kind) => useWords[kind].word).join(', ')],
        ['Data', reply.data_classes.length === 0 ? null : reply.data_classes.join(', ')],
        ['Shots', reply.shots.length === 0 ? (reply.ruling === 'approved' ? 'All' : null) : reply.shots.join(', ')],
        ['Until', reply.ends_on === null ? (reply.ruling === 'approved' ? 'No end is given' : null) : dateText(reply.ends_on)],
        ['File', reply.file_id === null ? null : <a href={`/evidence/${reply.file_id}/about`}>{reply.file_name}</a>],
        ['Put on record', `${reply.by ?? 'Somebody'}, ${reply.at.slice(0, 10)}`],
      ]}
    />
  </article>
)

const eventsOf = ({ triages, tellings, replies }: KeptUse) =>
  [
    ...triages.map(({ at, cause, outcome, by, because }) => ({
      on: at,
      what: `${causeWords[cause]}${by === null ? '' : ` by ${by}`}: ${outcomeWords[outcome].word.toLowerCase()}.${because === '' ? '' : ` ${because}`}`,
    })),
    ...tellings.map(({ at, contact, told_on, by, note }) => ({
      on: at,
      what: `${by ?? 'Somebody'} put on record that ${contact} was told on ${told_on}.${note === '' ? '' : ` ${note}`}`,
    })),
    ...replies.map(({ at, replied_by, ruling, by }) => ({
      on: at,
      what: `${by ?? 'Somebody'} put the answer of ${replied_by} on record: ${replyWords[ruling].word.toLowerCase()}.`,
    })),
  ].sort((a, b) => (a.on < b.on ? 1 : -1))
