import { type Kysely, sql } from 'kysely'

// A past day, as it was known then.
export const up = async (db: Kysely<unknown>) => {
  await sql.raw(statements).execute(db)
}

const statements = /* sql */ `
create index on configuration_proofs (configuration_id);

-- policy_in_force, of the versions that the register held before an instant; before it held any, all count by the day on which they took effect.
create function policy_known(policy_key smallint, day date, before timestamptz) returns smallint language sql stable security definer set search_path = public, pg_temp as $$
  with held as (select later.key, later.version, later.effective_from, later.recorded_at < before as is_known
    from policy_versions v join policy_versions later on later.id = v.id where v.key = policy_key)
  select coalesce(
    (select key from held where effective_from <= day and (is_known or not exists (select from held where is_known)) order by version desc limit 1),
    policy_key)
$$;
`
