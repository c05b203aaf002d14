import type { FC } from 'hono/jsx'
import { longestConsent, type TypedConsent, type TypedEnding } from '../src/consents/form.ts'
import type { Problems } from '../src/http/problem.ts'
import type { Production } from '../src/productions/production.ts'
import { type Consent, covers } from '../src/usage/entry.ts'
import { fileEndings, filesTaken } from './evidence-slot.tsx'
import { Title } from './layout.tsx'
import { Choices, ErrorSummary, Field, FileField, FileForm, Form } from './ui/form.tsx'
import { Empty } from './ui/messages.tsx'
import { ProductionNav } from './ui/production-nav.tsx'
import { Breadcrumb, Facts } from './ui/record.tsx'
import { demoMark } from './ui/tags.ts'
import { dateText } from './ui/text.ts'
import { coverWords } from './use-words.ts'

type Props = {
  production: Production
  consents: Consent[]
  refused: { consent: number; typed: TypedEnding; problems: Problems } | null
  mayRecord: boolean
  today: string
  once: string
}

/** What those who perform agreed to, by name. */
export const ConsentsPage: FC<Props> = (props) => {
  const { production, consents, refused, mayRecord } = props
  const here = `/productions/${production.slug}/consents`
  return (
    <>
      <Title error={refused !== null}>{`Consents of ${production.name}`}</Title>
      <div class="head">
        <h1>
          Consents of {production.name} {demoMark(production.is_demo)}
        </h1>
        <p>
          Who performs, what they agreed to, and until when. A use of a performer is in order only with one that holds for its days, its shot and what is done.
        </p>
        <ProductionNav slug={production.slug} current="consents" />
        {mayRecord ? (
          <p class="buttons not-printed">
            <a class="button" href={`${here}/new`}>
              Put a consent on record
            </a>
          </p>
        ) : null}
      </div>
      <ErrorSummary problems={refused?.problems ?? {}} />
      {consents.length === 0 ? (
        <section aria-labelledby="none">
          <h2 class="visually-hidden" id="none">
            Consents
          </h2>
          <Empty title="No consent is on record" action={mayRecord ? <a href={`${here}/new`}>Put the first on record</a> : null}>
            Before a performer’s voice, face or body goes through a tool, their consent in writing belongs here.
          </Empty>
        </section>
      ) : (
        consents.map((consent) => <Line {...props} consent={consent} here={here} />)
      )}
    </>
  )
}

const Line: FC<Props & { consent: Consent; here: string }> = ({ consent, here, refused, mayRecord, today, once }) => {
  const typed = refused?.consent === consent.id ? refused.typed : { ended_on: today, reason: '' }
  const problems = refused?.consent === consent.id ? refused.problems : {}
  const hasEnded = consent.ended_on !== null || (consent.ends_on !== null && consent.ends_on <= today)
  return (
    <article class="ruled" id={`consent-${consent.id}`}>
      <h2>
        {consent.performer} <span class="state">{hasEnded ? 'ended' : consent.valid_from > today ? 'not yet' : 'holds'}</span> {demoMark(consent.is_demo)}
      </h2>
      <Facts
        of={[
          ['For', consent.covers.map((one) => coverWords[one].toLowerCase()).join(', ')],
          ['Scope', consent.scope],
          ['Shots', consent.shots.length === 0 ? 'All of the production' : consent.shots.join(', ')],
          ['Guild', consent.guild || null],
          ['From', dateText(consent.valid_from)],
          ['Until', consent.ends_on === null ? 'No end is given' : dateText(consent.ends_on)],
          [
            'Ended',
            consent.ended_on === null ? null : (
              <>
                {dateText(consent.ended_on)}: {consent.ended_because}
              </>
            ),
          ],
          ['File', consent.file_id === null ? <b class="wrong">none</b> : <a href={`/evidence/${consent.file_id}/about`}>{consent.file_name}</a>],
          ['Put on record', `${consent.by ?? 'Somebody'}, ${consent.recorded_at.slice(0, 10)}`],
        ]}
      />
      {mayRecord && consent.ended_on === null ? (
        <details class="not-printed" open={refused?.consent === consent.id}>
          <summary>It has ended</summary>
          <Form action={`${here}/${consent.id}/ending`}>
            <input type="hidden" name="once" value={once} />
            <div class="field">
              <label for={`ended-${consent.id}`}>First day on which it no longer holds</label>
              {problems.ended_on ? <p class="error">{problems.ended_on}</p> : null}
              <input id={`ended-${consent.id}`} type="date" name="ended_on" value={typed.ended_on} />
            </div>
            <div class="field">
              <label for={`reason-${consent.id}`}>Why</label>
              {problems.reason ? <p class="error">{problems.reason}</p> : null}
              <input id={`reason-${consent.id}`} name="reason" value={typed.reason} maxlength={longestConsent.reason} />
            </div>
            <button class="button" type="submit">
              Put the end on record
            </button>
          </Form>
        </details>
      ) : null}
    </article>
  )
}

type FormProps = { production: Production; typed: TypedConsent; problems: Problems; once: string }

export const ConsentFormPage: FC<FormProps> = ({ production, typed, problems, once }) => {
  const here = `/productions/${production.slug}/consents`
  return (
    <>
      <Title error={Object.keys(problems).length > 0}>Put a consent on record</Title>
      <div class="head">
        <Breadcrumb steps={[{ label: 'Consents', href: here }]} />
        <h1>Put a consent on record</h1>
        <ProductionNav slug={production.slug} current="consents" />
      </div>
      <ErrorSummary problems={problems} />
      <FileForm action={`${here}/new`}>
        <input type="hidden" name="once" value={once} />
        <Field
          name="performer"
          label="Who performs"
          hint="The name as lines of the register use it."
          value={typed.performer}
          maxlength={longestConsent.performer}
          error={problems.performer}
        />
        <Choices
          name="covers"
          label="What for"
          type="checkbox"
          choices={covers.map((value) => ({ value, label: coverWords[value] }))}
          chosen={typed.covers}
          error={problems.covers}
        />
        <Field
          name="scope"
          label="Scope, as it was signed"
          hint="Scenes, languages, media, pay where it is named."
          rows={3}
          value={typed.scope}
          maxlength={longestConsent.scope}
          error={problems.scope}
        />
        <Field
          name="shots"
          label="Shots"
          hint="With commas; empty when it holds for all of them."
          optional
          value={typed.shots}
          maxlength={longestConsent.shots}
          error={problems.shots}
        />
        <Field
          name="guild"
          label="Union or guild"
          hint="And the agreement it falls under."
          optional
          value={typed.guild}
          maxlength={longestConsent.guild}
          error={problems.guild}
        />
        <Field name="valid_from" label="Holds from" type="date" value={typed.valid_from} error={problems.valid_from} />
        <Field
          name="ends_on"
          label="Ends on"
          hint="The first day on which it no longer holds."
          optional
          type="date"
          value={typed.ends_on}
          error={problems.ends_on}
        />
        <FileField name="file" label="The signed consent" hint={filesTaken} accept={fileEndings} error={problems.file} />
        <button class="button" type="submit">
          Put it on record
        </button>
      </FileForm>
    </>
  )
}
