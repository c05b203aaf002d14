import type { Config } from './config.ts'
import { type Db, readAs } from './db/database.ts'

/** What a newcomer reads on the terminal when the product is up: where it is, and whom to sign in as. */
export const banner = async (db: Db, config: Config, seconds: number): Promise<string> => {
  const lines = ['', `  Toolslate is at ${config.publicUrl}  (ready after ${seconds.toFixed(1)} s)`, '']
  if (config.demo) lines.push(...(await demoLines(db)))
  lines.push('  Ctrl-C stops it.', '')
  return `${lines.join('\n')}\n`
}

const demoLines = async (db: Db) => {
  const people = await readAs(db, 'system')
    .selectFrom('people')
    .innerJoin('accounts', 'accounts.person_id', 'people.id')
    .innerJoin('memberships', 'memberships.person_id', 'people.id')
    .innerJoin('organisations', 'organisations.id', 'memberships.organisation_id')
    .select(['accounts.email', 'memberships.role', 'organisations.name'])
    .where('people.is_demo', '=', true)
    .orderBy('people.id')
    .execute()
  const width = Math.max(...people.map(({ email }) => email.length), 0)
  return [
    '  This is a demonstration. Sign in with the password demo-only-password as',
    ...people.map(({ email, role, name }) => `    ${email.padEnd(width)}  ${role.replaceAll('_', ' ')}, ${name}`),
    '',
  ]
}
