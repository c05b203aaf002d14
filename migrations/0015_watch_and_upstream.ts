import { type Kysely, sql } from 'kysely'

// The watch: what changed between two copies, who looks at it, what a vendor said ahead. And what an offering stands on: the models, hosts
// and services of others, whose handling of material is inherited.
export const up = async (db: Kysely<unknown>) => {
  await sql.raw(statements).execute(db)
}

const statements = /* sql */ `
-- Why a look at a document brought no copy, in a sentence, and who asked for it.
alter table document_checks add column why text check (why <> ''), add column checked_by text check (checked_by <> '');
grant insert (why, checked_by) on document_checks to toolslate_app;

-- Of very many quotes few were ever not found: whoever asks what is lost begins there.
create index quote_checks_not_found on quote_checks (quote_id) where not found;

-- What changed from one copy to the next, as counted by stated rules when the copy came in.
create table document_changes (
  capture_id bigint not null references captures on delete restrict,
  since_id bigint not null references captures on delete restrict,
  material integer not null check (material >= 0),
  editorial integer not null check (editorial >= 0),
  rules text not null,
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (capture_id, since_id),
  check (capture_id <> since_id)
);

-- The newest words of a document against the last that a person has read: one open task for each document.
create table change_tasks (
  id bigint generated always as identity primary key,
  document_id bigint not null references documents on delete restrict,
  since_id bigint not null references captures on delete restrict,
  capture_id bigint not null references captures on delete restrict,
  material integer not null check (material > 0),
  due_on date not null,
  opened_at timestamptz not null default clock_timestamp()
);
create index on change_tasks (document_id);
create table change_task_ends (
  task_id bigint primary key references change_tasks on delete restrict,
  way text not null check (way in ('answers_stand', 'answers_changed', 'newer_copy', 'went_back')),
  note text,
  person_id bigint references people on delete restrict,
  at timestamptz not null default clock_timestamp(),
  check ((way in ('answers_stand', 'answers_changed')) = (person_id is not null)),
  check (person_id is null or btrim(note) <> '')
);

-- Who looks after a task; the newest row counts. Of a lost passage the task is the answer that rested on it.
create table watch_owners (
  id bigint generated always as identity primary key,
  fact_id bigint references facts on delete restrict,
  task_id bigint references change_tasks on delete restrict,
  studio_id bigint not null references organisations on delete restrict,
  person_id bigint not null references people on delete restrict,
  set_by bigint not null references people on delete restrict,
  at timestamptz not null default clock_timestamp(),
  check (num_nonnulls(fact_id, task_id) = 1)
);
create index on watch_owners (fact_id);
create index on watch_owners (task_id);

-- A change that a vendor announced before it came.
create table change_announcements (
  id bigint generated always as identity primary key,
  vendor_id bigint not null references vendors on delete restrict,
  document_id bigint references documents on delete restrict,
  title text not null check (btrim(title) <> ''),
  url text not null check (url ~ '^https?://'),
  quote text not null check (btrim(quote) <> ''),
  announced_on date not null,
  effective_on date not null check (effective_on >= announced_on),
  recorded_by text not null check (recorded_by <> ''),
  recorded_at timestamptz not null default clock_timestamp()
);
create index on change_announcements (vendor_id);
create function announcement_holds() returns trigger language plpgsql as $$
begin
  if new.document_id is not null and not exists (select from documents d where d.id = new.document_id and d.vendor_id = new.vendor_id) then
    raise exception 'document % is of another vendor than the announcement', new.document_id using errcode = '23514';
  end if;
  return new;
end $$;
create trigger announcement_holds before insert on change_announcements for each row execute function announcement_holds();

-- What an offering stands on -------------------------------------------------------------------------------

create table upstream_links (
  id bigint generated always as identity primary key,
  offering_id bigint not null references offerings on delete restrict,
  upstream_id bigint not null references offerings on delete restrict,
  role text not null check (role in ('model', 'host', 'service')),
  rank smallint not null check (rank between 1 and 99),
  -- The user chooses it among others; otherwise material always goes there.
  is_chosen boolean not null default false,
  quote_id bigint not null references quotes on delete restrict,
  capture_id bigint not null references captures on delete restrict,
  since date not null,
  recorded_by text not null check (recorded_by <> ''),
  recorded_at timestamptz not null default clock_timestamp(),
  check (offering_id <> upstream_id)
);
create index on upstream_links (offering_id);
create index on upstream_links (upstream_id);
create table upstream_link_ends (
  link_id bigint primary key references upstream_links on delete restrict,
  reason text not null check (btrim(reason) <> ''),
  ended_by text not null check (ended_by <> ''),
  at timestamptz not null default clock_timestamp()
);

create function upstream_link_holds() returns trigger language plpgsql as $$
begin
  if exists (select from quotes q join captures k on k.id = new.capture_id where q.id = new.quote_id and q.document_id <> k.document_id) then
    raise exception 'the passage and the copy are of two documents' using errcode = '23514';
  end if;
  if exists (select from upstream_links l where l.offering_id = new.offering_id and l.upstream_id = new.upstream_id
      and not exists (select from upstream_link_ends e where e.link_id = l.id)) then
    raise exception 'offering % stands on % already', new.offering_id, new.upstream_id using errcode = '23505';
  end if;
  -- Two at once could close a circle that neither sees.
  perform pg_advisory_xact_lock(15, 1);
  if exists (
    with recursive below as (select new.upstream_id as id
      union select l.upstream_id from below b join upstream_links l on l.offering_id = b.id and not exists (select from upstream_link_ends e where e.link_id = l.id))
    select from below where id = new.offering_id) then
    raise exception 'offering % stands on % itself', new.upstream_id, new.offering_id using errcode = '23514';
  end if;
  return new;
end $$;
create trigger upstream_link_holds before insert on upstream_links for each row execute function upstream_link_holds();

alter table facts_moved drop constraint facts_moved_way_check;
alter table facts_moved add constraint facts_moved_way_check check (way in ('recorded', 'lost', 'found', 'disputed', 'settled', 'proven', 'unproven', 'expired', 'seen', 'begun', 'ended', 'inherited', 'left', 'restated'));

-- People are told of a task that is theirs to look at.
alter table notices drop constraint notices_kind_check;
alter table notices add constraint notices_kind_check check (kind in ('verdict', 'given', 'suspended', 'suspension_ended', 'revoked', 'in_re_review', 'expired', 'ending', 'use', 'task'));
alter table notices drop constraint about_a_tool;
alter table notices add constraint about_a_tool check (tool_id is not null or kind in ('use', 'task'));

-- Who looks after what, and who has looked, stays with the people of studios.
do $$
declare t text;
begin
  foreach t in array array['change_task_ends', 'watch_owners'] loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy system on %I using ((select reader_is_system())) with check ((select reader_is_system()))', t);
  end loop;
end $$;
create policy seen on change_task_ends for select using ((select reader_is_staff()));
create policy seen on watch_owners for select using (studio_id = any ((select reader_studios())::bigint[]) and (select reader_is_staff()));

grant select on all tables in schema public to toolslate_app;
do $$
declare t text; cols text;
begin
  foreach t in array array['document_changes', 'change_tasks', 'change_task_ends', 'watch_owners', 'change_announcements', 'upstream_links', 'upstream_link_ends'] loop
    select string_agg(quote_ident(column_name), ', ') into cols from information_schema.columns
      where table_schema = 'public' and table_name = t and column_name not in ('at', 'opened_at', 'recorded_at') and is_identity = 'NO';
    execute format('grant insert (%s) on %I to toolslate_app', cols, t);
    execute format('create trigger append_only before update or delete on %I for each row execute function refuse_change()', t);
    execute format('create trigger append_only_truncate before truncate on %I for each statement execute function refuse_change()', t);
  end loop;
end $$;
`
