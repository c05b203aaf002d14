import { type Child, createContext, type FC, type PropsWithChildren, useContext } from 'hono/jsx'

/** What is wrong, by field; a message starts with a verb and says what to do. The empty key is about the form as a whole. */
export type Problems = Record<string, string>

export type Choice = { value: string; label: string; hint?: string | undefined; count?: number | undefined }

type Common = {
  name: string
  label: string
  hint?: Child
  error?: string | undefined
  /** Marked in words; a field that must be filled is not marked. */
  optional?: boolean
}

type FieldProps = Common & {
  value?: string | undefined
  type?: 'text' | 'email' | 'password' | 'url' | 'search' | 'number' | 'date'
  autocomplete?: string
  /** More than one: a text area of that many rows. */
  rows?: number
  /** A select with these choices. */
  choices?: Choice[]
  maxlength?: number
  /** The datalist that offers values. */
  list?: string
  /** The keypad that a phone shows. */
  inputmode?: 'numeric'
}

const idOf = (name: string) => `f-${name}`

/** Label, hint, error, control, in that order; the control is told what describes it and keeps what was typed. */
export const Field: FC<FieldProps> = ({
  name,
  label,
  hint,
  error,
  optional,
  value,
  type = 'text',
  autocomplete,
  rows,
  choices,
  maxlength,
  inputmode,
  list,
}) => {
  const id = idOf(name)
  const shared = {
    id,
    name,
    'aria-describedby': describedBy(id, hint, error),
    'aria-invalid': error === undefined ? undefined : ('true' as const),
  }
  return (
    <div class="field">
      <label for={id}>
        {label}
        {optional ? <span class="quiet"> (optional)</span> : null}
      </label>
      <Notes id={id} hint={hint} error={error} />
      {choices ? (
        <select {...shared}>
          {choices.map((choice) => (
            <option value={choice.value} selected={choice.value === value}>
              {choice.label}
            </option>
          ))}
        </select>
      ) : rows ? (
        <textarea {...shared} rows={rows} maxlength={maxlength}>
          {value ?? ''}
        </textarea>
      ) : (
        <input
          {...shared}
          type={type}
          value={value ?? ''}
          autocomplete={autocomplete}
          maxlength={maxlength}
          inputmode={inputmode}
          list={list}
          spellcheck={type === 'text' ? undefined : false}
        />
      )}
    </div>
  )
}

/** One of several (radio) or any of several (checkbox). “We do not know” belongs among them. */
export const Choices: FC<Common & { type: 'radio' | 'checkbox'; choices: Choice[]; chosen?: string[] }> = ({
  name,
  label,
  hint,
  error,
  optional,
  type,
  choices,
  chosen = [],
}) => {
  const id = idOf(name)
  return (
    <fieldset class="field" aria-describedby={describedBy(id, hint, error)}>
      <legend>
        {label}
        {optional ? <span class="quiet"> (optional)</span> : null}
      </legend>
      <Notes id={id} hint={hint} error={error} />
      {choices.map((choice, i) => (
        <div class="choice">
          <input id={i === 0 ? id : `${id}-${i}`} type={type} name={name} value={choice.value} checked={chosen.includes(choice.value)} />
          <label for={i === 0 ? id : `${id}-${i}`}>
            {choice.label}
            {choice.hint ? <span class="hint">{choice.hint}</span> : null}
          </label>
        </div>
      ))}
    </fieldset>
  )
}

const describedBy = (id: string, hint: Child, error: string | undefined) =>
  [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ') || undefined

const Notes: FC<{ id: string; hint?: Child; error?: string | undefined }> = ({ id, hint, error }) => (
  <>
    {hint ? (
      <p class="hint" id={`${id}-hint`}>
        {hint}
      </p>
    ) : null}
    {error ? (
      <p class="error" id={`${id}-error`}>
        <span class="visually-hidden">Error: </span>
        {error}
      </p>
    ) : null}
  </>
)

/** At the head of a form that was refused: the same words as beside the fields, each a link to its field. Nothing when all is well. */
export const ErrorSummary: FC<{ problems: Problems; focus?: boolean }> = ({ problems, focus = true }) => {
  const all = Object.entries(problems)
  if (all.length === 0) return null
  return (
    <div class="problems" id="problems" role="alert" tabindex={-1} autofocus={focus} aria-labelledby="problems-title">
      <h2 id="problems-title">{all.length === 1 ? 'There is a problem' : `There are ${all.length} problems`}</h2>
      <ul>
        {all.map(([name, message]) => (
          <li>{name === '' ? message : <a href={`#${idOf(name)}`}>{message}</a>}</li>
        ))}
      </ul>
    </div>
  )
}

/** What a form of this session brings back, so that no other site can send it; null for a stranger. `page()` provides it. */
export const Csrf = createContext<string | null>(null)

const CsrfField: FC = () => {
  const token = useContext(Csrf)
  return token === null ? null : <input type="hidden" name="csrf" value={token} />
}

/** A plain form: it works without JavaScript, and the server is the one that checks. */
export const Form: FC<PropsWithChildren<{ action: string; id?: string; method?: 'get' | 'post' }>> = ({ action, id, method = 'post', children }) => (
  <form class="form" id={id} action={action} method={method} novalidate>
    {method === 'post' ? <CsrfField /> : null}
    {children}
  </form>
)

/** A form with a file. The token stands first: whoever sends it is known before a byte of the file is read. */
export const FileForm: FC<PropsWithChildren<{ action: string }>> = ({ action, children }) => (
  <form class="form" action={action} method="post" enctype="multipart/form-data" novalidate>
    <CsrfField />
    {children}
  </form>
)

/** Stands last in its form. A file has to be chosen again when the form was refused. */
export const FileField: FC<Common & { accept: string }> = ({ name, label, hint, error, optional, accept }) => {
  const id = idOf(name)
  return (
    <div class="field">
      <label for={id}>
        {label}
        {optional ? <span class="quiet"> (optional)</span> : null}
      </label>
      <Notes id={id} hint={hint} error={error} />
      <input
        id={id}
        type="file"
        name={name}
        accept={accept}
        aria-describedby={describedBy(id, hint, error)}
        aria-invalid={error === undefined ? undefined : 'true'}
      />
    </div>
  )
}

/** One button that changes something, with what it says to a screen reader besides. Children are hidden fields. */
export const ActionButton: FC<PropsWithChildren<{ action: string; label: string; about?: string | undefined }>> = ({ action, label, about, children }) => (
  <form action={action} method="post">
    <CsrfField />
    {children}
    <button class="button plain" type="submit">
      {label}
      {about ? <span class="visually-hidden"> {about}</span> : null}
    </button>
  </form>
)
