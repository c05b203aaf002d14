import type { FC } from 'hono/jsx'
import { useKinds, useWords } from '../src/clearances/uses.ts'
import type { Problems } from '../src/http/problem.ts'
import { dataClassIds } from '../src/policy/policy.ts'
import { replyRulings } from '../src/uses/form.ts'
import type { KeptUse } from '../src/uses/queries.ts'
import { longestUse } from '../src/uses/rules.ts'
import { fileEndings, filesTaken } from './evidence-slot.tsx'
import { Choices, Field, FileField, FileForm, Form } from './ui/form.tsx'
import { replyWords } from './use-words.ts'
import { dataClassWords } from './words.ts'

type Props = { use: KeptUse; here: string; today: string; once: string; typed: Record<string, string | string[]>; problems: Problems }

const textIn = (typed: Props['typed'], name: string, otherwise = ''): string => [typed[name] ?? otherwise].flat()[0] ?? otherwise
const allIn = (typed: Props['typed'], name: string, otherwise: string[]): string[] => (typed.form === undefined ? otherwise : [typed[name] ?? []].flat())

export const TellingForm: FC<Props> = ({ use, here, today, once, typed, problems }) => (
  <Form action={`${here}/tellings`}>
    <input type="hidden" name="once" value={once} />
    <input type="hidden" name="shown" value={String(use.triages.at(-1)!.id)} />
    <Field
      name="contact"
      label="Who was told"
      hint="Your Netflix contact by name."
      value={textIn(typed, 'contact')}
      maxlength={longestUse.contact}
      error={problems.contact}
    />
    <Field name="told_on" label="When" type="date" value={textIn(typed, 'told_on', today)} error={problems.told_on} />
    <Field name="note" label="How, and what was said" optional rows={2} value={textIn(typed, 'note')} maxlength={longestUse.note} error={problems.note} />
    <button class="button" type="submit">
      They were told
    </button>
  </Form>
)

/** The scope begins as that of the use: it is narrowed, or widened, to what was really answered. */
export const ReplyForm: FC<Props> = ({ use, here, today, once, typed, problems }) => {
  const now = use.triages.at(-1)!
  const own = [...new Set(now.steps.flatMap(({ data_classes }) => data_classes))]
  return (
    <FileForm action={`${here}/replies`}>
      <input type="hidden" name="once" value={once} />
      <input type="hidden" name="shown" value={String(now.id)} />
      <Choices
        name="ruling"
        label="What did they answer?"
        type="radio"
        choices={replyRulings.map((value) => ({ value, label: replyWords[value].word, hint: replyWords[value].hint }))}
        chosen={[textIn(typed, 'ruling')]}
        error={problems.ruling}
      />
      <Field name="replied_by" label="Who answered" value={textIn(typed, 'replied_by')} maxlength={longestUse.replied_by} error={problems.replied_by} />
      <Field name="replied_on" label="When" type="date" value={textIn(typed, 'replied_on', today)} error={problems.replied_on} />
      <Field name="words" label="In their words" rows={3} value={textIn(typed, 'words')} maxlength={longestUse.words} error={problems.words} />
      <Choices
        name="uses"
        label="For which kinds of use"
        hint="An approval holds for these and no others."
        type="checkbox"
        choices={useKinds.map((kind) => ({ value: kind, label: useWords[kind].word }))}
        chosen={allIn(typed, 'uses', [now.kind])}
        error={problems.uses}
      />
      <Choices
        name="data"
        label="For which data"
        type="checkbox"
        choices={dataClassIds.map((id) => ({ value: id, label: `${id}: ${dataClassWords[id]}` }))}
        chosen={allIn(typed, 'data_classes', own)}
        error={problems.data}
      />
      <Field
        name="shots"
        label="For which shots or assets"
        hint="One a line, or with commas; empty when it holds for all."
        optional
        rows={2}
        value={textIn(typed, 'shots')}
        maxlength={longestUse.shots}
        error={problems.shots}
      />
      <Field
        name="ends_on"
        label="Ends on"
        hint="The first day on which it no longer holds."
        optional
        type="date"
        value={textIn(typed, 'ends_on')}
        error={problems.ends_on}
      />
      <FileField
        name="file"
        label="The answer as a file"
        hint={`The mail as PDF, or a picture of it; an approval needs one. ${filesTaken}`}
        error={problems.file}
        accept={fileEndings}
      />
      <button class="button" type="submit">
        Put the answer on record
      </button>
    </FileForm>
  )
}
