import { count, dateWords } from '../../views/words.ts'
import { type Letter, letter, oneLine, oneParagraph } from '../mail/letters.ts'
import type { ToldAs } from './rules.ts'

// What is mailed of changes: plain text, in the order in which it is read on a telephone. Pure.

export type Told = { tool: string; subject: string; sentence: string; because: string; path: string; told_as: ToldAs; at: Date }

type Surroundings = {
  publicUrl: string
  /** Where one ends mails of this kind without signing in. */
  stop: string
}

const longest = 900
/** Reasons are as long as somebody made them; the page has them whole. */
const cut = (text: string) => {
  const characters = [...oneParagraph(text)]
  return characters.length > longest ? `${characters.slice(0, longest - 1).join('')}…` : characters.join('')
}

const becauseOf: Record<ToldAs, string> = {
  vendor: 'You get this because you speak for the vendor.',
  production: 'You get this because your production is one of those that it concerns.',
  desk: 'You get this because you decide on clearances for the studio.',
  follower: 'You get this because you follow it.',
}

const told = ({ subject, sentence, because, path }: Told, publicUrl: string): string[] => [
  `${oneLine(subject)}: ${cut(sentence)}`,
  ...(because === '' ? [] : [cut(because)]),
  `${publicUrl}${path}`,
]

/** What cannot wait, all that one person is to be told of now. */
export const urgentLetter = ({ publicUrl, stop, notices }: Surroundings & { notices: Told[] }): Letter => {
  const [first] = notices
  const head =
    first && notices.length === 1 ? `${first.subject}: ${firstSentence(first.sentence)}` : `${notices.length} clearances that concern you have changed`
  return letter(
    oneLine(head),
    ...notices.flatMap((notice) => told(notice, publicUrl)),
    [...new Set(notices.map(({ told_as }) => becauseOf[told_as]))].join(' '),
    `What you are told, and when, is yours to set: ${publicUrl}/account/notifications`,
    'To get no more mails like this one, without signing in:',
    stop,
  )
}

const firstSentence = (text: string) => oneParagraph(text).replace(/\.( .*)?$/s, '')

/** Everything since the last one, by tool. */
export const digestLetter = ({ publicUrl, stop, notices, rhythm }: Surroundings & { notices: Told[]; rhythm: 'weekly' | 'daily' }): Letter => {
  const byTool = [...Map.groupBy(notices, ({ tool }) => tool)]
  const names = byTool.map(([tool]) => oneLine(tool))
  return letter(
    oneLine(`${count(notices.length, 'change')}: ${names.join(', ')}`),
    `${count(notices.length, 'change')} to what you follow on Toolslate, at ${publicUrl}, each with its cause.`,
    ...byTool.flatMap(([tool, ofTool]) => [
      `${oneLine(tool)}\n${'='.repeat([...oneLine(tool)].length)}`,
      ...ofTool.flatMap(({ at, ...notice }) => {
        const [what = '', ...rest] = told({ at, ...notice }, publicUrl)
        return [`${dateWords(at.toISOString())}. ${what}`, ...rest]
      }),
    ]),
    `You get this ${rhythm === 'weekly' ? 'once a week' : 'once a day'}, and nothing when nothing changed. What you follow, and when you are told: ${publicUrl}/account/notifications`,
    'To end it without signing in:',
    stop,
  )
}
