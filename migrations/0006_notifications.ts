import { type Kysely, sql } from 'kysely'

// Mails go through a queue and never go out twice; people follow what they want to hear of, and are told.
export const up = async (db: Kysely<unknown>) => {
  await sql.raw(statements).execute(db)
}

const statements = /* sql */ `
-- Mails -------------------------------------------------------------------------------------------------

-- Set before a mail is handed to the server, and taken back when the server surely has not taken it. Whoever sets it sends.
alter table mails add column begun_at timestamptz, add column unsubscribe text check (unsubscribe ~ '^https?://[^[:space:]<>]+$');
update mails set begun_at = next_attempt_at - interval '2 minutes' where text is not null and attempts > 0 and last_error is null;
alter table mails drop column next_attempt_at;
create index on mails (expires_at) where text is not null;
`
