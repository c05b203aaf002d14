import { dateWords } from '../../views/words.ts'
import type { Fact } from '../facts/fact.ts'
import { isKnown } from '../facts/rules.ts'
import type { CompiledPolicy } from '../policy/load.ts'
import type { Reason, Verdict } from '../policy/verdict.ts'
import type { Question } from '../questions/question.ts'

// What a vendor is asked, because what it publishes does not say. Pure. One letter for a tool on a plan.

/** A document of the vendor's that was read, and when last. */
export type ReadDocument = { title: string; read_on: string | null }

export type LetterQuestion = {
  question: string
  wording: string
  /** What was read, and that it does not say, or not well enough. */
  gap: string
  /** Which answers are possible. */
  possible: string
  link: string
}

type About = {
  policy: CompiledPolicy
  verdict: Verdict
  facts: Fact[]
  documents: ReadDocument[]
  publicUrl: string
  tool: string
  offering: string
}

/** Where the vendor has spoken already, or where it is for the customer to show or to say something. */
const notForTheVendor: ReadonlySet<Reason> = new Set(['conflicting', 'unproven_setting', 'out_of_scope'])

/** Every question that decides and has no answer that counts, in the order of the verdict; each once. */
export const lettersFor = ({ policy, verdict, facts, documents, publicUrl, tool, offering }: About): LetterQuestion[] => {
  const read = documentsRead(documents)
  const open = verdict.criteria.filter(
    ({ kind, outcome, reason, question }) => kind === 'gate' && outcome === 'unknown' && !notForTheVendor.has(reason) && policy.bank.byId.has(question),
  )
  const first = [...new Map(open.map((one) => [one.question, one])).values()].filter(({ question }) => !policy.pack.identity.includes(question))
  return first.map(({ question: id, because }) => {
    const question = policy.bank.byId.get(id)!
    const isSilent = !facts.some((fact) => fact.question === id && isKnown(fact))
    return {
      question: id,
      wording: question.wording,
      gap: isSilent ? read : `We have read: ${because} Please answer it yourselves, with what it rests on.`,
      possible: possibleAnswers(question),
      link: `${publicUrl}/attest/${tool}/${offering}/questions/${id}`,
    }
  })
}

const mostNamed = 3

const documentsRead = (documents: ReadDocument[]): string => {
  if (documents.length === 0) return 'We found no document of yours about this plan that says.'
  const named = documents.slice(0, mostNamed).map(({ title, read_on }) => `“${title}”${read_on === null ? '' : ` (read on ${dateWords(read_on)})`}`)
  const more = documents.length - named.length
  const all = more > 0 ? [...named, more === 1 ? 'one more document' : `${more} more documents`] : named
  return all.length === 1 ? `Your ${all[0]} does not say.` : `None of these says: your ${all.slice(0, -1).join(', ')} and ${all.at(-1)}.`
}

const possibleAnswers = ({ type, values }: Question): string => {
  const named = values.map(({ label }) => label)
  const own = type === 'days' ? ['a number of days'] : type === 'text' ? ['an answer in your own words'] : []
  const all = [...own, ...named, 'we do not know']
  return `${type === 'any_of' ? 'Possible answers, one or several' : 'Possible answers'}: ${all.join('; ')}.`
}
