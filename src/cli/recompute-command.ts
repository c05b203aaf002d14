import { recompute } from '../register/recompute.ts'
import { readRegister } from './register-file.ts'
import { type Command, CommandError, progress } from './terminal.ts'

const help = `Reaches every verdict of an exported register again, offline.

  npm run recompute -- <file>

<file> is what /register.json gives. Nothing else is read: no network, no database.
The policies in it are compiled from their source, every offering is evaluated from its
facts under every policy, and digest, band, principles, score and the rest are compared.
Each quote is compared with the text of its copy where that is in the file, and each text
with its digest; how a quote stands is worked out again from the recorded checks.

Exit status: 0 everything agrees, 1 something differs (each difference is named), 2 wrong use.`

const most = 50

const run: Command['run'] = (args, say) => {
  const [path, ...rest] = args
  if (path === undefined) throw new CommandError('Give the file to check.', 2)
  if (path.startsWith('-') || rest.length > 0) throw new CommandError(`Give one file and nothing else, not "${path.startsWith('-') ? path : rest[0]}".`, 2)
  const file = readRegister(path)
  const { offerings, verdicts, policies, quotes, captures, problems } = recompute(file, progress())

  say(`${path}: the register of ${file.on}, written ${file.generated_at}.`)
  say(`${verdicts} verdicts on ${offerings} offerings under ${policies} policies computed again.`)
  say(`${quotes.here} quotes compared with their text, ${quotes.elsewhere} checked against a text held elsewhere, ${quotes.unchecked} never checked.`)
  say(`${captures.here} copies with their text, ${captures.elsewhere} without.`)
  for (const problem of problems.slice(0, most)) say(`  ${problem}`)
  if (problems.length > most) say(`  and ${problems.length - most} more.`)
  say(problems.length === 0 ? 'Everything agrees.' : `${problems.length} ${problems.length === 1 ? 'difference' : 'differences'}.`)
  return problems.length === 0 ? 0 : 1
}

export const recomputeCommand: Command = { help, run }
