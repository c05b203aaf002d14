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

-- Who follows what, and is told what ----------------------------------------------------------------------

create table subscriptions (
  id bigint generated always as identity primary key,
  person_id bigint not null references people on delete restrict,
  tool_id bigint references tools on delete restrict,
  vendor_id bigint references vendors on delete restrict,
  production_id bigint references organisations on delete restrict,
  since timestamptz not null default clock_timestamp(),
  check (num_nonnulls(tool_id, vendor_id, production_id) = 1),
  unique nulls not distinct (person_id, tool_id, vendor_id, production_id)
);
create index on subscriptions (tool_id) where tool_id is not null;
create index on subscriptions (vendor_id) where vendor_id is not null;
create index on subscriptions (production_id) where production_id is not null;

-- What somebody has not set is as the defaults here say.
create table notification_settings (
  person_id bigint primary key references people on delete restrict,
  digest text not null default 'weekly' check (digest in ('weekly', 'daily', 'off')),
  -- Monday is 1.
  weekday smallint not null default 1 check (weekday between 1 and 7),
  instant boolean not null default true,
  changed_at timestamptz not null default clock_timestamp()
);

-- What somebody is to be told, written with the change that it tells, once. It waits until a mail has it.
create table notices (
  id bigint generated always as identity primary key,
  person_id bigint not null references people on delete restrict,
  -- Which change: "clearance 121", "verdict 7", "ending 12 30".
  change text not null,
  kind text not null check (kind in ('verdict', 'given', 'suspended', 'suspension_ended', 'revoked', 'in_re_review', 'expired', 'ending')),
  tool_id bigint not null references tools on delete restrict,
  -- Whose matter it is, when it is not everybody's: it is told and shown only to who may read that studio's.
  studio_id bigint references organisations on delete restrict,
  -- As what: because they follow it, are of a production that it covers, speak for the vendor, or decide for the studio.
  told_as text not null check (told_as in ('follower', 'production', 'vendor', 'desk')),
  subject text not null check (subject <> ''),
  sentence text not null check (sentence <> ''),
  because text not null,
  path text not null check (path like '/%'),
  is_instant boolean not null,
  at timestamptz not null default clock_timestamp(),
  told_at timestamptz,
  mail_id bigint references mails on delete set null,
  unique (person_id, change)
);
create index on notices (person_id, id desc);
create index on notices (at) where told_at is null;

-- One digest a person and slot: whoever comes second finds it taken.
create table digest_mails (
  person_id bigint not null references people on delete restrict,
  slot timestamptz not null,
  mail_id bigint references mails on delete set null,
  primary key (person_id, slot)
);

-- What comes by time is told once.
create table clearance_reminders (
  clearance_id bigint not null references clearances on delete restrict,
  about text not null check (about in ('ends in 30', 'ends in 7', 'ends in 1', 'expired', 'policy')),
  at timestamptz not null default clock_timestamp(),
  primary key (clearance_id, about)
);

-- Whether somebody may hear of a matter of that studio: the same rule as that of the rows themselves.
create function may_be_told(person bigint, notice text, studio bigint) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select studio is null
    or exists (select from organisations o where o.id = studio and case notice when 'verdict' then o.publishes_policies else o.publishes_clearances end)
    or exists (select from memberships m join organisations o on o.id = m.organisation_id
      where m.person_id = person and o.kind <> 'vendor' and coalesce(o.studio_id, o.id) = studio)
$$;

do $$
declare t text;
begin
  foreach t in array array['subscriptions', 'notification_settings', 'notices', 'digest_mails', 'clearance_reminders'] loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy system on %I using ((select reader_is_system())) with check ((select reader_is_system()))', t);
  end loop;
end $$;
create policy seen on subscriptions for select using (person_id = (select reader_id()));
create policy seen on notification_settings for select using (person_id = (select reader_id()));
create policy seen on notices for select using (person_id = (select reader_id()) and may_be_told(person_id, kind, studio_id));
create policy seen on digest_mails for select using (person_id = (select reader_id()));
create policy seen on clearance_reminders for select using (exists (select from clearances c where c.id = clearance_id));

grant select on all tables in schema public to toolslate_app;
grant insert (person_id, tool_id, vendor_id, production_id), delete on subscriptions to toolslate_app;
grant insert, update, delete on notification_settings to toolslate_app;
grant insert, update (told_at, mail_id), delete on notices to toolslate_app;
grant insert, update (mail_id), delete on digest_mails to toolslate_app;
grant insert (clearance_id, about) on clearance_reminders to toolslate_app;
create trigger append_only before update or delete on clearance_reminders for each row execute function refuse_change();
create trigger append_only_truncate before truncate on clearance_reminders for each statement execute function refuse_change();
`
