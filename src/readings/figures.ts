import { stringify } from 'csv-stringify/sync'
import type { ReadingLine, SampleLine } from './queries.ts'
import { type Figures, fewest, figuresOf } from './rules.ts'

// The figures for programs: what the page says, and enough to make it again. What two readers answered about one fact is told once a
// third person has decided; before that, only how often which pair came up.

export const figuresJson = (readings: ReadingLine[], samples: SampleLine[]) => ({
  ...figuresOf(readings),
  fewest,
  decisions: readings
    .filter(({ ruling }) => ruling !== null)
    .map(({ fact, question, tool, offering, first, second, ruling, ruling_reason, decided_at, is_mended }) => ({
      fact,
      question,
      tool,
      offering,
      first,
      second,
      ruling,
      reason: ruling_reason,
      decided_at,
      is_mended,
    })),
  samples: samples.map(({ id, drawn_at, seed, size, candidates, question, vendor, drawn, read }) => ({
    id,
    drawn_at,
    seed,
    size,
    candidates,
    question,
    vendor,
    drawn,
    read,
    facts: readings.filter(({ sample }) => sample === id).map(({ fact }) => fact),
  })),
})

/** One line for the whole register, without a kappa, and one for each question. A cell is empty where they are too few to say. */
export const figuresCsv = ({ read, agreed, questions }: Figures): string =>
  stringify(
    [
      ['question', 'read', 'agreed', 'agreement', 'kappa'],
      ['all', read, agreed, read === 0 ? '' : agreed / read, ''],
      ...questions.map((one) => [one.question, one.read, one.agreed, one.agreement ?? '', one.kappa ?? '']),
    ],
    { bom: true },
  )
