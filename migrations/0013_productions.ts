import { type Kysely, sql } from 'kysely'

// What a production keeps: the uses it proposes and what they were triaged to, what it told its Netflix contact and what came back, the
// register of what it really used, consents, and what it asked vendors to delete at wrap. All of it is the production's and its studio's.
export const up = async (db: Kysely<unknown>) => {
  await sql.raw(statements).execute(db)
}

const statements = /* sql */ `
-- A proposed use: a case with a number in its production. What it is said to be is in its triages; the newest one counts.
create table uses (
  id bigint generated always as identity primary key,
  production_id bigint not null references organisations on delete restrict,
  number integer not null check (number > 0),
  proposed_by bigint references people on delete restrict,
  proposed_at timestamptz not null default clock_timestamp(),
  is_demo boolean not null default false,
  unique (production_id, number),
  unique (production_id, id)
);

create table triages (
  id bigint generated always as identity primary key,
  use_id bigint not null references uses on delete restrict,
  -- What it is, in plain words, and what the production does without AI.
  title text not null check (title <> ''),
  purpose text not null default '',
  department text not null default '',
  kind text not null check (kind in ('ideation', 'development', 'previs', 'background', 'post', 'performance', 'marketing', 'office')),
  settings text not null default '',
  without_ai text not null default '',
  -- Question -> yes | no | unsure; one that is missing is unsure.
  answers jsonb not null check (jsonb_typeof(answers) = 'object'),
  policy_key smallint not null references policy_versions (key) on delete restrict,
  policy_digest text not null,
  outcome text not null check (outcome in ('socialise', 'use_judgment', 'escalate', 'written_approval')),
  obligations text[] not null check (obligations <@ array['consent', 'guild', 'legal_review', 'flag_early', 'human_input', 'model_scope', 'qa', 'rights_clearance']),
  -- As POST /api/v1/triage answers it.
  result jsonb not null,
  -- Why it was triaged: somebody asked or changed it, or what it rests on moved.
  cause text not null check (cause in ('asked', 'changed', 'facts', 'clearance', 'policy')),
  because text not null default '',
  -- Null: the register did it, when something moved.
  triaged_by bigint references people on delete restrict,
  triaged_at timestamptz not null default clock_timestamp()
);
create index on triages (use_id, id desc);

-- The tools of a use in their order. One without an offering is not in the register.
create table triage_steps (
  triage_id bigint not null references triages on delete restrict,
  number smallint not null check (number > 0),
  offering_id bigint references offerings on delete restrict,
  name text not null check (name <> ''),
  data_classes text[] not null check (cardinality(data_classes) > 0 and data_classes <@ array['D0', 'D1', 'D2', 'D3', 'D4']),
  facts_digest text not null default '',
  -- The clearance of the studio on that day, as it stood.
  clearance_id bigint references clearances on delete restrict,
  clearance_state text not null default 'not_reviewed',
  primary key (triage_id, number)
);
create index on triage_steps (offering_id) where offering_id is not null;

-- That the Netflix contact was told, of which triage.
create table use_tellings (
  id bigint generated always as identity primary key,
  use_id bigint not null references uses on delete restrict,
  triage_id bigint not null references triages on delete restrict,
  told_on date not null,
  contact text not null check (contact <> ''),
  note text not null default '',
  told_by bigint references people on delete restrict,
  recorded_at timestamptz not null default clock_timestamp()
);
create index on use_tellings (use_id);

-- What came back, in the words of the contact, with the file that says so. Only this makes a use approved, and only in this scope.
create table use_replies (
  id bigint generated always as identity primary key,
  use_id bigint not null references uses on delete restrict,
  triage_id bigint not null references triages on delete restrict,
  ruling text not null check (ruling in ('approved', 'declined', 'more_wanted', 'no_objection')),
  replied_by text not null check (replied_by <> ''),
  replied_on date not null,
  -- Scope: null or empty means not limited in that respect, for shots and uses; data classes are always named.
  uses text[] not null check (uses <@ array['ideation', 'development', 'previs', 'background', 'post', 'performance', 'marketing', 'office']),
  shots text[] not null default '{}',
  data_classes text[] not null check (data_classes <@ array['D0', 'D1', 'D2', 'D3', 'D4']),
  ends_on date check (ends_on > replied_on),
  words text not null check (words <> ''),
  file_id bigint references evidence_files on delete restrict,
  recorded_by bigint references people on delete restrict,
  recorded_at timestamptz not null default clock_timestamp(),
  check (ruling <> 'approved' or (file_id is not null and cardinality(uses) > 0 and cardinality(data_classes) > 0))
);
create index on use_replies (use_id);

create table consents (
  id bigint generated always as identity primary key,
  production_id bigint not null references organisations on delete restrict,
  performer text not null check (performer <> ''),
  -- What it is for: to make a replica, to use one, to alter a performance, to train a model.
  covers text[] not null check (cardinality(covers) > 0 and covers <@ array['create_replica', 'use_replica', 'alter_performance', 'train_model']),
  scope text not null check (scope <> ''),
  -- Empty: every shot of the production.
  shots text[] not null default '{}',
  guild text not null default '',
  valid_from date not null,
  -- The first day on which it no longer holds.
  ends_on date check (ends_on > valid_from),
  file_id bigint references evidence_files on delete restrict,
  recorded_by bigint references people on delete restrict,
  recorded_at timestamptz not null default clock_timestamp(),
  is_demo boolean not null default false,
  unique (production_id, id)
);
create index on consents (production_id);
create table consent_endings (
  consent_id bigint primary key references consents on delete restrict,
  ended_on date not null,
  reason text not null check (reason <> ''),
  ended_by bigint references people on delete restrict,
  ended_at timestamptz not null default clock_timestamp()
);

-- What was really used. A correction is a new row with the same number that takes the place of the old one.
create table register_entries (
  id bigint generated always as identity primary key,
  production_id bigint not null references organisations on delete restrict,
  number integer not null check (number > 0),
  supersedes bigint unique references register_entries on delete restrict,
  use_id bigint,
  offering_id bigint references offerings on delete restrict,
  -- As it was typed; of an offering, its name on that day.
  tool text not null check (tool <> ''),
  version text not null default '',
  settings text not null default '',
  used_from date not null,
  used_to date not null check (used_to >= used_from),
  kind text not null check (kind in ('ideation', 'development', 'previs', 'background', 'post', 'performance', 'marketing', 'office')),
  data_classes text[] not null check (cardinality(data_classes) > 0 and data_classes <@ array['D0', 'D1', 'D2', 'D3', 'D4']),
  shot text not null default '',
  asset text not null default '',
  timecode_in text not null default '' check (timecode_in ~ '^([0-9]{2}:[0-9]{2}:[0-9]{2}([:;.][0-9]{2,3})?)?$'),
  timecode_out text not null default '' check (timecode_out ~ '^([0-9]{2}:[0-9]{2}:[0-9]{2}([:;.][0-9]{2,3})?)?$'),
  people text not null default '',
  purpose text not null check (purpose <> ''),
  prompts text not null default '',
  source_material text not null default '',
  source_rights text not null default '' check (source_rights in ('', 'owned', 'licensed', 'public_domain', 'third_party', 'none', 'unknown')),
  output text not null default '',
  fate text not null check (fate in ('temporary', 'final', 'undecided')),
  in_locked_cut boolean not null default false,
  -- A performer's voice, face or body is in it: then it needs a consent for this.
  talent text check (talent in ('create_replica', 'use_replica', 'alter_performance', 'train_model')),
  performer text not null default '',
  -- Pinned when it was entered: what was in force on the day of use, as known then. Null: nothing was.
  clearance_id bigint references clearances on delete restrict,
  policy_key smallint references policy_versions (key) on delete restrict,
  source text not null check (source in ('form', 'sheet', 'api', 'demo')),
  entered_by bigint references people on delete restrict,
  entered_at timestamptz not null default clock_timestamp(),
  is_demo boolean not null default false,
  foreign key (production_id, use_id) references uses (production_id, id) on delete restrict,
  check (talent is null or performer <> '')
);
create unique index on register_entries (production_id, number) where supersedes is null;
create index on register_entries (production_id, used_from desc);
create index on register_entries (offering_id) where offering_id is not null;
create index on register_entries (use_id) where use_id is not null;
create table register_entry_consents (
  entry_id bigint not null references register_entries on delete restrict,
  consent_id bigint not null references consents on delete restrict,
  primary key (entry_id, consent_id)
);

-- The end of a production's work with generative tools; and what each vendor that kept inputs was asked to delete.
create table wraps (
  production_id bigint primary key references organisations on delete restrict,
  wrapped_on date not null,
  note text not null default '',
  wrapped_by bigint references people on delete restrict,
  wrapped_at timestamptz not null default clock_timestamp()
);
create table deletion_requests (
  id bigint generated always as identity primary key,
  production_id bigint not null references organisations on delete restrict,
  vendor_id bigint not null references vendors on delete restrict,
  offering_ids bigint[] not null check (cardinality(offering_ids) > 0),
  -- What the register says it keeps, and the letter as it was sent.
  because text not null check (because <> ''),
  letter text not null check (letter <> ''),
  sent_to text not null default '',
  due_on date not null,
  asked_by bigint references people on delete restrict,
  asked_at timestamptz not null default clock_timestamp(),
  unique (production_id, vendor_id)
);
create index on deletion_requests (vendor_id);
create table deletion_answers (
  id bigint generated always as identity primary key,
  request_id bigint not null references deletion_requests on delete restrict,
  answer text not null check (answer in ('deleted', 'refused', 'partly')),
  answered_by text not null check (answered_by <> ''),
  answered_on date not null,
  words text not null check (words <> ''),
  file_id bigint references evidence_files on delete restrict,
  recorded_by bigint references people on delete restrict,
  recorded_at timestamptz not null default clock_timestamp()
);
create index on deletion_answers (request_id, id desc);

-- Whether somebody belongs to a production, directly or through its studio.
create function is_of_production(person bigint, production bigint) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select person is null or has_role(person, production, 'producer', 'member')
    or has_role(person, (select o.studio_id from organisations o where o.id = production), 'reviewer', 'approver', 'policy_owner', 'admin')
$$;
create function production_of_use(used bigint) returns bigint language sql stable security definer set search_path = public, pg_temp as $$
  select u.production_id from uses u where u.id = used
$$;
-- The second argument of the trigger is the column with the person; the first says where the production is.
create function of_production_holds() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare production bigint; person bigint := (to_jsonb(new) ->> tg_argv[1])::bigint;
begin
  production := case tg_argv[0]
    when 'production' then (to_jsonb(new) ->> 'production_id')::bigint
    when 'use' then production_of_use((to_jsonb(new) ->> 'use_id')::bigint)
    when 'consent' then (select c.production_id from consents c where c.id = (to_jsonb(new) ->> 'consent_id')::bigint)
    when 'request' then (select r.production_id from deletion_requests r where r.id = (to_jsonb(new) ->> 'request_id')::bigint) end;
  if not exists (select from organisations o where o.id = production and o.kind = 'production') then perform refuse('it is of no production'); end if;
  if not is_of_production(person, production) then perform refuse('who writes this is not of the production'); end if;
  return new;
end $$;

-- Who may see which row: the people of the production and of its studio ------------------------------------
do $$
declare t text; cols text; of text; who text;
begin
  foreach t in array array['uses', 'triages', 'triage_steps', 'use_tellings', 'use_replies', 'consents', 'consent_endings', 'register_entries',
      'register_entry_consents', 'wraps', 'deletion_requests', 'deletion_answers'] loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy system on %I using ((select reader_is_system())) with check ((select reader_is_system()))', t);
    execute format('grant select on %I to toolslate_app', t);
    select string_agg(quote_ident(column_name), ', ') into cols from information_schema.columns
      where table_schema = 'public' and table_name = t and is_identity = 'NO'
        and column_name not in ('proposed_at', 'triaged_at', 'recorded_at', 'ended_at', 'entered_at', 'wrapped_at', 'asked_at');
    execute format('grant insert (%s) on %I to toolslate_app', cols, t);
    execute format('create trigger append_only before update or delete on %I for each row execute function refuse_change()', t);
    execute format('create trigger append_only_truncate before truncate on %I for each statement execute function refuse_change()', t);
    of := case when t in ('uses', 'consents', 'register_entries', 'wraps', 'deletion_requests') then 'production'
      when t in ('triages', 'use_tellings', 'use_replies') then 'use' when t = 'consent_endings' then 'consent' when t = 'deletion_answers' then 'request' end;
    who := case t when 'uses' then 'proposed_by' when 'triages' then 'triaged_by' when 'use_tellings' then 'told_by' when 'consent_endings' then 'ended_by'
      when 'register_entries' then 'entered_by' when 'wraps' then 'wrapped_by' when 'deletion_requests' then 'asked_by' else 'recorded_by' end;
    if of is not null then
      execute format('create trigger of_production_holds before insert on %I for each row execute function of_production_holds(%L, %L)', t, of, who);
    end if;
  end loop;
  foreach t in array array['uses', 'consents', 'register_entries', 'wraps', 'deletion_requests'] loop
    execute format('create policy seen on %I for select using (production_id = any ((select reader_reach())::bigint[]))', t);
  end loop;
  foreach t in array array['triages', 'use_tellings', 'use_replies'] loop
    execute format('create policy seen on %I for select using (exists (select from uses u where u.id = use_id))', t);
  end loop;
end $$;
create policy seen on triage_steps for select using (exists (select from triages t where t.id = triage_id));
create policy seen on consent_endings for select using (exists (select from consents c where c.id = consent_id));
create policy seen on register_entry_consents for select using (exists (select from register_entries r where r.id = entry_id));
create policy seen on deletion_answers for select using (exists (select from deletion_requests r where r.id = request_id));
`
