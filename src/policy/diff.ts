import { bands, type Criterion, dataClassIds, type EffectTable, type Pack } from './policy.ts'

/** One difference between two packs, ready to be read: "criterion p2_training, answer on_no_opt_out: from “unsure” to “fails”". */
export type Difference = {
  sign: 'added' | 'removed' | 'changed'
  part: 'header' | 'option' | 'clause' | 'principle' | 'criterion' | 'effect' | 'band' | 'data_class' | 'envelope' | 'floor'
  /** What it is about: the id of the clause, the criterion … */
  id: string
  /** What exactly: "answer yes", "quote"; null for the thing as a whole. */
  aspect: string | null
  from: string | null
  to: string | null
}

/** Everything that differs between two packs, in the order in which a pack is read. Order and spacing of the files do not count. */
export const diffPacks = (one: Pack, two: Pack): Difference[] => [
  ...header(one, two),
  ...rows('option', one.options, two.options, (option) => ({
    default: option.default,
    about: option.about,
    values: option.values.map(({ id, label }) => `${id}: ${label}`).join('; '),
  })),
  ...rows('clause', one.clauses, two.clauses, ({ section, heading, quote, summary, strength, url }) => ({ section, heading, quote, summary, strength, url })),
  ...rows('principle', one.principles, two.principles, ({ clause, title, judged_by, tool_side }) => ({ clause, title, judged_by, tool_side })),
  ...rows('criterion', one.criteria, two.criteria, aboutCriterion),
  ...one.criteria.flatMap((criterion) => {
    const other = two.criteria.find(({ id }) => id === criterion.id)
    return other ? effectsBetween(criterion, other) : []
  }),
  ...rows('band', one.bands, two.bands, ({ label, meaning }) => ({ label, meaning })),
  ...rows('data_class', one.data_classes, two.data_classes, ({ label, examples }) => ({ label, examples })),
  ...dataClassIds.flatMap((id) => bands.flatMap((band) => changed('envelope', id, band, one.envelope[id]?.[band], two.envelope[id]?.[band]))),
  ...dataClassIds.flatMap((id) => changed('floor', id, null, one.assurance_floor[id]?.join(', '), two.assurance_floor[id]?.join(', '))),
]

const header = (one: Pack, two: Pack): Difference[] =>
  Object.entries(aboutPack(one)).flatMap(([field, value]) => changed('header', field, null, value, aboutPack(two)[field as keyof ReturnType<typeof aboutPack>]))

const aboutPack = (pack: Pack) => ({
  id: pack.id,
  version: pack.version,
  kind: pack.kind,
  base: pack.base && `${pack.base.id}@${pack.base.version}`,
  title: pack.title,
  issuer: pack.issuer,
  instrument: pack.instrument,
  jurisdiction: pack.jurisdiction,
  source: pack.source.url,
  captured_on: pack.source.captured_on,
  live_confirmed_on: pack.source.live_confirmed_on,
  source_note: pack.source.note,
  effective_from: pack.effective_from,
  effective_to: pack.effective_to,
  disclaimer: pack.disclaimer,
  identity: pack.identity.join(', '),
  coverage: pack.coverage,
  is_demo: pack.is_demo ? 'yes' : 'no',
})

const aboutCriterion = (criterion: Criterion) => ({
  title: criterion.title,
  clauses: criterion.clauses.join(', '),
  principle: criterion.principle,
  kind: criterion.kind,
  weight: String(criterion.weight),
  question: criterion.question,
  reading: criterion.reading,
  applies: criterion.applies && `${criterion.applies.question} is ${criterion.applies.any_of.join(' or ')}`,
  floor: criterion.floor ? 'yes' : 'no',
})

/** The effects of two criteria with one id, answer by answer, by default and under each reading of an option. */
export const effectsBetween = (one: Criterion, two: Criterion): Difference[] => [
  ...tables(one.id, '', one.effects, two.effects),
  ...merged(one.readings.map(readingKey), two.readings.map(readingKey)).flatMap((key) =>
    tables(
      one.id,
      ` (under ${key})`,
      one.readings.find((reading) => readingKey(reading) === key)?.effects,
      two.readings.find((reading) => readingKey(reading) === key)?.effects,
    ),
  ),
]

const readingKey = (reading: Criterion['readings'][number]) => `${reading.option} = ${reading.is}`

const tables = (id: string, suffix: string, one: EffectTable | undefined, two: EffectTable | undefined): Difference[] => {
  const [before, after] = [effectWords(one), effectWords(two)]
  return merged([...before.keys()], [...after.keys()]).flatMap((answer) => changed('effect', id, `${answer}${suffix}`, before.get(answer), after.get(answer)))
}

/** What each answer does, in words: "met, with contract or own_test". */
const effectWords = (effects: EffectTable | undefined): Map<string, string> => {
  if (!effects) return new Map()
  const words = new Map(Object.entries(effects.met).map(([answer, kinds]) => [`answer ${answer}`, `met, with ${kinds.join(' or ')}`]))
  for (const effect of ['fails', 'fails_storage', 'unsure', 'none'] as const) for (const answer of effects[effect]) words.set(`answer ${answer}`, effect)
  if (effects.days)
    words.set('a number of days', `met up to ${effects.days.at_most}, with ${effects.days.evidence.join(' or ')}; above it ${effects.days.over}`)
  return words
}

type Aspects = Record<string, string | null>

const rows = <T extends { id: string }>(part: Difference['part'], one: T[], two: T[], aspects: (row: T) => Aspects): Difference[] =>
  merged(one.map(idOf), two.map(idOf)).flatMap((id): Difference[] => {
    const before = one.find((row) => row.id === id)
    const after = two.find((row) => row.id === id)
    if (!before) return [{ sign: 'added', part, id, aspect: null, from: null, to: named(after!) }]
    if (!after) return [{ sign: 'removed', part, id, aspect: null, from: named(before), to: null }]
    const [was, is] = [aspects(before), aspects(after)]
    return Object.keys(was).flatMap((aspect) => changed(part, id, aspect, was[aspect], is[aspect]))
  })

const changed = (part: Difference['part'], id: string, aspect: string | null, from: string | null | undefined, to: string | null | undefined): Difference[] => {
  if ((from ?? null) === (to ?? null)) return []
  const sign = from === undefined ? 'added' : to === undefined ? 'removed' : 'changed'
  return [{ sign, part, id, aspect, from: from ?? null, to: to ?? null }]
}

const idOf = ({ id }: { id: string }) => id

/** The order of the first list, then what only the second has. */
const merged = (one: string[], two: string[]): string[] => [...one, ...two.filter((id) => !one.includes(id))]

const named = (row: object): string | null =>
  'title' in row ? String(row.title) : 'summary' in row ? String(row.summary) : 'label' in row ? String(row.label) : null

/** One line for a terminal or a list. */
export const differenceLine = ({ sign, part, id, aspect, from, to }: Difference): string => {
  const subject = `${part === 'header' ? '' : `${partWords[part]} `}${id}${aspect === null ? '' : `, ${aspect}`}`
  if (sign === 'added') return `+ ${subject}${to === null ? '' : `: ${to}`}`
  if (sign === 'removed') return `- ${subject}${from === null ? '' : `: ${from}`}`
  return `~ ${subject}: from ${said(from)} to ${said(to)}`
}

const said = (value: string | null) => (value === null || value === '' ? 'nothing' : `“${value}”`)

/** The words for the parts of a pack. */
export const partWords: Record<Difference['part'], string> = {
  header: 'header',
  option: 'option',
  clause: 'clause',
  principle: 'principle',
  criterion: 'criterion',
  effect: 'effect of',
  band: 'band',
  data_class: 'data class',
  envelope: 'envelope of',
  floor: 'assurance floor of',
}
