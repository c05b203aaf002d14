import type { FC } from 'hono/jsx'
import type { Bank } from '../src/questions/question.ts'
import type { Matched } from '../src/watch/announced.ts'
import type { Grades } from '../src/watch/grades-queries.ts'
import { Title } from './layout.tsx'
import { Facts } from './ui/record.tsx'
import { dateText } from './ui/text.ts'
import { count, percent } from './words.ts'

/** The register grades itself: what it does not know, what nobody has looked at, and where it was wrong. */
export const GradesPage: FC<{ grades: Grades; changes: Pick<Matched, 'announced' | 'silent'>; bank: Bank; today: string }> = ({
  grades,
  changes,
  bank,
  today,
}) => {
  const asked = grades.offerings * grades.questions
  const share = (part: number, of: number) =>
    of === 0 ? 'nothing yet' : `${part.toLocaleString('en-GB')} of ${of.toLocaleString('en-GB')} (${percent(part / of)})`
  const { oldest } = grades
  return (
    <>
      <Title>The register grades itself</Title>
      <div class="head">
        <h1>The register grades itself</h1>
        <p>
          What can be said against it on {dateText(today)}, about real tools only. Every figure is counted from the tables when this page is read; answers,
          passages and copies anybody can count again from <a href="/register.json">the export</a>.
        </p>
      </div>
      <section class="stack" aria-labelledby="unknown">
        <h2 id="unknown">What it does not know</h2>
        <Facts
          of={[
            ['Questions without an answer', <a href="/unknowns">{share(asked - grades.answered, asked)}</a>],
            ['Offerings', grades.offerings.toLocaleString('en-GB')],
            ['Questions asked of each', String(grades.questions)],
          ]}
        />
      </section>
      <section class="stack" aria-labelledby="looked">
        <h2 id="looked">What was looked at</h2>
        <Facts
          of={[
            ['Passages in the newest copy compared', share(grades.held, grades.facts)],
            ['Passages gone from it', share(grades.lost, grades.facts)],
            ['Never compared with a copy', share(grades.never_compared, grades.facts)],
            [
              'Longest not looked at',
              oldest === null ? null : (
                <>
                  <a href={`/tools/${oldest.tool}/${oldest.offering}`}>{oldest.name}</a>: {bank.byId.get(oldest.question)?.wording ?? oldest.question} Last seen
                  on {dateText(oldest.seen_on)}.
                </>
              ),
            ],
            ['Copies that failed, were blocked or were empty', count(grades.failed_copies, 'copy', 'copies')],
            ['Looks that failed', count(grades.failed_looks, 'look')],
            ['Material changes that no vendor announced', share(changes.silent, changes.announced + changes.silent)],
            ['Changes that nobody has read yet', count(grades.open_tasks, 'document')],
          ]}
        />
      </section>
      <section class="stack" aria-labelledby="wrong">
        <h2 id="wrong">Where it was, or may be, wrong</h2>
        <Facts
          of={[
            ['Open conflicts with what a vendor says', count(grades.open_conflicts, 'conflict')],
            ['Answers replaced by another within a year', count(grades.reversals, 'answer')],
            ['How often two readers agree', <a href="/readings">Second readings</a>],
            ['How much rests on one model or host', <a href="/upstream">What tools stand on</a>],
          ]}
        />
      </section>
    </>
  )
}
