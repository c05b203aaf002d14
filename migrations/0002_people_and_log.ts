import { type Kysely, sql } from 'kysely'

// People, organisations and the log. A person's address and secrets stand apart from the name; everything private is
// behind row-level security; the log is a Merkle tree (RFC 6962) that the app can only append to, through one function.
export const up = async (db: Kysely<unknown>) => {
  await sql.raw(statements).execute(db)
}

const statements = /* sql */ `
-- People ------------------------------------------------------------------------------------------------

create function random_bytes() returns bytea language sql volatile as $$ select decode(replace(gen_random_uuid()::text, '-', ''), 'hex') $$;

-- By what the log knows somebody. Without the salt, which goes when a person is forgotten, nobody can find it from an address.
create function log_name(salt bytea, email text) returns text language sql immutable as $$
  select 'p-' || left(encode(sha256(salt || convert_to(lower(email), 'UTF8')), 'hex'), 20)
$$;

-- What opens the product to a person, and what the rest of an organisation may know of them, stand apart.
create table accounts (
  person_id bigint primary key references people on delete restrict,
  email text not null unique check (email = lower(email) and email like '%@%')
);
create table credentials (
  person_id bigint primary key references people on delete restrict,
  log_salt bytea not null,
  password_hash text,
  -- Encrypted; it counts once it was confirmed with a code. The last time step that was used is never taken again.
  totp_secret bytea,
  totp_confirmed_at timestamptz,
  totp_last_step bigint not null default 0
);
insert into accounts (person_id, email) select id, email from people;
insert into credentials (person_id, log_salt, password_hash) select id, random_bytes(), password_hash from people;

alter table people add column log_name text, add column forgotten_at timestamptz;
update people p set log_name = log_name(c.log_salt, p.email) from credentials c where c.person_id = p.id;
alter table people alter column log_name set not null, add unique (log_name), add check (log_name ~ '^p-[0-9a-f]{20}$'),
  drop column email, drop column password_hash;

create table recovery_codes (
  person_id bigint not null references people on delete cascade,
  code_hash bytea not null,
  used_at timestamptz,
  primary key (person_id, code_hash)
);

create table passkeys (
  id text primary key,
  person_id bigint not null references people on delete cascade,
  public_key bytea not null,
  counter bigint not null,
  transports text[] not null default '{}',
  name text not null check (name <> ''),
  created_at timestamptz not null default clock_timestamp(),
  last_used_at timestamptz
);
create index on passkeys (person_id);

-- Who an OpenID provider says that somebody is.
create table identities (
  issuer text not null,
  subject text not null,
  person_id bigint not null references people on delete cascade,
  linked_at timestamptz not null default clock_timestamp(),
  primary key (issuer, subject)
);
create index on identities (person_id);

-- Organisations -----------------------------------------------------------------------------------------

alter table organisations
  add column publishes_policies boolean not null default false,
  -- The studio that runs this installation: its administrators look after people and organisations of all.
  add column runs_installation boolean not null default false,
  add column created_at timestamptz not null default clock_timestamp(),
  add check (kind = 'studio' or not (publishes_clearances or publishes_policies or runs_installation)),
  add check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  add check (name <> '');
create unique index organisations_operator on organisations (runs_installation) where runs_installation;
create index on organisations (studio_id);
create index on memberships (organisation_id);
alter table memberships add column since timestamptz not null default clock_timestamp();

-- A role means something in one kind of organisation only.
create function role_fits() returns trigger language plpgsql as $$
declare k text := (select kind from organisations where id = new.organisation_id);
begin
  if not (k = 'studio' and new.role in ('reviewer', 'approver', 'policy_owner', 'admin') or k = 'production' and new.role in ('producer', 'member')
      or k = 'vendor' and new.role in ('contributor', 'signatory')) then
    raise exception 'a % has no %', k, new.role using errcode = '23514';
  end if;
  return new;
end $$;
create trigger role_fits before insert on memberships for each row execute function role_fits();

-- Whoever arrives by single sign-on with a verified address of this domain becomes a member with this role.
create table domains (
  domain text primary key check (domain ~ '^[a-z0-9-]+([.][a-z0-9-]+)+$'),
  organisation_id bigint not null references organisations on delete restrict,
  role text not null check (role in ('reviewer', 'member', 'contributor')),
  verified_at timestamptz not null default clock_timestamp()
);
create index on domains (organisation_id);

-- An overlay belongs to a studio; a pack to everybody.
alter table policy_versions add column studio_id bigint references organisations on delete restrict;
alter table policy_versions disable trigger append_only;
update policy_versions set studio_id = (select id from organisations where slug = 'demo-studio') where kind = 'overlay' and is_demo;
alter table policy_versions enable trigger append_only;
update organisations set publishes_policies = publishes_clearances, runs_installation = slug = 'demo-studio' where kind = 'studio';

-- Ways in -----------------------------------------------------------------------------------------------

delete from sessions;
alter table sessions
  add column last_seen_at timestamptz not null,
  -- When the person last showed who they are; a session that was made anew keeps it.
  add column authenticated_at timestamptz not null,
  add column method text not null check (method in ('password', 'password_and_code', 'passkey', 'single_sign_on', 'link')),
  add column organisation_id bigint references organisations on delete restrict,
  -- Rights have changed since: the next request gets a new secret.
  add column is_stale boolean not null default false,
  add column browser text not null default '',
  add column address text not null default '';

-- What was mailed to somebody as a link: only a hash of it is here, it ends, and it works once.
create table links (
  id bigint generated always as identity primary key,
  token_hash bytea not null unique,
  kind text not null check (kind in ('invitation', 'reset', 'domain', 'setup')),
  person_id bigint references people on delete restrict,
  organisation_id bigint references organisations on delete restrict,
  role text,
  domain text,
  issued_by bigint references people on delete restrict,
  issued_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null,
  used_at timestamptz,
  withdrawn_at timestamptz,
  check (case kind when 'invitation' then person_id is not null and organisation_id is not null and role is not null
    when 'reset' then person_id is not null when 'domain' then organisation_id is not null and role is not null and domain is not null else true end)
);
create index on links (organisation_id);
create index on links (person_id);

-- A sign-in that is under way: what was asked, until it is answered once.
create table challenges (
  id text primary key,
  secret_hash bytea not null,
  kind text not null check (kind in ('second_factor', 'passkey_sign_in', 'passkey_registration', 'single_sign_on')),
  person_id bigint references people on delete cascade,
  data jsonb not null default '{}',
  expires_at timestamptz not null
);
create index on challenges (expires_at);

-- Programs. The whole token is shown once; a hash of its secret is here.
create table tokens (
  id bigint generated always as identity primary key,
  person_id bigint not null references people on delete restrict,
  organisation_id bigint references organisations on delete restrict,
  name text not null check (name <> ''),
  secret_hash bytea not null,
  scopes text[] not null check (scopes <> '{}'),
  created_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz
);
create index on tokens (person_id);

-- The answer to a write, so that the same request sent again is not a second write.
create table idempotency_keys (
  person_id bigint not null references people on delete cascade,
  key text not null,
  request_digest text not null,
  answer jsonb,
  created_at timestamptz not null default clock_timestamp(),
  primary key (person_id, key)
);
create index on idempotency_keys (created_at);

-- As rate-limiter-flexible keeps them. Keys are hashes: no address stands here.
create table throttles (key varchar(255) primary key, points integer not null default 0, expire bigint);
create index on throttles (expire);

-- Mail that goes out with the change that caused it. The text goes once it was sent, and when it is of no use any more.
create table mails (
  id bigint generated always as identity primary key,
  person_id bigint references people on delete set null,
  address text not null,
  subject text not null check (subject !~ '[[:cntrl:]]'),
  text text,
  created_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null default clock_timestamp() + interval '7 days',
  attempts smallint not null default 0,
  next_attempt_at timestamptz not null default clock_timestamp(),
  sent_at timestamptz,
  last_error text,
  check (sent_at is null or text is null)
);
create index on mails (next_attempt_at) where text is not null;

-- The log -----------------------------------------------------------------------------------------------

alter table audit_events rename to audit_events_old;
alter index audit_events_seeded rename to audit_events_old_seeded;

-- What a person reads of an entry is part of the bytes that were hashed: no column can say something else.
create table audit_events (
  leaf bigint primary key check (leaf >= 0),
  at timestamptz not null,
  entry text not null,
  hash bytea not null,
  -- Parsed once; the rest comes out of it.
  event jsonb not null,
  check (hash = sha256('\\x00'::bytea || convert_to(entry, 'UTF8')) and event = entry::jsonb -> 'event'),
  action text not null generated always as (event ->> 'action') stored check (action ~ '^[a-z_]+[.][a-z_]+$'),
  subject text not null generated always as (event ->> 'subject') stored,
  sentence text not null generated always as (event ->> 'sentence') stored check (sentence <> ''),
  actor_kind text not null generated always as (event #>> '{actor,kind}') stored check (actor_kind in ('person', 'token', 'agent', 'job', 'anonymous')),
  -- A person's log_name, a job's name; null for nobody.
  actor text generated always as (event #>> '{actor,id}') stored,
  is_public boolean not null generated always as ((event ->> 'audience') = 'public') stored,
  organisation_id bigint generated always as ((event ->> 'organisation')::bigint) stored,
  people jsonb not null generated always as (coalesce(event -> 'people', '[]')) stored
);
create index on audit_events (actor, leaf desc);
create index on audit_events (action, leaf desc);
create index on audit_events (organisation_id, leaf desc) where not is_public;
create index on audit_events (leaf desc) where is_public;
create index on audit_events using gin (people jsonb_path_ops) where not is_public;

-- Hashes of complete subtrees; level 0 are the leaves. They disclose nothing: every entry holds a random nonce.
create table audit_nodes (level smallint not null, index bigint not null, hash bytea not null check (length(hash) = 32), primary key (level, index));

create table audit_keys (id text primary key, verifier_key text not null unique, added_at timestamptz not null default clock_timestamp());

-- C2SP tlog-checkpoint, as signed.
create table audit_checkpoints (
  size bigint not null check (size >= 0),
  key_id text not null references audit_keys on delete restrict,
  root bytea not null check (length(root) = 32),
  note text not null,
  made_at timestamptz not null default clock_timestamp(),
  primary key (size, key_id)
);

create function append_audit_entry(at timestamptz, event text) returns bigint language plpgsql as $$
declare
  place bigint := coalesce((select max(leaf) + 1 from audit_events), 0);
  said text := to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
  entry text := '{"index":' || place || ',"at":"' || said || '","nonce":"' || encode(random_bytes(), 'hex') || '","event":' || event || '}';
  digest bytea := sha256('\\x00'::bytea || convert_to(entry, 'UTF8'));
  node bigint := place;
  height smallint := 0;
begin
  insert into audit_events (leaf, at, entry, hash, event) values (place, at, entry, digest, event::jsonb);
  insert into audit_nodes values (0, place, digest);
  while node % 2 = 1 loop
    select sha256('\\x01'::bytea || n.hash || digest) into strict digest from audit_nodes n where n.level = height and n.index = node - 1;
    node := node / 2;
    height := height + 1;
    insert into audit_nodes values (height, node, digest);
  end loop;
  return place;
end $$;

-- The one way into the log. The lock is held until the transaction ends: one order, without gaps, and the clock never goes back.
create function append_audit_events(events text[]) returns bigint language plpgsql security definer set search_path = public, pg_temp as $$
declare event text; size bigint;
begin
  perform pg_advisory_xact_lock(hashtext('toolslate log'));
  foreach event in array events loop
    size := 1 + append_audit_entry(greatest(clock_timestamp(), (select e.at from audit_events e order by e.leaf desc limit 1)), event);
  end loop;
  return size;
end $$;
revoke all on function append_audit_entry(timestamptz, text), append_audit_events(text[]) from public;
grant execute on function append_audit_events(text[]) to toolslate_app;

-- What was in the log before it was a tree. Numbers of people become their names in the log.
do $$
declare old record; who text;
begin
  for old in select * from audit_events_old order by id loop
    who := case when old.actor_kind = 'person' then (select p.log_name from people p where p.id = old.actor_id::bigint) else old.actor_id end;
    perform append_audit_entry(old.at, jsonb_strip_nulls(jsonb_build_object('action', old.action, 'actor', jsonb_build_object('kind', old.actor_kind, 'id', who),
      'audience', case when old.action like 'person.%' then 'private' else 'public' end,
      'subject', case when old.subject = '/people/' || old.actor_id then '/people/' || who else old.subject end,
      'sentence', replace(old.sentence, 'Person ' || old.actor_id || ' ', who || ' '),
      'before', old.before, 'after', old.after, 'reason', old.reason, 'request', old.request_id))::text);
  end loop;
end $$;
drop table audit_events_old;
-- Every start asks whether the register holds the seed.
create index audit_events_seeded on audit_events (leaf) where action = 'register.seeded';

-- Outside parties who are told each checkpoint, and what came of it.
create table witnesses (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('mail', 'webhook', 'file')),
  target text not null check (target <> ''),
  added_at timestamptz not null default clock_timestamp(),
  removed_at timestamptz
);
create unique index on witnesses (kind, target) where removed_at is null;
create table witness_posts (
  witness_id bigint not null references witnesses on delete restrict,
  size bigint not null,
  at timestamptz not null default clock_timestamp(),
  error text
);
create index on witness_posts (witness_id, at desc);

-- Row-level security: who may see which row, under every query of the app -------------------------------------
-- The app says for whom it asks: '' nobody, 'person:7', or 'system' (the doors of src/people, the log and the jobs).

create function reader_id() returns bigint language sql stable as $$ select nullif(split_part(current_setting('app.reader', true), ':', 2), '')::bigint $$;
create function reader_is_system() returns boolean language sql stable as $$ select coalesce(current_setting('app.reader', true), '') = 'system' $$;

-- These look past the policies, so that a policy may ask them.
create function reader_organisations() returns bigint[] language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(distinct organisation_id), '{}') from memberships where person_id = reader_id()
$$;
-- The reader's studios, and those of the reader's productions.
create function reader_studios() returns bigint[] language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(distinct coalesce(o.studio_id, o.id)), '{}') from organisations o where o.id = any (reader_organisations()) and o.kind <> 'vendor'
$$;
-- The reader's organisations, with the productions of the studios that the reader works for.
create function reader_reach() returns bigint[] language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(o.id), '{}') from organisations o where o.id = any (reader_organisations()) or o.studio_id = any (reader_organisations())
$$;
create function reader_is_operator() returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from memberships m join organisations o on o.id = m.organisation_id and o.runs_installation where m.person_id = reader_id() and m.role = 'admin')
$$;
create function reader_log_name() returns text language sql stable security definer set search_path = public, pg_temp as $$
  select log_name from people where id = reader_id()
$$;
create function publishing_studios() returns bigint[] language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(id), '{}') from organisations where publishes_clearances
$$;
create function reader_policies() returns smallint[] language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(v.key), '{}') from policy_versions v left join organisations o on o.id = v.studio_id
  where v.studio_id is null or o.publishes_policies or v.studio_id = any (reader_studios())
$$;

do $$
declare t text;
begin
  foreach t in array array['people', 'accounts', 'credentials', 'recovery_codes', 'passkeys', 'identities', 'organisations', 'memberships', 'domains', 'sessions', 'links', 'challenges',
      'tokens', 'idempotency_keys', 'throttles', 'mails', 'audit_events', 'witnesses', 'witness_posts', 'clearances', 'policy_versions', 'verdicts', 'verdict_changes'] loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy system on %I using ((select reader_is_system())) with check ((select reader_is_system()))', t);
  end loop;
end $$;

create policy seen on organisations for select using (
  kind = 'vendor' or publishes_clearances or publishes_policies or id = any ((select reader_reach())::bigint[]) or id = any ((select reader_studios())::bigint[]) or (select reader_is_operator()));
create policy seen on memberships for select using (
  person_id = (select reader_id()) or organisation_id = any ((select reader_reach())::bigint[]) or (select reader_is_operator()));
create policy seen on people for select using (
  id = (select reader_id()) or (select reader_is_operator())
  or exists (select from memberships m where m.person_id = people.id and m.organisation_id = any ((select reader_reach())::bigint[]))
  or exists (select from clearances c where people.id in (c.proposed_by, c.decided_by)));
-- Of somebody who was invited, who invited them knows the address that they typed, and not whose it is.
create policy seen on accounts for select using (
  person_id = (select reader_id()) or (select reader_is_operator())
  or exists (select from memberships m where m.person_id = accounts.person_id and m.organisation_id = any ((select reader_reach())::bigint[]))
  or exists (select from links l where l.person_id = accounts.person_id and l.kind = 'invitation' and l.organisation_id = any ((select reader_reach())::bigint[])));
create policy seen on domains for select using (organisation_id = any ((select reader_reach())::bigint[]) or (select reader_is_operator()));
create policy seen on links for select using (organisation_id = any ((select reader_reach())::bigint[]) or (select reader_is_operator()));
create policy seen on sessions for select using (person_id = (select reader_id()));
create policy seen on passkeys for select using (person_id = (select reader_id()));
create policy seen on identities for select using (person_id = (select reader_id()));
create policy seen on recovery_codes for select using (person_id = (select reader_id()));
create policy seen on tokens for select using (person_id = (select reader_id()) or organisation_id = any ((select reader_reach())::bigint[]) or (select reader_is_operator()));
create policy seen on mails for select using ((select reader_is_operator()));
create policy seen on witnesses for select using ((select reader_is_operator()));
create policy seen on witness_posts for select using ((select reader_is_operator()));
create policy seen on audit_events for select using (
  is_public or (select reader_is_operator()) or actor = (select reader_log_name()) or people @> to_jsonb((select reader_log_name()))
  or organisation_id = any ((select reader_reach())::bigint[]));
create policy seen on clearances for select using (
  studio_id = any ((select reader_studios())::bigint[]) or studio_id = any ((select publishing_studios())::bigint[]));
create policy decided on clearances for insert with check (studio_id = any ((select reader_studios())::bigint[]));
create policy seen on policy_versions for select using (key = any ((select reader_policies())::smallint[]));
create policy seen on verdicts for select using (policy_key = any ((select reader_policies())::smallint[]));
create policy seen on verdict_changes for select using (policy_key = any ((select reader_policies())::smallint[]));

-- Privileges --------------------------------------------------------------------------------------------

grant select on all tables in schema public to toolslate_app;
grant insert, update on accounts, credentials, domains, links, tokens, idempotency_keys, mails, witnesses to toolslate_app;
grant insert, update, delete on recovery_codes, passkeys, identities, challenges, throttles to toolslate_app;
grant delete on accounts, credentials, domains, idempotency_keys, mails to toolslate_app;
grant update (name, publishes_clearances, publishes_policies) on organisations to toolslate_app;
revoke update on people from toolslate_app;
grant update (name, forgotten_at) on people to toolslate_app;

do $$
declare t text; cols text;
begin
  foreach t in array array['audit_events', 'audit_nodes', 'audit_keys', 'audit_checkpoints', 'witness_posts'] loop
    execute format('create trigger append_only before update or delete on %I for each row execute function refuse_change()', t);
    execute format('create trigger append_only_truncate before truncate on %I for each statement execute function refuse_change()', t);
  end loop;
  foreach t in array array['audit_keys', 'audit_checkpoints', 'witness_posts'] loop
    select string_agg(quote_ident(column_name), ', ') into cols from information_schema.columns
      where table_schema = 'public' and table_name = t and column_name not in ('added_at', 'made_at', 'at');
    execute format('grant insert (%s) on %I to toolslate_app', cols, t);
  end loop;
end $$;
`
