import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { type Bank, evidenceKinds, type Question, reservedAnswers } from './question.ts'
import { type Path, type Read, readYaml } from './yaml.ts'

/** The data of a YAML file. Throws an Error with one line per problem: `name:line: path: what is wrong`. */
export const parseYaml = <S extends z.ZodType>(text: string, name: string, schema: S): z.infer<S> => readYaml(name, text, schema).value

const defaultDir = fileURLToPath(new URL('../../seeds/questions/', import.meta.url))

const id = z.string().regex(/^[a-z0-9]+(_[a-z0-9]+)*$/, 'must be snake_case')
const sentence = z.string().trim().min(1, 'must not be empty')

const valueSchema = z.strictObject({
  id,
  label: sentence,
  polarity: z.enum(['good', 'neutral', 'bad']),
  by: z.enum(['you', 'vendor', 'studio']),
})

const questionSchema = z.strictObject({
  id,
  code: z
    .string()
    .regex(/^[A-Z]{2}-\d{2}$/, 'must look like DH-01')
    .nullable(),
  wording: sentence,
  help: sentence,
  why: sentence,
  type: z.enum(['one_of', 'any_of', 'days', 'text']),
  values: z.array(valueSchema),
  combine: z.enum(['worst', 'union']),
  evidence: z.array(z.enum(evidenceKinds)).min(1, 'must name at least one kind of evidence'),
  expires_after_days: z.int().positive(),
})

const bankSchema = z.strictObject({
  version: z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a date'),
  sections: z.array(id).min(1),
})

const sectionSchema = z.strictObject({
  section: z.strictObject({ id, title: sentence, intro: sentence }),
  questions: z.array(questionSchema).min(1),
})

type SectionFile = Read<z.infer<typeof sectionSchema>>
type Draft = z.infer<typeof questionSchema>

/** The first place of every value that occurs again. */
const repeats = (values: readonly string[]): number[] => values.flatMap((value, i) => (values.indexOf(value) < i ? [i] : []))

const lintValues = (question: Draft, problem: (path: Path, what: string) => void) => {
  const ids = question.values.map((value) => value.id)
  for (const i of repeats(ids)) problem(['values', i, 'id'], `${ids[i]} is listed twice`)
  ids.forEach((value, i) => {
    if (reservedAnswers.some((reserved) => reserved === value)) problem(['values', i, 'id'], `${value} is reserved: it is always allowed`)
  })
  const isChoice = question.type === 'one_of' || question.type === 'any_of'
  if (isChoice && ids.length < 2) problem(['values'], 'a choice needs at least two values')
  if (question.type === 'text' && ids.length > 0) problem(['values'], 'a text question has no values')
}

const lintQuestion = (question: Draft, section: string, problem: (path: Path, what: string) => void) => {
  lintValues(question, problem)
  for (const i of repeats(question.evidence)) problem(['evidence', i], `${question.evidence[i]} is listed twice`)
  if ((question.type === 'any_of') !== (question.combine === 'union')) problem(['combine'], 'is union for any_of questions, and only for them')
  const isChoice = question.type === 'one_of' || question.type === 'any_of'
  const identifies = section === 'identity'
  if (isChoice && !identifies && !question.values.some((value) => value.polarity === 'good')) problem(['values'], 'has no good value')
}

const lint = (files: { name: string; file: SectionFile }[]): string[] => {
  const problems: string[] = []
  const ids = new Set<string>()
  const codes = new Set<string>()
  for (const { name, file } of files) {
    const { section, questions } = file.value
    if (section.id !== name) problems.push(`${file.at(['section', 'id'])}: must be ${name}, like the file`)
    questions.forEach((question, i) => {
      const problem = (path: Path, what: string) => problems.push(`${file.at(['questions', i, ...path])}: ${question.id}: ${what}`)
      if (ids.has(question.id)) problem(['id'], 'this id is used twice')
      if (question.code !== null && codes.has(question.code)) problem(['code'], `${question.code} is used twice`)
      ids.add(question.id)
      if (question.code !== null) codes.add(question.code)
      lintQuestion(question, section.id, problem)
    })
  }
  return problems
}

/** The bank from its files; `read` gives the text of a file by its name, or null when there is none. */
export const bankFrom = (read: (file: string) => string | null): Bank => {
  const index = readYaml('bank.yaml', read('bank.yaml') ?? '', bankSchema)
  for (const i of repeats(index.value.sections)) throw new Error(`${index.at(['sections', i])}: is listed twice`)
  const files = index.value.sections.map((name, i) => {
    const text = read(`${name}.yaml`)
    if (text === null) throw new Error(`${index.at(['sections', i])}: there is no file ${name}.yaml`)
    return { name, file: readYaml(`${name}.yaml`, text, sectionSchema) }
  })
  const problems = lint(files)
  if (problems.length > 0) throw new Error(problems.join('\n'))

  const questions: Question[] = files.flatMap(({ name, file }) => file.value.questions.map((question) => ({ ...question, section: name })))
  return {
    version: index.value.version,
    sections: files.map(({ file }) => file.value.section),
    questions,
    byId: new Map(questions.map((question) => [question.id, question])),
  }
}

/** Reads and checks the question bank. Throws an Error with one line per problem, each with file, line and path. */
export const loadBank = (dir: string = defaultDir): Bank => {
  const present = new Set(readdirSync(dir).filter((file) => file.endsWith('.yaml')))
  const bank = bankFrom((file) => (present.has(file) ? readFileSync(join(dir, file), 'utf8') : null))
  const known = new Set(['bank', ...bank.sections.map((section) => section.id)])
  const stray = [...present].find((file) => !known.has(basename(file, '.yaml')))
  if (stray) throw new Error(`bank.yaml:1: sections: ${stray} is not listed`)
  return bank
}
