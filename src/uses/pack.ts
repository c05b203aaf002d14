import { answerWords, lighterWords, obligationWords } from '../../views/triage-words.ts'
import { replyWords, useStateWords } from '../../views/use-words.ts'
import { bandWords, clearanceWords, dataClassWords, dateWords, evidenceWords, factStateWords, principleWords, quoteStandingWords } from '../../views/words.ts'
import type { ClearanceState } from '../clearances/rules.ts'
import { useWords } from '../clearances/uses.ts'
import { type Paper, type Piece, rows, text } from '../paper/paper.ts'
import type { Band } from '../policy/policy.ts'
import type { StoredPolicy } from '../policy/store.ts'
import { useQuestions } from '../policy/triage-rules.ts'
import type { Production } from '../productions/production.ts'
import { departments } from '../toolkit/departments.ts'
import type { DossierFact } from '../tools/dossier.ts'
import type { KeptUse } from './queries.ts'
import type { UseState } from './rules.ts'

/** A tool of the use with all that is known about it. */
export type PackTool = {
  name: string
  path: string | null
  band: Band | null
  clearance: ClearanceState
  clearance_id: number | null
  facts: DossierFact[]
  risks: string[]
}
export type PackInput = {
  production: Production
  use: KeptUse
  state: UseState
  tools: PackTool[]
  policy: Pick<StoredPolicy, 'pack'>
  at: string
  publicUrl: string
}

/** What the Netflix contact is sent of a use: in plain words what it is, then why it needs what it needs, then every fact with its quote. Pure. */
export const packOf = (input: PackInput): Paper => {
  const { production, use, state, policy, at, publicUrl } = input
  const now = use.triages.at(-1)!
  return {
    title: `Use ${use.number}: ${now.title}`,
    author: production.name,
    subject: `${production.name}, use ${use.number}`,
    lead: `A proposed use of generative AI by ${production.name}, held against ${policy.pack.title} (version ${policy.pack.version}) on ${dateWords(at)}. It is the production’s own account and our reading of published guidance, and approves nothing.`,
    is_demo: use.is_demo,
    at,
    sections: [
      { title: 'What is asked of you', pieces: [text(now.result.statement, true), text(`${useStateWords[state].word}. ${useStateWords[state].means}`)] },
      {
        title: 'The use',
        pieces: [
          rows([
            ['What is done', now.purpose],
            ['Kind of use', useWords[now.kind].word],
            ['Department', departments.find(({ id }) => id === now.department)?.name ?? null],
            ['Proposed by', use.proposed_by === null ? null : `${use.proposed_by}, on ${dateWords(use.proposed_at)}`],
            ['Plan and settings', now.settings],
          ]),
        ],
      },
      { title: 'Tools, in their order', pieces: toolPieces(input) },
      { title: 'The five principles', pieces: [rows(principleRows(input))] },
      { title: 'Why, rule by rule', pieces: rulePieces(input) },
      { title: 'Risks that are known, or not ruled out', pieces: riskPieces(input) },
      {
        title: 'What it needs besides, and who sees to it',
        pieces: [
          now.result.obligations.length === 0
            ? text('Nothing besides.')
            : { kind: 'list', items: now.result.obligations.map((id) => `${obligationWords[id].word}. ${obligationWords[id].owner}`) },
        ],
      },
      { title: 'The plan without it', pieces: [text(now.without_ai === '' ? 'None is written down.' : now.without_ai)] },
      {
        title: 'What was answered',
        pieces: [{ kind: 'list', items: useQuestions.map(({ id, ask }) => `${ask} ${answerWords[now.answers[id] ?? 'unsure']}`) }],
      },
      ...(use.replies.length === 0 ? [] : [{ title: 'What came back so far', pieces: replyPieces(use) }]),
      ...input.tools.map(factSection),
      { title: 'Where this stands', pieces: [text(`${publicUrl}/productions/${production.slug}/uses/${use.number}`)] },
    ],
  }
}

const toolPieces = ({ use, tools }: PackInput): Piece[] => {
  const { steps, result } = use.triages.at(-1)!
  return [
    {
      kind: 'table',
      head: ['Step', 'Tool and plan', 'What goes in', 'What the register makes of it', 'Clearance of the studio'],
      rows: steps.map((step, i) => {
        const tool = tools[i]
        return [
          `${i + 1}${result.weakest_step === i ? ', the weakest' : ''}`,
          step.name,
          step.data_classes.map((id) => `${id} (${dataClassWords[id]})`).join(', '),
          tool?.band ? bandWords[tool.band].word : 'Not in the register: nothing is known of it',
          `${clearanceWords[tool?.clearance ?? 'not_reviewed'].word}${tool?.clearance_id ? `, clearance ${tool.clearance_id}` : ''}`,
        ]
      }),
    },
  ]
}

const principleRows = ({ use, policy }: PackInput): [string, string][] => {
  const { principles } = use.triages.at(-1)!.result
  return policy.pack.principles.map(({ id, title }): [string, string] => [title, principleWords[principles[id]].word])
}

const rulePieces = ({ use }: PackInput): Piece[] => {
  const { fired } = use.triages.at(-1)!.result
  if (fired.length === 0) return [text('No rule fired: all five principles are answered with yes.')]
  return fired.flatMap(({ rule, clause, because, quote, outcome }): Piece[] => [
    text(`${because} (${rule === 'ENVELOPE' ? 'tool and data' : rule}: ${lighterWords[outcome]})`),
    ...(quote === null ? [] : [{ kind: 'quote' as const, text: quote, source: `Clause ${clause}` }]),
  ])
}

/** What the policy asks of each tool and does not find: known to fail, or not known. */
const riskPieces = ({ tools }: PackInput): Piece[] => {
  const items = tools.flatMap(({ name, path, risks }) => (path === null ? [`${name}: nothing is known of it.`] : risks.map((risk) => `${name}: ${risk}`)))
  return [items.length === 0 ? text('On the side of the tools nothing that the policy asks for is missing.') : { kind: 'list', items }]
}

const replyPieces = ({ replies }: KeptUse): Piece[] =>
  replies.flatMap(({ ruling, replied_by, replied_on, words, ends_on }): Piece[] => [
    text(`${replyWords[ruling].word}, by ${replied_by} on ${dateWords(replied_on)}${ends_on === null ? '' : `, until ${dateWords(ends_on)}`}.`, true),
    { kind: 'quote', text: words, source: replied_by },
  ])

const factSection = ({ name, path, facts }: PackTool) => ({
  title: `What is known about ${name}`,
  pieces:
    path === null
      ? [text('It is not in the register: nothing is known of it, and unknown is never a pass.')]
      : facts.length === 0
        ? [text('The register holds no fact about it: unknown is never a pass.')]
        : facts.flatMap((fact): Piece[] => [
            text(
              `${fact.upstream === null ? '' : `Of ${fact.upstream.name}, which it stands on: `}${fact.asks?.wording ?? fact.question} ${fact.label} (${factStateWords[fact.state].word.toLowerCase()}).`,
            ),
            ...(fact.citations.length === 0 ? [text(`${evidenceWords[fact.evidence]}, recorded on ${dateWords(fact.recorded_at)}. There is no quote.`)] : []),
            ...fact.citations.map(({ quote, document, copied_on, standing, url }): Piece => {
              const source = `${document}, ${copied_on === null ? 'date of the copy not stated' : `copied on ${dateWords(copied_on)}`}. ${quoteStandingWords[standing].word}. ${url}`
              return quote === '' ? text(source) : { kind: 'quote', text: quote, source }
            }),
          ]),
})
