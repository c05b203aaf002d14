import { type Kysely, sql } from 'kysely'

// The register: who there is, what is known and on what it rests, what the policies make of it.
// Rows that carry evidence are append-only: the app role may insert and read them, and a trigger refuses the rest.
export const up = async (db: Kysely<unknown>) => {
  await sql.raw(statements).execute(db)
}

const statements = /* sql */ `
create extension if not exists pg_trgm;
create extension if not exists unaccent;

do $$ begin
  if not exists (select from pg_roles where rolname = 'toolslate_app') then create role toolslate_app login; end if;
end $$;
grant usage on schema public to toolslate_app;

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only: add a row that supersedes, never % one', tg_table_name, lower(tg_op) using errcode = '42501';
end $$;

-- People ------------------------------------------------------------------------------------------------

create table vendors (
  id bigint generated always as identity primary key,
  slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  name text not null check (name <> ''),
  website text check (website ~ '^https?://'),
  is_demo boolean not null default false,
  retired_on date,
  created_at timestamptz not null default clock_timestamp()
);
create index on vendors (is_demo, name collate "und-x-icu", id);

create table organisations (
  id bigint generated always as identity primary key,
  slug text not null unique,
  name text not null,
  kind text not null check (kind in ('studio', 'production', 'vendor')),
  vendor_id bigint references vendors on delete restrict,
  studio_id bigint references organisations on delete restrict,
  publishes_clearances boolean not null default false,
  is_demo boolean not null default false,
  check ((kind = 'vendor') = (vendor_id is not null)),
  check ((kind = 'production') = (studio_id is not null))
);

create table people (
  id bigint generated always as identity primary key,
  email text not null unique check (email = lower(email) and email like '%@%'),
  name text not null,
  password_hash text,
  is_demo boolean not null default false,
  created_at timestamptz not null default clock_timestamp()
);

create table memberships (
  person_id bigint not null references people on delete restrict,
  organisation_id bigint not null references organisations on delete restrict,
  role text not null check (role in ('reviewer', 'approver', 'policy_owner', 'admin', 'producer', 'member', 'contributor', 'signatory')),
  primary key (person_id, organisation_id, role)
);

create table sessions (
  id text primary key,
  secret_hash bytea not null,
  person_id bigint not null references people on delete cascade,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index on sessions (person_id);

create table audit_events (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  actor_kind text not null check (actor_kind in ('person', 'token', 'agent', 'job', 'anonymous')),
  actor_id text,
  action text not null check (action ~ '^[a-z_]+\\.[a-z_]+$'),
  subject text not null,
  sentence text not null check (sentence <> ''),
  before jsonb,
  after jsonb,
  reason text,
  request_id text
);
-- Every start asks whether the register holds the seed.
create index audit_events_seeded on audit_events (id) where action = 'register.seeded';

-- The catalogue -----------------------------------------------------------------------------------------

create table tools (
  id bigint generated always as identity primary key,
  vendor_id bigint not null references vendors on delete restrict,
  slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  name text not null check (name <> ''),
  description text not null default '',
  website text check (website ~ '^https?://'),
  modalities text[] not null default '{}',
  status text not null default 'active' check (status in ('active', 'discontinued')),
  is_demo boolean not null default false
);
create index on tools (vendor_id);
create index on tools (is_demo, name collate "und-x-icu", id);
create index on tools using gin (modalities);

create table offerings (
  id bigint generated always as identity primary key,
  tool_id bigint not null references tools on delete restrict,
  slug text not null check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  name text not null check (name <> ''),
  plan_kind text not null check (plan_kind in ('free', 'consumer_paid', 'pro', 'team', 'business', 'enterprise', 'api_payg', 'api_enterprise', 'perpetual_licence', 'open_weights', 'other', 'unknown')),
  deployment text not null check (deployment in ('public_saas', 'single_tenant_saas', 'customer_vpc', 'hyperscaler_managed', 'on_prem', 'local_offline', 'local_with_cloud_calls', 'unknown')),
  search_name text not null default '',
  search_words tsvector,
  unique (tool_id, slug)
);
create index offerings_words on offerings using gin (search_words);
create index offerings_trigrams on offerings using gin (search_name gin_trgm_ops);

-- One spelling for what is searched and what is asked: lower case, no accents, words of letters and digits, one space between.
-- Immutable as far as this register goes (its dictionary is the one of the extension), so that it is worked out once per query.
create function search_text(text) returns text language sql immutable as $$
  select trim(regexp_replace(lower(unaccent('unaccent', normalize($1, nfkc)) collate "und-x-icu"), '[^[:alnum:]]+', ' ', 'g'))
$$;

-- Every word has to begin a word of the row; two that stand together may be written as one ("eleven labs"). Null when nothing is asked.
create function search_query(asked text) returns tsquery language sql immutable as $$
  select string_agg(format('(%s)', concat_ws(' | ', '''' || word || ''':*', '''' || before || word || ''':*', '''' || word || after || ''':*')), ' & ')::tsquery
  from (select word, lag(word) over (order by n) as before, lead(word) over (order by n) as after
    from unnest(string_to_array(search_text(asked), ' ')) with ordinality as words (word, n)) as words
$$;

-- For what no word begins with: the names most like it, its words apart or written as one.
do $$ begin perform show_limit(); end $$; -- loads the library, whose setting the function fixes
create function close_names(asked text) returns setof bigint language sql stable rows 20 set pg_trgm.word_similarity_threshold = 0.4 as $$
  with spellings as materialized (select words from search_text(asked) as words union select replace(search_text(asked), ' ', '')),
  close as (select o.id, word_similarity(s.words, o.search_name) as likeness from spellings s join offerings o on s.words <% o.search_name)
  select distinct id from close where likeness >= 0.8 * (select max(likeness) from close)
$$;

-- What people call the thing that a tool does. A modality without a line here is found by its own name.
create table modality_words (modality text primary key, words text not null);
insert into modality_words values
  ('3d', 'three dimensional model mesh geometry asset'),
  ('aggregator', 'many models multi model gateway'),
  ('analytics', 'audience forecast box office prediction'),
  ('animation', 'animate animated character motion'),
  ('audio', 'sound effects sfx foley noise'),
  ('avatar', 'digital human presenter talking head replica likeness'),
  ('concept-art', 'ideation mood board moodboard look development'),
  ('development', 'coverage script analysis pitch'),
  ('dubbing', 'dub dubbed localisation localization translation translate adr foreign language'),
  ('graphics', 'design logo vector illustration poster'),
  ('image', 'picture photo still text to image generation generator inpainting storyboard artwork'),
  ('lip-sync', 'lipsync lips mouth visual dubbing'),
  ('llm', 'large language model chat chatbot assistant text generation gpt'),
  ('meetings', 'meeting minutes notes call recording'),
  ('music', 'song score soundtrack composing composition text to music'),
  ('performance', 'acting actor face facial motion capture mocap de ageing aging'),
  ('platform', 'cloud api model hosting inference'),
  ('post', 'post production postproduction editing editor finishing'),
  ('pre-production', 'preproduction breakdown scheduling schedule budget'),
  ('previs', 'previz previsualisation previsualization animatic storyboard'),
  ('productivity', 'office documents notes email'),
  ('relighting', 'relight light lighting'),
  ('research', 'search answers reading'),
  ('transcription', 'transcript transcribe speech to text subtitles captions subtitling'),
  ('upscaling', 'upscale upres super resolution enhance restoration restore denoise'),
  ('vfx', 'visual effects compositing rotoscoping roto cleanup paint matte'),
  ('video', 'film clip footage text to video image to video generation generator'),
  ('virtual-production', 'led volume background plate'),
  ('voice', 'speech text to speech tts voiceover voice over narration voice clone cloning synthetic voice'),
  ('workflow', 'node graph pipeline automation'),
  ('writing', 'script screenplay screenwriting copywriting text draft');

-- What a search reads is written with the row, by the database, so that no import can forget it.
create function offering_search() returns trigger language plpgsql as $$
declare t record;
begin
  select search_text(tools.name) as name, search_text(vendors.name) as vendor, tools.description, array_to_string(tools.modalities, ' ') as modalities,
      (select string_agg(words, ' ') from modality_words where modality = any (tools.modalities)) as capabilities into t
    from tools join vendors on vendors.id = tools.vendor_id where tools.id = new.tool_id;
  new.search_name := t.name || ' ' || t.vendor;
  -- A name of several words is also found when it is written as one.
  new.search_words := array_to_tsvector(array_remove(string_to_array(concat_ws(' ', t.name, t.vendor, replace(t.name, ' ', ''), replace(t.vendor, ' ', ''),
    search_text(concat_ws(' ', t.modalities, t.capabilities, new.name, nullif(new.plan_kind, 'unknown'), nullif(new.deployment, 'unknown'), t.description))), ' '), ''));
  return new;
end $$;
create trigger offering_search before insert or update on offerings for each row execute function offering_search();
create function tool_search() returns trigger language plpgsql as $$
begin update offerings set tool_id = tool_id where tool_id = new.id; return null; end $$;
create trigger tool_search after update on tools for each row execute function tool_search();
create function vendor_search() returns trigger language plpgsql as $$
begin update offerings set tool_id = tool_id where tool_id in (select id from tools where vendor_id = new.id); return null; end $$;
create trigger vendor_search after update of name on vendors for each row execute function vendor_search();

-- A setting that changes how data is handled. A claim that depends on it is withheld until proof is attached.
create table configurations (
  id bigint generated always as identity primary key,
  offering_id bigint not null references offerings on delete restrict,
  slug text not null,
  name text not null,
  instruction text not null,
  set_by text not null check (set_by in ('user', 'org_admin', 'vendor')),
  unique (offering_id, slug)
);
create table configuration_proofs (
  id bigint generated always as identity primary key,
  configuration_id bigint not null references configurations on delete restrict,
  shown_on date not null,
  expires_on date not null check (expires_on > shown_on),
  description text not null check (description <> ''),
  asserted_by text not null,
  recorded_at timestamptz not null default clock_timestamp()
);

-- Evidence ----------------------------------------------------------------------------------------------

create table questions (
  id text primary key,
  code text,
  section text not null,
  wording text not null,
  retired_on date
);

create table documents (
  id bigint generated always as identity primary key,
  vendor_id bigint not null references vendors on delete restrict,
  title text not null,
  url text not null check (url ~ '^https?://'),
  evidence text not null check (evidence in ('contract', 'published_terms', 'documentation', 'independent_report', 'vendor_attestation', 'tenant_configuration', 'own_test', 'registry_lookup', 'netflix_confirmation', 'press')),
  tier text not null check (tier in ('vendor_document', 'secondary')),
  dated_on date,
  is_stale boolean not null default false,
  unique (vendor_id, url, title)
);

-- The bytes as fetched. Text that may not be shipped is held elsewhere: then location says where it can be had.
create table captures (
  id bigint generated always as identity primary key,
  document_id bigint not null references documents on delete restrict,
  url text not null check (url ~ '^https?://'),
  captured_on date,
  outcome text not null default 'captured' check (outcome in ('captured', 'failed', 'blocked', 'empty')),
  text text,
  sha256 text check (sha256 ~ '^[0-9a-f]{64}$'),
  bytes integer check (bytes >= 0),
  location jsonb not null default '{}',
  recorded_at timestamptz not null default clock_timestamp(),
  check (text is null or (sha256 = encode(sha256(convert_to(text, 'UTF8')), 'hex') and bytes = octet_length(text))),
  check (outcome = 'captured' or (text is null and sha256 is null)),
  check (text is not null or sha256 is null or location <> '{}')
);
create index on captures (document_id, captured_on);

-- A later look at a document that made no new capture. Only "unchanged" says that the text still stands.
create table document_checks (
  id bigint generated always as identity primary key,
  document_id bigint not null references documents on delete restrict,
  checked_on date not null,
  outcome text not null check (outcome in ('unchanged', 'failed', 'blocked', 'empty')),
  recorded_at timestamptz not null default clock_timestamp()
);
create index on document_checks (document_id, checked_on);

-- One passage is one row, whatever number of facts cite it.
create table quotes (
  id bigint generated always as identity primary key,
  document_id bigint not null references documents on delete restrict,
  text text not null check (text <> ''),
  locator text
);
create unique index on quotes (document_id, md5(text));

create table quote_checks (
  id bigint generated always as identity primary key,
  quote_id bigint not null references quotes on delete restrict,
  capture_id bigint not null references captures on delete restrict,
  found boolean not null,
  at_offset integer check (at_offset >= 0),
  capture_sha256 text not null,
  method text not null check (method in ('exact', 'exact_in_plain_text')),
  checked_by text not null,
  checked_on date not null,
  recorded_at timestamptz not null default clock_timestamp(),
  check (found = (at_offset is not null))
);
create index on quote_checks (quote_id, capture_id);

-- The rule under the word "verified": a check is true of a text that is here, or names the digest of one that is not.
create function quote_check_holds() returns trigger language plpgsql as $$
declare c record; q record; place integer;
begin
  select * into c from captures where id = new.capture_id;
  select * into q from quotes where id = new.quote_id;
  if c.document_id <> q.document_id then
    raise exception 'quote % is of another document than capture %', new.quote_id, new.capture_id using errcode = '23514';
  end if;
  if c.sha256 is null then
    raise exception 'capture % has no digest: nothing can be checked against it', new.capture_id using errcode = '23514';
  end if;
  if c.sha256 <> new.capture_sha256 then
    raise exception 'the check names another digest than capture %', new.capture_id using errcode = '23514';
  end if;
  if c.text is not null then
    place := strpos(c.text, q.text);
    if (place > 0) <> new.found then
      raise exception 'quote % % an exact substring of capture %', new.quote_id, case when place > 0 then 'is' else 'is not' end, new.capture_id using errcode = '23514';
    end if;
    if new.found and new.at_offset <> place - 1 then
      raise exception 'quote % stands at offset % of capture %', new.quote_id, place - 1, new.capture_id using errcode = '23514';
    end if;
  end if;
  return new;
end $$;
create trigger quote_check_holds before insert on quote_checks for each row execute function quote_check_holds();

create table facts (
  id bigint generated always as identity primary key,
  offering_id bigint not null references offerings on delete restrict,
  question_id text not null references questions on delete restrict,
  value jsonb not null check (jsonb_typeof(value) in ('string', 'number', 'array')),
  evidence text not null check (evidence in ('contract', 'published_terms', 'documentation', 'independent_report', 'vendor_attestation', 'tenant_configuration', 'own_test', 'registry_lookup', 'netflix_confirmation', 'press')),
  configuration_id bigint references configurations on delete restrict,
  territory text check (territory ~ '^[A-Z]{2}$'),
  account text check (account in ('individual', 'organisation')),
  is_disputed boolean not null default false,
  note text,
  asserted_by text not null check (asserted_by <> ''),
  source_ref text,
  valid_from date,
  valid_to date,
  supersedes bigint unique references facts on delete restrict,
  recorded_at timestamptz not null default clock_timestamp(),
  check (valid_to is null or valid_from is null or valid_to > valid_from)
);
create index on facts (offering_id, question_id);
create index on facts (question_id, offering_id);
create index on facts (recorded_at, id);
create unique index on facts (source_ref) where source_ref is not null;

-- No fact without a source: a known value cites at least one passage or document by the end of its transaction.
create table citations (
  fact_id bigint not null references facts on delete restrict,
  quote_id bigint not null references quotes on delete restrict,
  capture_id bigint not null references captures on delete restrict,
  primary key (fact_id, quote_id)
);
create index on citations (quote_id);

create function fact_has_source() returns trigger language plpgsql as $$
begin
  if new.value not in ('"unknown"', '"not_applicable"')
     and new.evidence in ('published_terms', 'documentation', 'press')
     and not exists (select from citations where fact_id = new.id) then
    raise exception 'fact % (%) has no citation', new.id, new.question_id using errcode = '23514';
  end if;
  return null;
end $$;
create constraint trigger fact_has_source after insert on facts deferrable initially deferred
  for each row execute function fact_has_source();

create function fact_supersedes_same() returns trigger language plpgsql as $$
begin
  if new.supersedes is not null and not exists (
    select from facts f where f.id = new.supersedes and f.offering_id = new.offering_id and f.question_id = new.question_id) then
    raise exception 'fact % answers another question or offering', new.supersedes using errcode = '23514';
  end if;
  return new;
end $$;
create trigger fact_supersedes_same before insert on facts for each row execute function fact_supersedes_same();

-- Policies and what they make of it ---------------------------------------------------------------------

create table policy_versions (
  key smallint generated always as identity unique,
  id text not null check (id ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  version text not null check (version ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}([.][0-9]+)?$'),
  kind text not null check (kind in ('pack', 'overlay')),
  title text not null,
  digest text not null check (digest ~ '^[0-9a-f]{64}$'),
  source_text text not null,
  effective_from date not null,
  effective_to date,
  is_demo boolean not null default false,
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (id, version)
);

-- Narrow, one row per policy version and offering; derived, so it may be rewritten. The page of one offering never reads it.
create table verdicts (
  policy_key smallint not null references policy_versions (key) on delete restrict,
  offering_id bigint not null references offerings on delete restrict,
  band smallint not null check (band between 0 and 4),
  score smallint not null check (score between 0 and 100),
  completeness real not null,
  evidence_strength real not null,
  principles text not null check (principles ~ '^[ynud]{5}$'),
  envelope text not null check (envelope ~ '^[0-3]{5}$'),
  rank integer not null,
  facts_digest text not null,
  evaluated_on date not null,
  recheck_on date,
  -- When band, score or the facts under it last became others.
  changed_at timestamptz not null default clock_timestamp(),
  primary key (policy_key, offering_id)
);
create index verdicts_rank on verdicts (policy_key, rank desc, offering_id desc);
create index verdicts_band on verdicts (policy_key, band, rank desc, offering_id desc);
create index verdicts_changed on verdicts (policy_key, changed_at desc, offering_id desc);
create index verdicts_recheck on verdicts (recheck_on) where recheck_on is not null;

create table verdict_changes (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  policy_key smallint not null references policy_versions (key) on delete restrict,
  offering_id bigint not null references offerings on delete restrict,
  from_band smallint,
  to_band smallint not null,
  from_digest text,
  to_digest text not null,
  cause text not null check (cause <> ''),
  fact_id bigint references facts on delete restrict
);
create index on verdict_changes (offering_id, id);
create index on verdict_changes (at, id);

create table clearances (
  id bigint generated always as identity primary key,
  studio_id bigint not null references organisations on delete restrict,
  offering_id bigint not null references offerings on delete restrict,
  ruling text not null check (ruling in ('cleared', 'cleared_with_conditions', 'not_cleared')),
  data_classes text[] not null check (data_classes <@ array['D0', 'D1', 'D2', 'D3', 'D4']),
  conditions jsonb not null default '[]' check (jsonb_typeof(conditions) = 'array'),
  reasons text not null check (reasons <> ''),
  policy_key smallint not null references policy_versions (key) on delete restrict,
  facts_digest text not null,
  valid_from date not null,
  valid_to date not null check (valid_to > valid_from),
  proposed_by bigint not null references people on delete restrict,
  decided_by bigint not null references people on delete restrict,
  supersedes bigint unique references clearances on delete restrict,
  is_demo boolean not null default false,
  recorded_at timestamptz not null default clock_timestamp(),
  check (proposed_by <> decided_by),
  check ((ruling = 'cleared_with_conditions') = (conditions <> '[]'))
);
create index on clearances (offering_id, studio_id);

-- Privileges: the app owns nothing. Evidence is insert and read; derived and session rows may change. -------

grant select on all tables in schema public to toolslate_app;
grant insert on vendors, organisations, people, memberships, tools, offerings, configurations, questions, policy_versions to toolslate_app;
grant update (name, website, retired_on) on vendors to toolslate_app;
grant update (name, description, website, modalities, status) on tools to toolslate_app;
grant update (name, tool_id, search_name, search_words) on offerings to toolslate_app;
grant update (code, section, wording, retired_on) on questions to toolslate_app;
grant insert, update, delete on sessions, verdicts to toolslate_app;
grant delete on memberships to toolslate_app;
grant update (name, password_hash) on people to toolslate_app;

-- The recorded time of evidence is the database's own: the app cannot say it.
do $$
declare t text; cols text;
begin
  foreach t in array array['audit_events', 'documents', 'captures', 'document_checks', 'quotes', 'quote_checks', 'facts', 'citations', 'configuration_proofs', 'verdict_changes', 'clearances'] loop
    select string_agg(quote_ident(column_name), ', ') into cols from information_schema.columns
      where table_schema = 'public' and table_name = t and column_name not in ('recorded_at', 'at') and is_identity = 'NO';
    execute format('grant insert (%s) on %I to toolslate_app', cols, t);
    execute format('create trigger append_only before update or delete on %I for each row execute function refuse_change()', t);
    execute format('create trigger append_only_truncate before truncate on %I for each statement execute function refuse_change()', t);
  end loop;
end $$;
create trigger append_only before update or delete on policy_versions for each row execute function refuse_change();
`
