import type { Child, FC, PropsWithChildren } from 'hono/jsx'
import type { Choice } from './form.tsx'

type FiltersProps = PropsWithChildren<{
  action: string
  /** Id of the region that shows the results, without `#`; it is replaced while typing. */
  results: string
  label: string
  /** Address without any filter; null when none is set. */
  clear: string | null
  /** What else the answer replaces, as hx-select-oob has it. */
  alongside?: string
  /** Fields that need the whole width, under the others and the button. */
  below?: Child
}>

/** The state of a list is its address. Without JavaScript the button does what typing does with it. */
export const Filters: FC<FiltersProps> = ({ action, results, label, clear, alongside, below, children }) => (
  <search>
    <form
      class="filters"
      action={action}
      method="get"
      aria-label={label}
      data-prune
      hx-get={action}
      hx-trigger="input delay:200ms, submit"
      hx-select={`#${results}`}
      hx-target={`#${results}`}
      hx-select-oob={alongside}
      hx-swap="outerHTML"
      hx-replace-url="true"
      hx-sync="this:replace"
    >
      {children}
      <button class="button plain" type="submit">
        Apply
      </button>
      {clear ? <a href={clear}>Clear filters</a> : null}
      {below}
    </form>
  </search>
)

export const SearchField: FC<{ name?: string; label: string; value: string | undefined }> = ({ name = 'q', label, value }) => (
  <label class="wide">
    <span>{label}</span>
    <input id={name} type="search" name={name} value={value ?? ''} autocomplete="off" spellcheck={false} maxlength={100} />
  </label>
)

/** The first choice is always "any"; a count says how many rows a choice would leave. */
export const FilterField: FC<{ name: string; label: string; value: string | undefined; any?: string; choices: Choice[] }> = ({
  name,
  label,
  value,
  any = 'Any',
  choices,
}) => (
  <label>
    <span>{label}</span>
    <select name={name}>
      <option value="">{any}</option>
      {choices.map((choice) => (
        <option value={choice.value} selected={choice.value === value}>
          {choice.count === undefined ? choice.label : `${choice.label} (${choice.count.toLocaleString('en-GB')})`}
        </option>
      ))}
    </select>
  </label>
)
