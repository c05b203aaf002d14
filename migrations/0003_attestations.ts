import { type Kysely, sql } from 'kysely'

// Vendors speak for themselves: who may, what they answer, what they show, what they sign, and what comes of it.
export const up = async (db: Kysely<unknown>) => {
  await sql.raw(statements).execute(db)
}

const statements = /* sql */ `
-- Who speaks for a vendor -------------------------------------------------------------------------------

alter table links add column vendor_id bigint references vendors on delete restrict;
alter table links drop constraint links_kind_check, add check (kind in ('invitation', 'reset', 'domain', 'setup', 'claim'));
alter table links add check (kind <> 'claim' or (vendor_id is not null and person_id is not null));

-- Somebody says that they speak for a vendor. By a mail to the vendor's own domain it settles itself; else procurement does.
create table claims (
  id bigint generated always as identity primary key,
  vendor_id bigint not null references vendors on delete restrict,
  person_id bigint not null references people on delete restrict,
  state text not null check (state in ('mailed', 'waiting', 'confirmed', 'refused')),
  -- Why it goes to a person: the domain is another, or somebody speaks for the vendor already.
  because text check (because in ('other_domain', 'already_claimed')),
  message text not null default '',
  asked_at timestamptz not null default clock_timestamp(),
  decided_at timestamptz,
  decided_by bigint references people on delete restrict,
  reason text,
  check ((state in ('confirmed', 'refused')) = (decided_at is not null)),
  -- Mailed and decided: procurement accepted it, and the link was not followed yet. Nobody decides on a claim of their own.
  check (decided_by <> person_id),
  check ((state = 'refused') = (reason is not null))
);
create index on claims (vendor_id, id);
create index on claims (state, id);
create unique index claims_open on claims (vendor_id, person_id) where state in ('mailed', 'waiting');
create unique index organisations_vendor on organisations (vendor_id);
-- Since when people of its own act for a vendor; null while nobody does. Everybody may know, and no more than that.
create function represented_since(vendor bigint) returns timestamptz language sql stable security definer set search_path = public, pg_temp as $$
  select min(m.since) from memberships m join organisations o on o.id = m.organisation_id where o.vendor_id = vendor
$$;

-- What they answer --------------------------------------------------------------------------------------

-- One draft at a time for an offering. It is signed as a whole; what comes later is the next number.
create table questionnaires (
  id bigint generated always as identity primary key,
  offering_id bigint not null references offerings on delete restrict,
  organisation_id bigint not null references organisations on delete restrict,
  number integer not null check (number > 0),
  bank_version text not null,
  state text not null default 'draft' check (state in ('draft', 'signed', 'abandoned')),
  opened_at timestamptz not null default clock_timestamp(),
  opened_by bigint not null references people on delete restrict,
  unique (offering_id, number)
);
create unique index questionnaires_draft on questionnaires (offering_id) where state = 'draft';
create index on questionnaires (organisation_id);

create table answers (
  questionnaire_id bigint not null references questionnaires on delete restrict,
  question_id text not null references questions on delete restrict,
  -- answer: their own; confirm: our reading is right; contest: it is wrong, for this reason; supersede: a contract or a setting replaces it.
  stance text not null default 'answer' check (stance in ('answer', 'confirm', 'contest', 'supersede')),
  -- Null: not answered yet. 'unknown' and 'not_applicable' are answers.
  value jsonb check (jsonb_typeof(value) in ('string', 'number', 'array')),
  -- The reason of "not applicable" and of a contest; a note otherwise.
  note text not null default '',
  evidence text check (evidence in ('contract', 'published_terms', 'documentation', 'independent_report', 'vendor_attestation', 'tenant_configuration', 'own_test')),
  visibility text not null default 'registry' check (visibility in ('public', 'on_request', 'nda', 'registry')),
  source_title text not null default '',
  source_url text not null default '' check (source_url = '' or source_url ~ '^https?://'),
  quote text not null default '',
  -- The fact of ours that it speaks of, when it confirms, contests or supersedes one.
  fact_id bigint references facts on delete restrict,
  assigned_to bigint references people on delete restrict,
  -- Grows with every save: who saves over another's save is told.
  version integer not null default 1,
  updated_at timestamptz not null default clock_timestamp(),
  updated_by bigint not null references people on delete restrict,
  primary key (questionnaire_id, question_id)
);
create index on answers (assigned_to) where assigned_to is not null;

-- Talk about one question, within the vendor; or between the vendor and whoever reviews.
create table answer_comments (
  id bigint generated always as identity primary key,
  questionnaire_id bigint not null references questionnaires on delete restrict,
  question_id text not null references questions on delete restrict,
  person_id bigint not null references people on delete restrict,
  is_shared boolean not null default false,
  text text not null check (text <> ''),
  at timestamptz not null default clock_timestamp()
);
create index on answer_comments (questionnaire_id, question_id, id);

-- What they show ----------------------------------------------------------------------------------------

-- The bytes stand outside of the database, under their digest.
create table evidence_files (
  id bigint generated always as identity primary key,
  organisation_id bigint not null references organisations on delete restrict,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  bytes bigint not null check (bytes > 0),
  media_type text not null check (media_type in ('application/pdf', 'image/png', 'image/jpeg', 'image/webp', 'text/plain', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')),
  name text not null check (name <> ''),
  title text not null check (title <> ''),
  effective_on date,
  received_on date not null,
  expires_on date,
  visibility text not null default 'registry' check (visibility in ('public', 'on_request', 'nda', 'registry')),
  scan text not null check (scan in ('clean', 'not_scanned')),
  uploaded_by bigint not null references people on delete restrict,
  uploaded_at timestamptz not null default clock_timestamp(),
  -- It came with an answer: nobody else sees it before one with it is signed, or the vendor says so.
  waits_for_signing boolean not null default false,
  withdrawn_at timestamptz,
  check (expires_on is null or effective_on is null or expires_on > effective_on),
  unique (organisation_id, sha256, title)
);
create table answer_files (
  questionnaire_id bigint not null references questionnaires on delete restrict,
  question_id text not null references questions on delete restrict,
  file_id bigint not null references evidence_files on delete restrict,
  primary key (questionnaire_id, question_id, file_id)
);

-- The agreement under which confidential evidence is read: a version of the text, accepted by a person for a vendor, until a day.
create table nda_acceptances (
  id bigint generated always as identity primary key,
  organisation_id bigint not null references organisations on delete restrict,
  person_id bigint not null references people on delete restrict,
  version text not null,
  accepted_at timestamptz not null default clock_timestamp(),
  ends_on date not null
);
create index on nda_acceptances (person_id, organisation_id);

-- Somebody asks to read what is shown on request; the vendor answers.
create table disclosures (
  id bigint generated always as identity primary key,
  organisation_id bigint not null references organisations on delete restrict,
  person_id bigint not null references people on delete restrict,
  message text not null default '',
  asked_at timestamptz not null default clock_timestamp(),
  state text not null default 'asked' check (state in ('asked', 'granted', 'refused', 'ended')),
  decided_at timestamptz,
  decided_by bigint references people on delete restrict,
  ends_on date,
  check ((state = 'granted') <= (ends_on is not null))
);
create unique index disclosures_open on disclosures (organisation_id, person_id) where state in ('asked', 'granted');

-- What they sign ----------------------------------------------------------------------------------------

-- Canonical JSON (RFC 8785), its digest, and the same sealed as a JWS. Never changed: a later one supersedes.
create table attestations (
  id bigint generated always as identity primary key,
  questionnaire_id bigint not null unique references questionnaires on delete restrict,
  offering_id bigint not null references offerings on delete restrict,
  organisation_id bigint not null references organisations on delete restrict,
  statement text not null,
  digest text not null unique check (digest = encode(sha256(convert_to(statement, 'UTF8')), 'hex')),
  jws text not null,
  signed_by bigint not null references people on delete restrict,
  signatory_title text not null check (signatory_title <> ''),
  signatory_authority text not null check (signatory_authority <> ''),
  valid_from date not null,
  valid_to date not null check (valid_to > valid_from),
  supersedes bigint unique references attestations on delete restrict,
  signed_at timestamptz not null default clock_timestamp()
);
create index on attestations (offering_id, id);
create index on attestations (organisation_id, id);
create index on attestations (valid_to);

-- The answers of a statement, one a row, for who may read each.
create table attested_answers (
  attestation_id bigint not null references attestations on delete restrict,
  question_id text not null references questions on delete restrict,
  organisation_id bigint not null references organisations on delete restrict,
  stance text not null,
  value jsonb not null,
  note text not null,
  evidence text not null,
  visibility text not null,
  source_title text not null,
  source_url text not null,
  quote text not null,
  fact_id bigint references facts on delete restrict,
  primary key (attestation_id, question_id)
);

-- Reminders that went out, so that each goes once.
create table attestation_reminders (
  attestation_id bigint not null references attestations on delete restrict,
  days integer not null check (days in (30, 7, 1)),
  at timestamptz not null default clock_timestamp(),
  primary key (attestation_id, days)
);

-- What comes of it --------------------------------------------------------------------------------------

-- What a person of procurement makes of one signed answer. The newest counts; "flagged" is for the studio only.
create table answer_reviews (
  id bigint generated always as identity primary key,
  attestation_id bigint not null,
  question_id text not null,
  studio_id bigint not null references organisations on delete restrict,
  ruling text not null check (ruling in ('accepted', 'asked', 'flagged', 'rejected')),
  reason text not null default '',
  fact_id bigint references facts on delete restrict,
  reviewed_by bigint not null references people on delete restrict,
  at timestamptz not null default clock_timestamp(),
  foreign key (attestation_id, question_id) references attested_answers on delete restrict,
  check (ruling in ('accepted', 'flagged') or reason <> ''),
  check ((ruling = 'accepted') = (fact_id is not null))
);
create index on answer_reviews (attestation_id, question_id, id);

-- A signed answer and a fact that cannot both be true. Until a person closes it neither counts in favour; it has a clock.
create table conflicts (
  id bigint generated always as identity primary key,
  offering_id bigint not null references offerings on delete restrict,
  question_id text not null references questions on delete restrict,
  attestation_id bigint not null references attestations on delete restrict,
  fact_id bigint not null references facts on delete restrict,
  -- found: by comparison; contested: the vendor says so.
  kind text not null check (kind in ('found', 'contested')),
  opened_at timestamptz not null default clock_timestamp(),
  due_on date not null,
  unique (attestation_id, question_id, fact_id)
);
create index on conflicts (offering_id, question_id);
create index on conflicts (fact_id);
create table conflict_closures (
  conflict_id bigint primary key references conflicts on delete restrict,
  -- fact_stands: our reading; answer_stands: theirs, by the new fact; withdrawn: the vendor's next answer no longer disagrees.
  ruling text not null check (ruling in ('fact_stands', 'answer_stands', 'withdrawn')),
  reason text not null check (reason <> ''),
  fact_id bigint references facts on delete restrict,
  closed_by bigint references people on delete restrict,
  at timestamptz not null default clock_timestamp()
);

-- Nobody judges what their own vendor signed.
create function reviewer_is_another() returns trigger language plpgsql as $$
declare signed attestations; reviewer bigint;
begin
  if tg_table_name = 'answer_reviews' then
    select * into signed from attestations where id = new.attestation_id;
    reviewer := new.reviewed_by;
  else
    select a.* into signed from conflicts c join attestations a on a.id = c.attestation_id where c.id = new.conflict_id;
    reviewer := new.closed_by;
  end if;
  -- "withdrawn" follows from what the vendor itself says next.
  if (to_jsonb(new) ->> 'ruling' <> 'withdrawn')
     and (reviewer = signed.signed_by or exists (select from memberships m where m.person_id = reviewer and m.organisation_id = signed.organisation_id)) then
    raise exception 'attestation % is of the reviewer''s own vendor', signed.id using errcode = '23514';
  end if;
  return new;
end $$;
create trigger reviewer_is_another before insert on answer_reviews for each row execute function reviewer_is_another();
create trigger reviewer_is_another before insert on conflict_closures for each row execute function reviewer_is_another();

-- Questions that were put to a vendor about what its terms do not say.
create table vendor_letters (
  id bigint generated always as identity primary key,
  offering_id bigint not null references offerings on delete restrict,
  studio_id bigint not null references organisations on delete restrict,
  question_ids text[] not null check (question_ids <> '{}'),
  text text not null check (text <> ''),
  sent_by bigint not null references people on delete restrict,
  sent_at timestamptz not null default clock_timestamp()
);
create index on vendor_letters (offering_id, id);

-- What everybody may know of the newest attestation of an offering: that it was signed, by which office, until when, and how much came of it.
create function attestation_outline(of_offering bigint, until timestamptz)
returns table (id bigint, signed_at timestamptz, valid_from date, valid_to date, signatory_title text, digest text, answers bigint, accepted bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select a.id, a.signed_at, a.valid_from, a.valid_to, a.signatory_title, a.digest,
    (select count(*) from attested_answers n where n.attestation_id = a.id),
    (select count(*) from (
      select distinct on (r.question_id) r.ruling from answer_reviews r
      where r.attestation_id = a.id and r.ruling in ('accepted', 'rejected') and (until is null or r.at < until)
      order by r.question_id, r.id desc) newest where ruling = 'accepted')
  from attestations a
  where a.offering_id = of_offering and (until is null or a.signed_at < until)
  order by a.id desc limit 1
$$;

-- Who may see which row ---------------------------------------------------------------------------------

-- Procurement: whoever has a role in a studio.
create function reader_is_staff() returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from memberships m join organisations o on o.id = m.organisation_id and o.kind = 'studio' where m.person_id = reader_id())
$$;
-- Vendors whose confidential matters the reader may read, under an agreement that has not ended; and on request.
create function reader_ndas() returns bigint[] language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(distinct organisation_id), '{}') from nda_acceptances where person_id = reader_id() and ends_on > current_date
$$;
create function reader_disclosures() returns bigint[] language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(distinct organisation_id), '{}') from disclosures where person_id = reader_id() and state = 'granted' and ends_on > current_date
$$;
create function reader_sees(visibility text, organisation bigint) returns boolean language sql stable as $$
  select visibility = 'public' or organisation = any (reader_organisations()) or reader_is_staff()
    or (visibility = 'nda' and organisation = any (reader_ndas())) or (visibility = 'on_request' and organisation = any (reader_disclosures()))
$$;

do $$
declare t text;
begin
  foreach t in array array['claims', 'questionnaires', 'answers', 'answer_comments', 'evidence_files', 'answer_files', 'nda_acceptances', 'disclosures', 'attestations',
      'attested_answers', 'attestation_reminders', 'answer_reviews', 'conflicts', 'conflict_closures', 'vendor_letters'] loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy system on %I using ((select reader_is_system())) with check ((select reader_is_system()))', t);
  end loop;
end $$;
create policy seen on claims for select using (person_id = (select reader_id()) or (select reader_is_staff()));
create policy seen on questionnaires for select using (organisation_id = any ((select reader_organisations())::bigint[]));
create policy seen on answers for select using (exists (select from questionnaires q where q.id = questionnaire_id));
create policy seen on answer_comments for select using (
  exists (select from questionnaires q where q.id = questionnaire_id) or (is_shared and (select reader_is_staff())));
create policy seen on answer_files for select using (
  exists (select from questionnaires q where q.id = questionnaire_id)
  or exists (select from attestations a where a.questionnaire_id = answer_files.questionnaire_id));
create function evidence_is_signed(file bigint) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from answer_files f join questionnaires q on q.id = f.questionnaire_id and q.state = 'signed' where f.file_id = file)
$$;
create policy seen on evidence_files for select using (organisation_id = any ((select reader_organisations())::bigint[]) or (not waits_for_signing or evidence_is_signed(id)) and
  case when visibility = 'registry' then organisation_id = any ((select reader_organisations())::bigint[]) or (select reader_is_staff()) else reader_sees(visibility, organisation_id) end);
create policy seen on nda_acceptances for select using (person_id = (select reader_id()) or organisation_id = any ((select reader_organisations())::bigint[]));
create policy seen on disclosures for select using (person_id = (select reader_id()) or organisation_id = any ((select reader_organisations())::bigint[]));
create policy seen on attestations for select using (organisation_id = any ((select reader_organisations())::bigint[]) or (select reader_is_staff()));
create policy seen on attested_answers for select using (reader_sees(visibility, organisation_id));
create policy seen on attestation_reminders for select using (exists (select from attestations a where a.id = attestation_id));
create policy seen on answer_reviews for select using (
  studio_id = any ((select reader_studios())::bigint[]) and (select reader_is_staff())
  or ruling <> 'flagged' and exists (select from attestations a where a.id = attestation_id and a.organisation_id = any ((select reader_organisations())::bigint[])));
-- That two sources disagree is public; what the vendor said is as visible as the answer.
create policy seen on conflicts for select using (true);
create policy seen on conflict_closures for select using (true);
create policy seen on vendor_letters for select using (
  studio_id = any ((select reader_studios())::bigint[]) and (select reader_is_staff())
  or exists (select from offerings o join tools t on t.id = o.tool_id join organisations v on v.vendor_id = t.vendor_id where o.id = offering_id and v.id = any (reader_organisations())));

grant select on all tables in schema public to toolslate_app;
grant insert, update on claims, questionnaires, answers, disclosures to toolslate_app;
grant insert, update (withdrawn_at, visibility, expires_on, waits_for_signing) on evidence_files to toolslate_app;
grant insert, delete on answer_files to toolslate_app;
grant delete on answers to toolslate_app;

do $$
declare t text; cols text;
begin
  foreach t in array array['answer_comments', 'nda_acceptances', 'attestations', 'attested_answers', 'attestation_reminders', 'answer_reviews', 'conflicts', 'conflict_closures',
      'vendor_letters'] loop
    select string_agg(quote_ident(column_name), ', ') into cols from information_schema.columns
      where table_schema = 'public' and table_name = t and column_name not in ('at', 'accepted_at', 'signed_at', 'opened_at', 'sent_at') and is_identity = 'NO';
    execute format('grant insert (%s) on %I to toolslate_app', cols, t);
    execute format('create trigger append_only before update or delete on %I for each row execute function refuse_change()', t);
    execute format('create trigger append_only_truncate before truncate on %I for each statement execute function refuse_change()', t);
  end loop;
end $$;
`
