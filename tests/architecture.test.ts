import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

// Tests about the code. Each line: which files, what they may not say, because.
const rules: { rule: string; files: RegExp; forbidden: RegExp; except?: RegExp }[] = [
  {
    rule: 'rules and the engine are pure: data in, decision out',
    files:
      /(\/rules|policy\/(evaluate|flips|explain|overlay|lint|diff|policy|dates)|questions\/(answer|question)|facts\/fact|desk\/(risk|risk-questions|moves|queue|notices|names|picked))\.ts$/,
    forbidden: /new Date\(\)|Date\.now|^import (?!type ).*from '.*(kysely|\/db\/(?!review-tables)|node:(fs|http|net))|process\.env|Math\.random/,
  },
  { rule: 'the environment is read in config.ts only', files: /^(src|views|seeds)\//, forbidden: /process\.env/, except: /src\/(config|server|cli\/.*)\.ts$/ },
  {
    rule: 'audited() and unaudited() are the only doors to a transaction',
    files: /^(src|seeds)\//,
    forbidden: /\.transaction\(\)|startTransaction\(/,
    except: /src\/audit\/audited\.ts$/,
  },
  { rule: 'views hold no SQL, no request and no clock', files: /^views\//, forbidden: /from 'kysely'|\/db\/database|new Date\(\)|Date\.now|c\.req/ },
  { rule: 'routes hold no SQL', files: /routes\.tsx?$/, forbidden: /selectFrom|insertInto|updateTable|deleteFrom|\bsql`/ },
  {
    rule: 'unescaped HTML appears in the layout only',
    files: /^(src|views)\//,
    forbidden: /(?<!CompiledQuery\.)\braw\(|dangerouslySetInnerHTML/,
    except: /views\/layout\.tsx$/,
  },
  { rule: 'raw SQL text appears in migrations only', files: /^(src|views|seeds)\//, forbidden: /sql\.raw\(/ },
  { rule: 'nothing is typed any', files: /^(src|views|seeds)\//, forbidden: /: any\b|as any\b|<any>/ },
  { rule: 'nothing imports routes but the app', files: /^(src|views)\//, forbidden: /from '.*routes\.tsx?'/, except: /src\/(app|api\/routes)\.tsx?$/ },
  {
    rule: 'colours and sizes are named in tokens.css',
    files: /^views\/.*\.css$/,
    forbidden: /#[0-9a-f]{3,8}\b|\boklch\(/i,
    except: /views\/(tokens|print)\.css$/,
  },
  { rule: 'scripts and styles never stand in the page', files: /^views\//, forbidden: /\bhx-on|\bstyle=|<style|onclick=/ },
  { rule: 'nobody is promised what nobody can promise', files: /^(views|seeds\/policies)\//, forbidden: /netflix[- ]approved/i, except: /views\/help/ },
  {
    rule: 'what shows the register reads as who asks, never as the system',
    files:
      /^src\/(tools|changes|home|register|vendors|questions|clearances|policy|help|http)\/|^src\/audit\/(queries|routes|export)|^src\/api\/(?!facts|usage)/,
    forbidden: /'system'/,
    // What is ruled is written by actions; what is shown of it is read by queries and routes. once.ts asks for one key, of who asks.
    except: /src\/(clearances\/[a-z-]+-actions|http\/once)\.ts$/,
  },
  {
    rule: 'a browser test waits for what it looks at',
    files: /^tests\/browser\//,
    forbidden: /isVisible\(\)\)\.toBe\(true|'Sign out'/,
    except: /browser\/browser\.ts$/,
  },
  { rule: 'migrations do not import the app', files: /^migrations\//, forbidden: /from '\.\.\/src/ },
]

const root = path.join(import.meta.dirname, '..')
const files = ['src', 'views', 'migrations', 'seeds', 'tests/browser'].flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(tsx?|css|ya?ml)$/.test(name))
    .map((name) => path.posix.join(folder, name.replaceAll('\\', '/'))),
)

/** Doors that should be few. A new one is argued for here, in a word. */
const doors: { door: string; pattern: RegExp; files: Record<string, string> }[] = [
  {
    door: 'a write without an event',
    pattern: /\bunaudited\(/,
    files: {
      'src/attestations/answer-actions.ts': 'a draft saved as it is typed: the first such save of ten minutes is an event',
      'src/audit/audited.ts': 'the door itself',
      'src/audit/log.ts': 'the hourly checkpoint: it speaks of the log, and is not in it',
      'src/audit/witness-post.ts': 'what was posted to a witness',
      'src/mail/deliver.ts': 'a mail is sent: the change that wrote it is in the log',
      'src/notifications/mails.ts': 'notices become mails: the change that they tell is in the log',
      'src/organisations/setup-actions.ts': 'the link for the first administrator, before there is anybody',
      'src/people/challenges.ts': 'a sign-in that is under way',
      'src/people/housekeeping.ts': 'what has ended by itself is swept away',
      'src/people/passkey-actions.ts': 'the counter of a passkey that was used: the sign-in is an event',
      'src/people/second-factor-actions.ts': 'a secret that is not confirmed yet, and the time step of a code that was used',
      'src/people/sessions.ts': 'sessions: signing in and out are events',
      'src/people/throttle.ts': 'attempts are counted',
      'src/people/token-queries.ts': 'when a token was last used',
    },
  },
]

describe('the code', () => {
  it.each(doors)('$door has the doors that are listed, and each is still one', ({ pattern, files: listed }) => {
    const used = files.filter((file) => /^src\//.test(file) && pattern.test(readFileSync(path.join(root, file), 'utf8')))
    expect(used).toEqual(Object.keys(listed))
  })

  it.each(rules)('$rule', ({ files: which, forbidden, except }) => {
    const covered = files.filter((file) => which.test(file))
    expect(covered.length).toBeGreaterThan(0)
    const broken = covered
      .filter((file) => !except?.test(file))
      .flatMap((file) =>
        readFileSync(path.join(root, file), 'utf8')
          .split('\n')
          .flatMap((line, i) => (forbidden.test(line) && !line.trimStart().startsWith('//') ? [`${file}:${i + 1}: ${line.trim()}`] : [])),
      )
    expect(broken).toEqual([])
  })

  it('keeps its files short', () => {
    const long = files
      .filter((file) => /\.tsx?$/.test(file) && !file.startsWith('migrations/'))
      .map((file) => [file, readFileSync(path.join(root, file), 'utf8').split('\n').length] as const)
    expect(long.filter(([, lines]) => lines > 400)).toEqual([])
  })
})
