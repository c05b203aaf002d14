import { type Kysely, sql } from 'kysely'

// The desk: who asks for a tool, the review that it opens, its parts, what is found, what is waived, and what is said about it.
export const up = async (db: Kysely<unknown>) => {
  await sql.raw(statements).execute(db)
}

const statements = /* sql */ `
-- A case: one offering (or a tool that the register does not have yet), one studio, one at a time.
create table reviews (
  id bigint generated always as identity primary key,
  studio_id bigint not null references organisations on delete restrict,
  offering_id bigint references offerings on delete restrict,
  tool_name text not null default '',
  tool_url text not null default '' check (tool_url = '' or tool_url ~ '^https?://'),
  kind text not null check (kind in ('new', 'renewal', 'wider', 'reassessment', 'event')),
  -- Inherent-risk questions, by id; what is not answered counts as the worst. The tier is worked out of them.
  irq jsonb not null default '{}' check (jsonb_typeof(irq) = 'object'),
  lead_id bigint references people on delete restrict,
  version integer not null default 1,
  opened_by bigint references people on delete restrict,
  opened_at timestamptz not null default clock_timestamp(),
  closed_at timestamptz,
  closed_by bigint references people on delete restrict,
  closing_reason text not null default '',
  check (offering_id is not null or tool_name <> ''),
  check ((closed_at is null) = (closed_by is null)),
  unique (id, studio_id)
);
create unique index reviews_open on reviews (studio_id, offering_id) where closed_at is null and offering_id is not null;
create unique index reviews_open_unlisted on reviews (studio_id, lower(tool_name)) where closed_at is null and offering_id is null;
create index on reviews (offering_id);

-- Somebody asks; the second who asks for the same joins the review that is open.
create table requests (
  id bigint generated always as identity primary key,
  review_id bigint not null,
  studio_id bigint not null,
  production_id bigint references organisations on delete restrict,
  purpose text not null check (purpose <> ''),
  data_classes text[] not null check (data_classes <@ array['D0', 'D1', 'D2', 'D3', 'D4']),
  uses text[] not null check (uses <@ array['ideation', 'development', 'previs', 'background', 'post', 'performance', 'marketing', 'office']),
  needed_on date,
  asked_by bigint not null references people on delete restrict,
  asked_at timestamptz not null default clock_timestamp(),
  foreign key (review_id, studio_id) references reviews (id, studio_id) on delete restrict
);
create index on requests (review_id, id);
create index on requests (asked_by);

-- Overdue is not a state: it is worked out of due_on.
create table review_parts (
  review_id bigint not null references reviews on delete restrict,
  part text not null check (part in ('security', 'privacy', 'ai', 'legal')),
  state text not null default 'not_started' check (state in
    ('not_started', 'in_progress', 'waiting_on_vendor', 'in_review', 'changes_requested', 'on_hold', 'completed', 'withdrawn')),
  owner_id bigint references people on delete restrict,
  due_on date not null,
  -- After so many days it is looked at again.
  cadence_days integer not null check (cadence_days > 0),
  version integer not null default 1,
  moved_at timestamptz not null default clock_timestamp(),
  primary key (review_id, part)
);
create index on review_parts (owner_id);
create table review_moves (
  id bigint generated always as identity primary key,
  review_id bigint not null,
  part text not null,
  from_state text,
  to_state text not null,
  reason text not null default '',
  moved_by bigint references people on delete restrict,
  at timestamptz not null default clock_timestamp(),
  foreign key (review_id, part) references review_parts on delete restrict
);
create index on review_moves (review_id, part, id);

create table review_comments (
  id bigint generated always as identity primary key,
  review_id bigint not null references reviews on delete restrict,
  part text check (part in ('security', 'privacy', 'ai', 'legal')),
  person_id bigint not null references people on delete restrict,
  -- Also for the people of the vendor; the rest is the studio's own.
  is_shared boolean not null default false,
  text text not null check (text <> ''),
  at timestamptz not null default clock_timestamp()
);
create index on review_comments (review_id, id);
create table review_mentions (
  comment_id bigint not null references review_comments on delete restrict,
  person_id bigint not null references people on delete restrict,
  primary key (comment_id, person_id)
);

-- A gap that needs an owner. "Waived until" is worked out of the waivers.
create table findings (
  id bigint generated always as identity primary key,
  studio_id bigint not null references organisations on delete restrict,
  offering_id bigint not null references offerings on delete restrict,
  review_id bigint references reviews on delete restrict,
  part text not null check (part in ('security', 'privacy', 'ai', 'legal')),
  title text not null check (title <> ''),
  detail text not null default '',
  severity text not null check (severity in ('critical', 'high', 'medium', 'low')),
  -- Opened by this rule over that answer; null: by a person.
  rule text,
  question_id text references questions on delete restrict,
  fact_id bigint references facts on delete restrict,
  state text not null default 'open' check (state in ('open', 'in_remediation', 'closed')),
  owner_id bigint references people on delete restrict,
  due_on date not null,
  version integer not null default 1,
  opened_by bigint references people on delete restrict,
  opened_at timestamptz not null default clock_timestamp(),
  check ((rule is null) = (opened_by is not null))
);
create index on findings (studio_id, state, due_on);
create index on findings (offering_id);
-- None is opened twice over the same.
create unique index findings_by_rule on findings (studio_id, offering_id, rule, coalesce(fact_id, 0)) where rule is not null;
create table finding_moves (
  id bigint generated always as identity primary key,
  finding_id bigint not null references findings on delete restrict,
  from_state text not null,
  to_state text not null,
  reason text not null check (reason <> ''),
  moved_by bigint not null references people on delete restrict,
  at timestamptz not null default clock_timestamp()
);
create index on finding_moves (finding_id, id);

-- Time-boxed permission to live with a finding. It ends by itself; a risk acceptance also when the facts under it move.
create table waivers (
  id bigint generated always as identity primary key,
  finding_id bigint not null references findings on delete restrict,
  kind text not null check (kind in ('waiver', 'risk_acceptance')),
  justification text not null check (justification <> ''),
  compensating_control text not null default '',
  ends_on date not null,
  facts_digest text not null,
  proposed_by bigint not null references people on delete restrict,
  proposed_at timestamptz not null default clock_timestamp()
);
create index on waivers (finding_id, id);
create table waiver_decisions (
  waiver_id bigint primary key references waivers on delete restrict,
  outcome text not null check (outcome in ('approved', 'refused')),
  reason text not null check (reason <> ''),
  decided_by bigint not null references people on delete restrict,
  decided_at timestamptz not null default clock_timestamp()
);
create function waiver_has_two() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare w waivers; f findings;
begin
  select * into w from waivers where id = new.waiver_id;
  select * into f from findings where id = w.finding_id;
  if w.proposed_by = new.decided_by then perform refuse('who proposed a waiver does not decide on it'); end if;
  if speaks_for_vendor(new.decided_by, f.offering_id) or not has_role(new.decided_by, f.studio_id, 'approver', 'policy_owner', 'admin') then
    perform refuse('who decides on a waiver is no approver of the studio');
  end if;
  return new;
end $$;
create trigger waiver_has_two before insert on waiver_decisions for each row execute function waiver_has_two();

-- What somebody wants to see of the desk, under a name.
create table saved_views (
  id bigint generated always as identity primary key,
  person_id bigint not null references people on delete cascade,
  name text not null check (name <> ''),
  query text not null check (query ~ '^[a-z_]+=' or query = ''),
  created_at timestamptz not null default clock_timestamp(),
  unique (person_id, name)
);

-- The review that a ruling comes out of.
alter table clearance_proposals add column review_id bigint references reviews on delete restrict;

-- Who may see which row ---------------------------------------------------------------------------------

do $$
declare t text;
begin
  foreach t in array array['reviews', 'requests', 'review_parts', 'review_moves', 'review_comments', 'review_mentions', 'findings', 'finding_moves', 'waivers', 'waiver_decisions', 'saved_views'] loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy system on %I using ((select reader_is_system())) with check ((select reader_is_system()))', t);
  end loop;
end $$;
-- A production sees where its request stands: the review and its parts, not what is said or found in it.
create function reader_asked_for(review bigint) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from requests r where r.review_id = review and (r.asked_by = reader_id() or r.production_id = any (reader_organisations())))
$$;
-- The vendor of the tool under review, for what is said to it.
create function reader_is_vendor_of(review bigint) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from reviews r join offerings o on o.id = r.offering_id join tools t on t.id = o.tool_id join organisations v on v.vendor_id = t.vendor_id
    where r.id = review and v.id = any (reader_organisations()))
$$;
create policy seen on reviews for select using (studio_id = any ((select reader_organisations())::bigint[]) or reader_asked_for(id));
create policy seen on requests for select using (
  studio_id = any ((select reader_organisations())::bigint[]) or production_id = any ((select reader_organisations())::bigint[]) or asked_by = (select reader_id()));
create policy seen on review_parts for select using (exists (select from reviews r where r.id = review_id));
create policy seen on review_moves for select using (exists (select from reviews r where r.id = review_id and r.studio_id = any ((select reader_organisations())::bigint[])));
create policy seen on review_comments for select using (
  exists (select from reviews r where r.id = review_id and r.studio_id = any ((select reader_organisations())::bigint[])) or is_shared and reader_is_vendor_of(review_id));
create policy seen on review_mentions for select using (person_id = (select reader_id()) or exists (select from review_comments c where c.id = comment_id));
create policy seen on findings for select using (studio_id = any ((select reader_organisations())::bigint[]));
create policy seen on finding_moves for select using (exists (select from findings f where f.id = finding_id));
create policy seen on waivers for select using (exists (select from findings f where f.id = finding_id));
create policy seen on waiver_decisions for select using (exists (select from waivers w where w.id = waiver_id));
create policy seen on saved_views for select using (person_id = (select reader_id()));

grant select on all tables in schema public to toolslate_app;
grant insert on reviews, review_parts, findings to toolslate_app;
grant update (offering_id, irq, lead_id, version, closed_at, closed_by, closing_reason) on reviews to toolslate_app;
grant update (state, owner_id, due_on, cadence_days, version, moved_at) on review_parts to toolslate_app;
grant update (state, owner_id, due_on, severity, review_id, version) on findings to toolslate_app;
grant insert, delete on saved_views to toolslate_app;
do $$
declare t text; cols text;
begin
  foreach t in array array['requests', 'review_moves', 'review_comments', 'review_mentions', 'finding_moves', 'waivers', 'waiver_decisions'] loop
    select string_agg(quote_ident(column_name), ', ') into cols from information_schema.columns
      where table_schema = 'public' and table_name = t and is_identity = 'NO' and column_name not in ('at', 'asked_at', 'proposed_at', 'decided_at');
    execute format('grant insert (%s) on %I to toolslate_app', cols, t);
    execute format('create trigger append_only before update or delete on %I for each row execute function refuse_change()', t);
    execute format('create trigger append_only_truncate before truncate on %I for each statement execute function refuse_change()', t);
  end loop;
  grant insert (review_id) on clearance_proposals to toolslate_app;
end $$;
`
