import type { FC } from 'hono/jsx'
import type { Ruling } from '../src/clearances/rules.ts'
import type { TypedProof } from '../src/clearances/suspend-rules.ts'
import type { ClearanceCondition } from '../src/db/schema.ts'
import type { Problems } from '../src/http/problem.ts'
import { ConditionText } from './clearance-parts.tsx'
import { fileEndings, filesTaken } from './evidence-slot.tsx'
import { Title } from './layout.tsx'
import { ErrorSummary, Field, FileField, FileForm } from './ui/form.tsx'
import { Breadcrumb } from './ui/record.tsx'
import { demoMark } from './ui/tags.ts'
import { dateText } from './ui/text.ts'

type Props = {
  ruling: Pick<Ruling, 'id' | 'is_demo' | 'valid_to' | 'studio'>
  name: string
  condition: ClearanceCondition
  /** Who shows it; null: the studio, for all. */
  production: { slug: string; name: string } | null
  until: string | null
  typed: TypedProof
  problems: Problems
  once: string
}

/** Where somebody shows that a condition is met. */
export const ProofPage: FC<Props> = ({ ruling, name, condition, production, until, typed, problems, once }) => (
  <>
    <Title error={Object.keys(problems).length > 0}>{`Condition ${condition.number} of clearance ${ruling.id}`}</Title>
    <div class="head">
      <Breadcrumb
        steps={[
          { label: `Clearance ${ruling.id}: ${name}`, href: `/clearances/${ruling.id}` },
          ...(production === null ? [] : [{ label: production.name, href: `/productions/${production.slug}/clearances` }]),
        ]}
      />
      <h1>
        Show that condition {condition.number} is met {demoMark(ruling.is_demo)}
      </h1>
      <ErrorSummary problems={problems} />
      <p>
        For {production === null ? `every production of ${ruling.studio}` : production.name}.{' '}
        {until === null ? 'It is unproven today.' : <>It is proven until {dateText(until)}.</>}
      </p>
    </div>
    <div class="duty">
      <ConditionText condition={condition} />
    </div>
    <FileForm action={`/clearances/${ruling.id}/conditions/${condition.number}/proofs`}>
      <input type="hidden" name="once" value={once} />
      <input type="hidden" name="production" value={production?.slug ?? ''} />
      <Field
        name="shown_on"
        label="Seen on"
        hint={
          condition.reprove_days === null
            ? 'It counts until the clearance ends.'
            : `It counts for ${condition.reprove_days} days from then, at most until the clearance ends.`
        }
        type="date"
        value={typed.shown_on}
        error={problems.shown_on}
      />
      <Field
        name="description"
        label="What was seen"
        hint="Who looked, in which account, and what the page said."
        rows={3}
        maxlength={2000}
        value={typed.description}
        error={problems.description}
      />
      <FileField name="file" label="A picture or an export of it" hint={filesTaken} optional error={problems.file} accept={fileEndings} />
      <button class="button" type="submit">
        Put it on record
      </button>
    </FileForm>
  </>
)
