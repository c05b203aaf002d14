import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { Role } from '../db/schema.ts'

/** Everybody with an account, by name; words are looked for in name and address. */
export const listPeople = async (db: Db, asked: { q: string; after: [name: string, id: number] | null; limit: number }) => {
  const { rows } = await sql<PersonLine>`
    select p.id, p.log_name, p.name, p.is_demo, a.email,
      coalesce((select jsonb_agg(jsonb_build_object('name', o.name, 'slug', o.slug, 'role', m.role) order by o.name, m.role)
        from memberships m join organisations o on o.id = m.organisation_id where m.person_id = p.id), '[]') as roles
    from people p join accounts a on a.person_id = p.id
    where (${asked.q} = '' or p.name ilike ${`%${asked.q.replaceAll(/[\\%_]/g, '\\$&')}%`} or a.email ilike ${`%${asked.q.replaceAll(/[\\%_]/g, '\\$&')}%`})
      and (${asked.after === null}::boolean or (lower(p.name), p.id) > (${asked.after?.[0] ?? ''}, ${asked.after?.[1] ?? 0}::bigint))
    order by lower(p.name), p.id limit ${asked.limit + 1}`.execute(db)
  return rows
}

export type PersonLine = {
  id: number
  log_name: string
  name: string
  is_demo: boolean
  email: string
  roles: { name: string; slug: string; role: Role }[]
}

/** One of them, by the name they have in the log. */
export const findPersonLine = (db: Db, log_name: string) =>
  db
    .selectFrom('people as p')
    .innerJoin('accounts as a', 'a.person_id', 'p.id')
    .select(['p.id', 'p.log_name', 'p.name', 'p.is_demo', 'a.email'])
    .where('p.log_name', '=', log_name)
    .executeTakeFirst()
