import { type Answer, ask, type Person } from './client.ts'

// A fact on its way: from a program, under an Idempotency-Key; or from a person, by a form that holds `once`.

/** A line of facts about one question, each in place of the one before it. */
export type Line = { tool: string; offering: string; question: string; value: string }

export type Write = {
  /** Under it the write is sent, again too; and it stands in the fact as its note. */
  key: string
  line: Line
  supersedes: number | null
  hasSource: boolean
  /** What was answered; null: not known. */
  answer: string | null
  /** It was answered that it is done. */
  isDone: boolean
}

export type Send = (write: Write) => Promise<Answer | null>

export const asProgram =
  (address: string, token: string): Send =>
  (write) =>
    ask(`${address}/api/v1/offerings/${write.line.tool}/${write.line.offering}/facts`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': write.key },
      body: JSON.stringify({
        ...answerIn(write),
        ...(write.hasSource ? { source: sourceOf(write) } : {}),
        ...(write.supersedes === null ? {} : { supersedes: write.supersedes }),
      }),
    })

export const asPerson =
  (person: Person): Send =>
  (write) =>
    person.post(`/tools/${write.line.tool}/${write.line.offering}/facts/new`, {
      ...answerIn(write),
      ...(write.hasSource ? sourceOf(write) : {}),
      supersedes: String(write.supersedes ?? ''),
      once: write.key,
    })

const answerIn = ({ hasSource, line: { question, value }, key: note }: Write) =>
  hasSource ? { question, value, evidence: 'published_terms', note } : { question, value: 'unknown', evidence: 'documentation', note }

const sentence = 'We keep what you send us for as long as your account is open.'
/** All who write about a tool quote the same document, in copies of their own. */
const sourceOf = ({ key, line: { tool } }: Write) => ({
  title: `Terms of ${tool}`,
  url: `https://${tool}.example/terms`,
  copied_on: '2026-11-20',
  quote: sentence,
  text: `Terms, as ${key} found them.\n${sentence}\n`,
})

/** The number of the fact, which only a program is told. */
export const idIn = (answer: string): number | null => (answer.startsWith('{') ? (JSON.parse(answer) as { id: number }).id : null)
