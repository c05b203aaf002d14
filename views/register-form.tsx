import type { FC } from 'hono/jsx'
import type { Problems } from '../src/http/problem.ts'
import { dataClassIds } from '../src/policy/policy.ts'
import type { Production } from '../src/productions/production.ts'
import { covers, type Entry, fates, sourceRights } from '../src/usage/entry.ts'
import type { TypedEntry } from '../src/usage/form.ts'
import { Title } from './layout.tsx'
import { Choices, ErrorSummary, Field, Form } from './ui/form.tsx'
import { ProductionNav } from './ui/production-nav.tsx'
import { Breadcrumb } from './ui/record.tsx'
import { fateWords, rightsWords } from './usage-words.ts'
import { kindChoices } from './use-form.tsx'
import { coverWords } from './use-words.ts'
import { dataClassWords } from './words.ts'

type Props = {
  production: Production
  typed: TypedEntry
  problems: Problems
  /** Tools that are offered: what the production may use, and what it used. */
  names: string[]
  uses: { number: number; title: string }[]
  /** Recent lines, to begin another like one of them. */
  recent: Entry[]
  /** The line that is corrected. */
  corrects: { number: number; shown: number } | null
  once: string
}

const details = [
  'use',
  'used_to',
  'version',
  'settings',
  'shot',
  'asset',
  'timecode_in',
  'timecode_out',
  'people',
  'prompts',
  'source_material',
  'source_rights',
  'output',
  'talent',
  'performer',
] as const

/** Ten seconds on a phone: four answers and a button. All the rest is below, and can be added later. */
export const RegisterFormPage: FC<Props> = (props) => {
  const { production, typed, problems, names, recent, corrects, once } = props
  const register = `/productions/${production.slug}/register`
  const title = corrects === null ? 'Put a use into the register' : `Correct line ${corrects.number}`
  return (
    <>
      <Title error={Object.keys(problems).length > 0}>{title}</Title>
      <div class="head">
        <Breadcrumb steps={[{ label: 'Register', href: register }]} />
        <h1>{title}</h1>
        <ProductionNav slug={production.slug} current="register" />
        {corrects === null && recent.length > 0 ? (
          <p class="row">
            <span>Like the last:</span>
            {recent.map(({ number, tool }) => (
              <a href={`${register}/new?like=${number}`}>{tool}</a>
            ))}
          </p>
        ) : null}
      </div>
      <ErrorSummary problems={problems} />
      <p class="note" id="kept-here" hidden>
        What you typed is kept in this browser until it is in the register.{' '}
        <button class="button plain" type="button" id="forget-kept">
          Clear it
        </button>
      </p>
      <Form action={corrects === null ? register : `${register}/${corrects.number}/correction`} id={corrects === null ? 'kept-form' : 'correction'}>
        <input type="hidden" name="once" value={once} />
        {corrects === null ? null : <input type="hidden" name="shown" value={String(corrects.shown)} />}
        <datalist id="tools">
          {names.map((name) => (
            <option value={name} />
          ))}
        </datalist>
        <Field name="tool" label="Tool and plan" list="tools" value={typed.tool} maxlength={200} error={problems.tool} />
        <Field name="purpose" label="What for" value={typed.purpose} maxlength={2000} error={problems.purpose} />
        <Field name="kind" label="Kind of use" choices={kindChoices} value={typed.kind} error={problems.kind} />
        <Choices
          name="data"
          label="What went in"
          type="checkbox"
          choices={dataClassIds.map((id) => ({ value: id, label: `${id}: ${dataClassWords[id]}` }))}
          chosen={typed.data}
          error={problems.data}
        />
        <Field name="used_from" label="Day of use" type="date" value={typed.used_from} error={problems.used_from} />
        <Choices
          name="fate"
          label="What becomes of it"
          type="radio"
          choices={fates.map((value) => ({ value, label: fateWords[value] }))}
          chosen={[typed.fate || 'undecided']}
          error={problems.fate}
        />
        <button class="button" type="submit">
          {corrects === null ? 'Put it into the register' : 'Save the correction'}
        </button>
        <details open={corrects !== null || details.some((field) => typed[field] !== '' || problems[field] !== undefined) || typed.in_locked_cut}>
          <summary>Shot, prompts, source material, talent and more</summary>
          <Details {...props} />
        </details>
      </Form>
    </>
  )
}

const Details: FC<Props> = ({ typed, problems, uses }) => (
  <div class="form-part">
    <Field
      name="use"
      label="Belongs to the use"
      optional
      choices={[{ value: '', label: 'None that was proposed' }, ...uses.map(({ number, title }) => ({ value: String(number), label: `${number}: ${title}` }))]}
      value={typed.use}
      error={problems.use}
    />
    <Field name="used_to" label="Until" hint="Empty when it was one day." optional type="date" value={typed.used_to} error={problems.used_to} />
    <Field name="version" label="Version or model" optional value={typed.version} maxlength={200} error={problems.version} />
    <Field name="settings" label="Settings" optional value={typed.settings} maxlength={1000} error={problems.settings} />
    <Field name="shot" label="Shot" optional value={typed.shot} maxlength={100} error={problems.shot} />
    <Field name="asset" label="Asset" optional value={typed.asset} maxlength={200} error={problems.asset} />
    <Field name="timecode_in" label="Timecode in" hint="Like 01:02:03:04." optional value={typed.timecode_in} error={problems.timecode_in} />
    <Field name="timecode_out" label="Timecode out" optional value={typed.timecode_out} error={problems.timecode_out} />
    <Field name="people" label="Who did it" optional value={typed.people} maxlength={500} error={problems.people} />
    <Field name="prompts" label="Prompts" optional rows={3} value={typed.prompts} maxlength={20000} error={problems.prompts} />
    <Field
      name="source_material"
      label="Source material"
      hint="What was put in, and where it comes from."
      optional
      rows={2}
      value={typed.source_material}
      error={problems.source_material}
    />
    <Field
      name="source_rights"
      label="Rights in the source material"
      optional
      choices={[{ value: '', label: 'Not said' }, ...sourceRights.map((value) => ({ value, label: rightsWords[value] }))]}
      value={typed.source_rights}
      error={problems.source_rights}
    />
    <Field name="output" label="What came out" optional rows={2} value={typed.output} maxlength={2000} error={problems.output} />
    <Choices
      name="in_locked_cut"
      label="The cut"
      type="checkbox"
      choices={[{ value: 'yes', label: 'It is in the locked cut' }]}
      chosen={typed.in_locked_cut ? ['yes'] : []}
    />
    <Field
      name="talent"
      label="Somebody who performs is in it"
      optional
      choices={[{ value: '', label: 'No' }, ...covers.map((value) => ({ value, label: coverWords[value] }))]}
      value={typed.talent}
      error={problems.talent}
    />
    <Field
      name="performer"
      label="Who"
      hint="The name as it stands on the consent."
      optional
      value={typed.performer}
      maxlength={200}
      error={problems.performer}
    />
  </div>
)
