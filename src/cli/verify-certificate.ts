import { readFileSync } from 'node:fs'
import { checkExport, exportFormat, formatOf, jsonOf } from '../audit/export-file.ts'
import { type CheckedCertificate, checkCertificate } from '../certificates/check.ts'
import type { ReadContent } from '../certificates/file.ts'
import { type Since, since } from '../certificates/since.ts'
import { extension } from '../certificates/statement.ts'
import { linesOf } from './lines.ts'
import { CommandError, progress, type Say, type Status } from './terminal.ts'

export type AskedOfCertificate = { keys: string[]; notes: string[]; exports: string[]; on: string; today: string }

/** A certificate of clearance, judged for a day; with a newer export of the log also by what came after it. */
export const verifyCertificate = async (path: string, { keys, notes, exports, on, today }: AskedOfCertificate, say: Say): Promise<Status> => {
  const checked = checkCertificate(readFileSync(path), { keys, checkpoints: notes, on, hasExport: exports.length > 0 })
  const later = await Promise.all(exports.map((file) => compare(file, checked, { keys, notes, on })))
  const problems = [...checked.problems, ...later.flatMap((one) => one.problems)]
  if (checked.statement !== null) {
    for (const line of [...described(path, checked), keyLine(checked, keys.length > 0), ...later.flatMap((one) => one.notes)]) say(line)
    if (exports.length === 0) say(unsaid(checked, on, today))
  }
  for (const problem of problems) say(`  ${checked.statement === null ? `${path}: ` : ''}${problem}`)
  say(problems.length === 0 ? 'Everything agrees.' : problems.length === 1 ? '1 problem.' : `${problems.length} problems.`)
  return problems.length === 0 ? 0 : 1
}

/** The export has to be in order, and to continue the checkpoint of the certificate. */
const compare = async (path: string, { statement }: CheckedCertificate, { keys, notes, on }: Omit<AskedOfCertificate, 'exports' | 'today'>): Promise<Since> => {
  const certified = statement?.predicate[extension]
  if (!certified || certified.log === null) return { problems: [], notes: [] }
  const lines = linesOf(path)
  const first = await lines.next()
  const header = first.done ? null : jsonOf(first.value, 1)
  await lines.return(undefined)
  if (header === null || 'problem' in header || formatOf(header.value) !== exportFormat)
    throw new CommandError(`${path}: this is not an exported log (${exportFormat}).`)
  const watched = since(certified.log, certified.content, on)
  const checked = await checkExport(linesOf(path), {
    keys: keys.length > 0 ? keys : certified.keys,
    checkpoints: [certified.log.checkpoint, ...notes],
    onProgress: progress(),
    onEntry: watched.onEntry,
  })
  const { problems, notes: told } = watched.result()
  return {
    problems: [...checked.problems.map(({ message }) => `${path}: ${message}`), ...(checked.more > 0 ? [`${path}: ${checked.more} more.`] : []), ...problems],
    notes: [`${path}: the log ${checked.origin}, ${checked.size} entries. It was looked through for what came after the decision.`, ...told],
  }
}

// Telling -----------------------------------------------------------------------------------------------------

const described = (path: string, { statement }: CheckedCertificate): string[] => {
  if (statement === null) return []
  const { content, digest, log } = statement.predicate[extension]
  const { offering, clearance, studio, policy, dissents, exception } = content
  const what = clearance.kind === 'sandbox' ? 'sandbox' : 'clearance'
  return [
    `${path}: ${what} ${clearance.id} of ${studio.name} for ${offering.tool_name}, ${offering.name} (${offering.tool}/${offering.offering}), on ${content.on}.`,
    ...(clearance.is_demo ? ['Demonstration data: nobody decided anything.'] : []),
    `State on that day: ${content.state.replaceAll('_', ' ')}. ${content.because}`,
    scopeOf(content),
    `Valid from ${clearance.valid_from}; it ends on ${clearance.valid_to}.`,
    ...clearance.conditions.map(({ number, instruction }) => `Condition ${number}: ${instruction}`),
    `Proposed by ${clearance.proposed_by.name}, decided by ${clearance.decided_by.name} at ${clearance.decided_at}.`,
    ...(dissents.length === 0 ? ['No dissent was recorded.'] : dissents.map(({ by, text }) => `Dissent of ${by.name}: ${text}`)),
    ...(exception === null ? [] : [`Exception “${exception.name}”, agreed to by ${exception.approved_by}.`]),
    `Policy ${policy.name ?? policy.title}, digest ${policy.digest}`,
    `${content.facts.length} facts, digest ${content.facts_digest}`,
    `Digest of what it says ${digest}`,
    `Made at ${statement.predicate.timeVerified}${log === null ? '.' : `; entry ${log.index} of the log ${log.origin}, under its checkpoint of size ${log.size}.`}`,
  ]
}

const scopeOf = ({ clearance: { data_classes, uses, productions }, studio }: ReadContent): string =>
  `For ${[
    data_classes.map(({ id }) => id).join(', ') || 'no data',
    uses.map(({ word }) => word).join(', ') || 'no use',
    productions === null ? `every production of ${studio.name}` : productionsText(productions),
  ].join('; ')}.`

const productionsText = ({ named, unnamed }: NonNullable<ReadContent['clearance']['productions']>): string =>
  [...named.map(({ name }) => name), ...(unnamed === 0 ? [] : [`${unnamed} ${unnamed === 1 ? 'production' : 'productions'} that it does not name`])].join(', ')

const keyLine = ({ signedBy }: CheckedCertificate, isGiven: boolean): string =>
  `Signed with ${signedBy}. ${isGiven ? 'The key that you gave; the keys in the file were not used.' : 'The key came out of the file itself: compare it with what you have from elsewhere, or give that with --key.'}`

const unsaid = ({ statement }: CheckedCertificate, on: string, today: string): string =>
  on < today
    ? `It is judged for ${on}. What came of it later is not in the file: give a newer export of the log with --export.`
    : `Whether it was suspended, revoked or superseded after ${statement?.predicate.timeVerified} is not in the file: give a newer export of the log with --export.`
