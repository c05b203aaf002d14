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

-- Why something moved -----------------------------------------------------------------------------------

-- What a verdict and a clearance stand on became another by these facts: from here a cause leads to a passage and its copy.
alter table facts_digests add column cause text not null default 'It was so before causes were kept.' check (cause <> '');
alter table facts_digests alter column cause drop default;
create table facts_moved (
  digest_id bigint not null references facts_digests on delete restrict,
  fact_id bigint not null references facts on delete restrict,
  way text not null check (way in ('recorded', 'lost', 'found', 'disputed', 'settled', 'proven', 'unproven', 'expired', 'seen', 'begun', 'ended', 'restated')),
  primary key (digest_id, fact_id)
);
alter table verdict_changes add column digest_id bigint references facts_digests on delete restrict;
grant insert (cause) on facts_digests to toolslate_app;
grant insert (digest_id) on verdict_changes to toolslate_app;
grant select, insert on facts_moved to toolslate_app;
create trigger append_only before update or delete on facts_moved for each row execute function refuse_change();
create trigger append_only_truncate before truncate on facts_moved for each statement execute function refuse_change();
`
