import type { FC } from 'hono/jsx'
import { viewChoices } from './as-of.tsx'
import { FilterField } from './ui/filters.tsx'
import { viewWords } from './words.ts'

/** Another day, for a page that can show one. */
export const AskForDay: FC<{ here: string; given: { as_of: string; view: string }; today: string }> = ({ here, given, today }) => (
  <form class="filters" action={here} method="get" aria-label="Another day" data-prune>
    <label>
      <span>On the day</span>
      <input type="date" name="as_of" value={given.as_of} max={today} />
    </label>
    <FilterField
      name="view"
      label="Of a past day"
      any={viewWords.known_then.word}
      value={given.view === 'known_now' ? given.view : undefined}
      choices={viewChoices}
    />
    <button class="button plain" type="submit">
      Show
    </button>
  </form>
)
