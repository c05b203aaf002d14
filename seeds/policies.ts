import { readdirSync, readFileSync } from 'node:fs'
import type { AuditEvent, Tx } from '../src/audit/audited.ts'
import { type CompiledPolicy, compile, parsePack } from '../src/policy/load.ts'
import type { Bank } from '../src/questions/question.ts'

const folder = new URL('policies/', import.meta.url)

type PolicyFile = { name: string; text: string; compiled: CompiledPolicy }

/** Every pack and overlay of the folder, compiled, bases first. */
export const readPolicies = (bank: Bank): PolicyFile[] => {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => {
      const text = readFileSync(new URL(name, folder), 'utf8')
      return { name, text, pack: parsePack(text, name) }
    })
  const read: PolicyFile[] = []
  for (const { name, text, pack } of files.sort((a, b) => Number(a.pack.kind === 'overlay') - Number(b.pack.kind === 'overlay'))) {
    const base = read.find(({ compiled }) => compiled.pack.id === pack.base?.id && compiled.pack.version === pack.base.version)
    read.push({ name, text, compiled: compile(pack, bank, base?.compiled ?? null) })
  }
  return read
}

/** Publishes the versions that are not published yet. A published version never changes: a file that says otherwise stops the start. */
export const seedPolicies = async (tx: Tx, bank: Bank, options: { demo: boolean; now: Date }): Promise<AuditEvent[]> => {
  const published = await tx.selectFrom('policy_versions').select(['id', 'version', 'digest']).execute()
  const events: AuditEvent[] = []
  for (const { name, text, compiled } of readPolicies(bank)) {
    const { id, version, kind, title, effective_from, effective_to, is_demo } = compiled.pack
    if (is_demo && !options.demo) continue
    const known = published.find((row) => row.id === id && row.version === version)
    if (known && known.digest !== compiled.digest)
      throw new Error(
        `seeds/policies/${name} has changed, but ${id}@${version} is published: a version never changes, so give the change a version of its own.`,
      )
    if (known) continue
    const { digest } = compiled
    await tx
      .insertInto('policy_versions')
      .values({ id, version, kind, title, digest, source_text: text, effective_from, effective_to, is_demo, recorded_at: options.now })
      .execute()
    events.push({
      action: 'policy.published',
      subject: `/policies/${id}@${version}`,
      sentence: `Published ${title}, version ${version}, in force from ${effective_from}${is_demo ? ' (demonstration)' : ''}.`,
      audience: 'public',
      after: { id, version, kind, digest },
    })
  }
  return events
}
