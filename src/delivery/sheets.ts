import { exceptionWords, fateWords, rightsWords } from '../../views/usage-words.ts'
import { coverWords, replyWords } from '../../views/use-words.ts'
import { dateWords } from '../../views/words.ts'
import type { Paper } from '../paper/paper.ts'
import type { Production } from '../productions/production.ts'
import { isKept } from '../usage/coverage.ts'
import type { Consent, Entry } from '../usage/entry.ts'
import type { Exception } from '../usage/exceptions.ts'
import type { KeptUse } from '../uses/queries.ts'

// The sheets of a delivery. Pure.

export type Sheet = { head: string[]; rows: string[][] }

/** The cue sheet in the shape that the Archival Producers Alliance asks for: description and timecode, prompts and software, source material, status of rights. */
export const cueSheet = (entries: Entry[]): Sheet => ({
  head: [
    'Cue',
    'Timecode in',
    'Timecode out',
    'Description',
    'Shot',
    'Software and version',
    'Prompts',
    'Source material',
    'Copyright status',
    'Made on',
    'Made by',
    'Approval',
    'Register line',
  ],
  rows: entries
    .filter(isKept)
    .toSorted((a, b) => a.timecode_in.localeCompare(b.timecode_in) || a.number - b.number)
    .map((entry, i) => [
      String(i + 1),
      entry.timecode_in || 'not stated',
      entry.timecode_out || 'not stated',
      entry.output || entry.purpose,
      entry.shot,
      [entry.tool, entry.version].filter(Boolean).join(', '),
      entry.prompts || 'not stated',
      entry.source_material || 'not stated',
      entry.source_rights === '' ? 'not stated' : rightsWords[entry.source_rights],
      entry.used_from === entry.used_to ? entry.used_from : `${entry.used_from} to ${entry.used_to}`,
      entry.people || 'not stated',
      entry.use_number === null ? 'none' : `use ${entry.use_number}`,
      String(entry.number),
    ]),
})

export const exceptionSheet = (exceptions: Exception[]): Sheet => ({
  head: ['Exception', 'Register line', 'What is wrong', 'What to do'],
  rows: exceptions.map(({ kind, entry, because, remedy }) => [exceptionWords[kind].word, entry === null ? '' : String(entry), because, remedy]),
})

export const consentSheet = (consents: Consent[], pathOf: (id: number) => string | null): Sheet => ({
  head: ['Consent', 'Performer', 'For', 'Scope', 'Shots', 'Guild', 'From', 'Until', 'Ended', 'File'],
  rows: consents.map((one) => [
    String(one.id),
    one.performer,
    one.covers.map((cover) => coverWords[cover]).join('; '),
    one.scope,
    one.shots.length === 0 ? 'all' : one.shots.join(', '),
    one.guild,
    one.valid_from,
    one.ends_on ?? '',
    one.ended_on === null ? '' : `${one.ended_on}: ${one.ended_because}`,
    one.file_id === null ? '' : (pathOf(one.file_id) ?? 'not in this archive'),
  ]),
})

export const approvalSheet = (uses: KeptUse[], pathOf: (id: number) => string | null): Sheet => ({
  head: ['Use', 'Name', 'Answer', 'By', 'On', 'Kinds of use', 'Data', 'Shots', 'Until', 'Words', 'File'],
  rows: uses
    .toSorted((a, b) => a.number - b.number)
    .flatMap(({ number, triages, replies }) =>
      replies.map((one) => [
        String(number),
        triages.at(-1)!.title,
        replyWords[one.ruling].word,
        one.replied_by,
        one.replied_on,
        one.uses.join(' '),
        one.data_classes.join(' '),
        one.shots.join(', '),
        one.ends_on ?? '',
        one.words,
        one.file_id === null ? '' : (pathOf(one.file_id) ?? 'not in this archive'),
      ]),
    ),
})

const registerHead = ['Line', 'Day', 'Tool and plan', 'What for', 'Data', 'Shot', 'Fate', 'Clearance on the day', 'Exceptions']

/** The register on paper: what a page is wide enough for; all of it is in the sheets. */
export const registerPaper = (production: Production, entries: Entry[], exceptions: Exception[], at: string): Paper => ({
  title: `Register of uses of ${production.name}`,
  author: production.name,
  subject: `${production.name}, register of uses`,
  lead: `What ${production.name} really used of generative tools, each line with what was in force on its day, on ${dateWords(at)}. The production’s own account; it approves nothing.`,
  is_demo: production.is_demo,
  at,
  isWide: true,
  sections: [
    {
      title: 'Lines',
      pieces: [
        {
          kind: 'table',
          head: registerHead,
          rows: entries.map((entry) => [
            String(entry.number),
            entry.used_from === entry.used_to ? entry.used_from : `${entry.used_from} to ${entry.used_to}`,
            entry.tool,
            entry.purpose,
            entry.data_classes.join(' '),
            entry.shot,
            fateWords[entry.fate].split(':')[0] ?? '',
            entry.clearance_id === null ? 'none' : `clearance ${entry.clearance_id}`,
            exceptions
              .filter((one) => one.entry === entry.number)
              .map(({ kind }) => exceptionWords[kind].word)
              .join(', '),
          ]),
        },
      ],
    },
    {
      title: 'Exceptions',
      pieces: [
        exceptions.length === 0
          ? { kind: 'text', text: 'None, as far as the register knows.' }
          : {
              kind: 'list',
              items: exceptions.map(({ kind, entry, because }) => `${entry === null ? '' : `Line ${entry}: `}${exceptionWords[kind].word}. ${because}`),
            },
      ],
    },
  ],
})

export const cuePaper = (production: Production, sheet: Sheet, at: string): Paper => ({
  title: `Cue sheet of generated material, ${production.name}`,
  author: production.name,
  subject: `${production.name}, cue sheet`,
  lead: 'Generated material that is final or in the locked cut, with its timecodes, prompts and software, source material and the status of rights. What nobody stated says so.',
  is_demo: production.is_demo,
  at,
  isWide: true,
  sections: [{ title: 'Cues', pieces: sheet.rows.length === 0 ? [{ kind: 'text', text: 'There is none.' }] : [{ kind: 'table', ...sheet }] }],
})
