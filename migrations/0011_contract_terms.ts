import { type Kysely, sql } from 'kysely'

// What a studio's own contract with a vendor says about an offering: for that studio and nobody else, until a day. From here on the facts
// that a ruling rests on are those of the studio that ruled. Comes after 0010, some of whose functions it replaces.
export const up = async (db: Kysely<unknown>) => {
  await sql.raw(statements).execute(db)
}

const statements = /* sql */ `
create table contract_terms (
  id bigint generated always as identity primary key,
  studio_id bigint not null references organisations on delete restrict,
  offering_id bigint not null references offerings on delete restrict,
  question_id text not null references questions on delete restrict check (question_id not in ('plan', 'deployment')),
  value jsonb not null check (jsonb_typeof(value) in ('string', 'number', 'array') and value not in ('"unknown"', '"not_applicable"')),
  -- Which contract it is.
  contract text not null check (contract <> ''),
  quote text not null check (quote <> ''),
  locator text check (locator <> ''),
  file_id bigint references evidence_files on delete restrict,
  valid_from date not null,
  -- The first day on which it no longer holds.
  ends_on date not null check (ends_on > valid_from),
  supersedes bigint unique references contract_terms on delete restrict,
  recorded_by bigint not null references people on delete restrict,
  recorded_at timestamptz not null default clock_timestamp()
);
create index on contract_terms (studio_id, offering_id);
create index on contract_terms (offering_id);
create index on contract_terms (file_id) where file_id is not null;
create table contract_term_withdrawals (
  term_id bigint primary key references contract_terms on delete restrict,
  reason text not null check (reason <> ''),
  withdrawn_by bigint not null references people on delete restrict,
  withdrawn_at timestamptz not null default clock_timestamp()
);

-- Verdicts as the studio reads them, for the offerings about which it has a term that has not ended; derived, like the public ones.
create table studio_verdicts (
  studio_id bigint not null references organisations on delete restrict,
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
  changed_at timestamptz not null default clock_timestamp(),
  primary key (studio_id, policy_key, offering_id)
);
create index on studio_verdicts (offering_id);
create index on studio_verdicts (recheck_on) where recheck_on is not null;
-- Every digest that the facts of an offering have had for a studio since its first term. Without an overlay they are those of everybody again.
create table studio_facts_digests (
  id bigint generated always as identity primary key,
  studio_id bigint not null references organisations on delete restrict,
  offering_id bigint not null references offerings on delete restrict,
  facts_digest text not null,
  recheck_on date,
  is_overlay boolean not null,
  at timestamptz not null default clock_timestamp()
);
create index on studio_facts_digests (studio_id, offering_id, id desc);

create function contract_term_is_live(term bigint) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select not exists (select from contract_terms later where later.supersedes = term) and not exists (select from contract_term_withdrawals w where w.term_id = term)
$$;
create function contract_term_holds() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare old contract_terms;
begin
  perform pg_advisory_xact_lock(hashtextextended('toolslate contract ' || new.studio_id || ' ' || new.offering_id, 0));
  if speaks_for_vendor(new.recorded_by, new.offering_id) then perform refuse('who speaks for the vendor records no contract with it'); end if;
  if not has_role(new.recorded_by, new.studio_id, 'reviewer', 'approver') then perform refuse('who records a term is not of the studio'); end if;
  if new.file_id is not null and not exists (select from evidence_files f where f.id = new.file_id and f.organisation_id = new.studio_id) then
    perform refuse('the file is somebody else''s');
  end if;
  if new.supersedes is not null then
    select * into old from contract_terms where id = new.supersedes;
    if (old.studio_id, old.offering_id, old.question_id) is distinct from (new.studio_id, new.offering_id, new.question_id) or not contract_term_is_live(old.id) then
      perform refuse('it takes the place of another term than one that stands');
    end if;
  end if;
  if exists (select from contract_terms t where (t.studio_id, t.offering_id, t.question_id) = (new.studio_id, new.offering_id, new.question_id)
    and t.id is distinct from new.supersedes and contract_term_is_live(t.id) and t.valid_from < new.ends_on and new.valid_from < t.ends_on) then
    perform refuse('another term speaks of the same days');
  end if;
  return new;
end $$;
create trigger contract_term_holds before insert on contract_terms for each row execute function contract_term_holds();
create function contract_withdrawal_holds() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare t contract_terms;
begin
  select * into t from contract_terms where id = new.term_id;
  perform pg_advisory_xact_lock(hashtextextended('toolslate contract ' || t.studio_id || ' ' || t.offering_id, 0));
  if not has_role(new.withdrawn_by, t.studio_id, 'reviewer', 'approver') then perform refuse('who withdraws a term is not of the studio'); end if;
  if not contract_term_is_live(new.term_id) then perform refuse('the term does not stand'); end if;
  return new;
end $$;
create trigger contract_withdrawal_holds before insert on contract_term_withdrawals for each row execute function contract_withdrawal_holds();

-- The facts of a studio ---------------------------------------------------------------------------------
-- These look past the policies: that a published clearance is in re-review is for everybody to see, why it is only for its studio.

-- Offerings whose facts are, or once were, others for a studio than for everybody.
create function overlaid_offerings(studio bigint) returns bigint[] language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(array_agg(distinct offering_id), '{}') from studio_facts_digests where studio_id = studio
$$;
-- The digest of a studio's facts as it was known before an instant (null: now); '' when something under it has ended by that day and nobody
-- has evaluated it since; null where the studio's facts are everybody's.
create function studio_digest(studio bigint, offering bigint, day date, until timestamptz) returns text language sql stable security definer set search_path = public, pg_temp as $$
  select case when not g.is_overlay then null when g.recheck_on <= day then '' else g.facts_digest end
  from studio_facts_digests g where g.studio_id = studio and g.offering_id = offering and g.at < coalesce(until, 'infinity') order by g.id desc limit 1
$$;
create function was_overlaid(studio bigint, offering bigint, instant timestamptz) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce((select g.is_overlay from studio_facts_digests g where g.studio_id = studio and g.offering_id = offering and g.at <= instant order by g.id desc limit 1), false)
$$;
-- When the facts of a studio first were others than a digest, after an instant and before another; null: never.
create function ground_moved_at(studio bigint, offering bigint, since timestamptz, digest text, until timestamptz) returns timestamptz
language sql stable security definer set search_path = public, pg_temp as $$
  select min(x.at) from (
    select g.at from studio_facts_digests g where g.studio_id = studio and g.offering_id = offering and g.at > since and g.facts_digest <> digest
    union all
    select g.at from facts_digests g where g.offering_id = offering and g.at > since and g.facts_digest <> digest and not was_overlaid(studio, offering, g.at)) x
  where x.at < coalesce(until, 'infinity')
$$;

create or replace function proposal_holds() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare reached text;
begin
  if speaks_for_vendor(new.proposed_by, new.offering_id) then perform refuse('who speaks for the vendor does not propose'); end if;
  if not has_role(new.proposed_by, new.studio_id, 'reviewer', 'approver', 'policy_owner') then perform refuse('who proposes is not of the studio'); end if;
  if exists (select from unnest(new.productions) p where not exists (select from organisations o where o.id = p and o.studio_id = new.studio_id)) then
    perform refuse('a production is not of the studio');
  end if;
  if not exists (select from policy_versions v where v.key = new.policy_key and (v.studio_id is null or v.studio_id = new.studio_id)) then
    perform refuse('the policy is not of the studio');
  end if;
  if new.kind = 'sandbox' and not exists (
    select from memberships m where m.person_id = new.owner_id and (m.organisation_id = new.studio_id or m.organisation_id = any (new.productions))) then
    perform refuse('who answers for a sandbox is of the studio or of the production');
  end if;
  -- The envelope has a digit for each data class: what a use with it needs at least, 2 and 3 are not for the production to decide.
  select coalesce(s.envelope, v.envelope) into reached from verdicts v
    left join studio_verdicts s on s.studio_id = new.studio_id and s.policy_key = v.policy_key and s.offering_id = v.offering_id
    where v.policy_key = new.policy_key and v.offering_id = new.offering_id;
  if not new.is_demo and new.exception_name is null and new.ruling <> 'not_cleared'
     and exists (select from unnest(new.data_classes) d where coalesce(substr(reached, substr(d, 2)::int + 1, 1), '3') in ('2', '3')) then
    perform refuse('wider than the computed envelope, and no exception is named');
  end if;
  -- Whoever is of the demonstration rules for demonstration.
  new.is_demo := new.is_demo or exists (select from people p where p.id = new.proposed_by and p.is_demo);
  return new;
end $$;
create or replace function decision_holds() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare p clearance_proposals;
begin
  select * into p from clearance_proposals where id = new.proposal_id;
  if new.outcome = 'withdrawn' then
    if new.decided_by <> p.proposed_by then perform refuse('only who proposed withdraws'); end if;
    return new;
  end if;
  if new.decided_by = p.proposed_by then perform refuse('who proposed does not decide'); end if;
  if speaks_for_vendor(new.decided_by, p.offering_id) then perform refuse('who speaks for the vendor does not decide'); end if;
  if not has_role(new.decided_by, p.studio_id, 'approver') then perform refuse('who decides is no approver of the studio'); end if;
  if new.outcome = 'refused' then return new; end if;
  if p.exception_name is not null and not exists (select from exception_approvals e where e.proposal_id = p.id and e.approved_by <> new.decided_by) then
    perform refuse('the exception has no approver but this one');
  end if;
  if (p.ruling = 'cleared_with_conditions') <> exists (select from clearance_conditions c where c.proposal_id = p.id) then
    perform refuse('conditions and ruling do not fit');
  end if;
  -- Also when they have moved back: a person looks at them again, and proposes.
  if ground_moved_at(p.studio_id, p.offering_id, p.proposed_at, p.facts_digest, new.decided_at + interval '1 microsecond') is not null then
    perform refuse('the facts have moved since it was proposed');
  end if;
  return new;
end $$;

-- Who may see which row ---------------------------------------------------------------------------------

do $$
declare t text;
begin
  foreach t in array array['contract_terms', 'contract_term_withdrawals', 'studio_verdicts', 'studio_facts_digests'] loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy system on %I using ((select reader_is_system())) with check ((select reader_is_system()))', t);
  end loop;
end $$;
create policy seen on contract_terms for select using (studio_id = any ((select reader_studios())::bigint[]));
create policy seen on contract_term_withdrawals for select using (exists (select from contract_terms t where t.id = term_id));
create policy seen on studio_verdicts for select using (studio_id = any ((select reader_studios())::bigint[]) and policy_key = any ((select reader_policies())::smallint[]));
create policy seen on studio_facts_digests for select using (studio_id = any ((select reader_studios())::bigint[]));

-- A contract is read by the studio's own people: its productions read what it means for them, not the file.
create function is_contract_file(file bigint) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from contract_terms t where t.file_id = file)
$$;
drop policy seen on evidence_files;
create policy seen on evidence_files for select using (
  case when exists (select from organisations o where o.id = organisation_id and o.kind = 'vendor')
    then organisation_id = any ((select reader_organisations())::bigint[]) or (not waits_for_signing or evidence_is_signed(id)) and
      case when visibility = 'registry' then organisation_id = any ((select reader_organisations())::bigint[]) or (select reader_is_staff()) else reader_sees(visibility, organisation_id) end
    else organisation_id = any ((select reader_organisations())::bigint[])
      or (organisation_id = any ((select reader_reach())::bigint[]) or organisation_id = any ((select reader_studios())::bigint[])) and not is_contract_file(id) end);

grant select on all tables in schema public to toolslate_app;
grant insert, update, delete on studio_verdicts to toolslate_app;
do $$
declare t text; cols text;
begin
  foreach t in array array['contract_terms', 'contract_term_withdrawals', 'studio_facts_digests'] loop
    select string_agg(quote_ident(column_name), ', ') into cols from information_schema.columns
      where table_schema = 'public' and table_name = t and is_identity = 'NO' and column_name not in ('at', 'recorded_at', 'withdrawn_at');
    execute format('grant insert (%s) on %I to toolslate_app', cols, t);
    execute format('create trigger append_only before update or delete on %I for each row execute function refuse_change()', t);
    execute format('create trigger append_only_truncate before truncate on %I for each statement execute function refuse_change()', t);
  end loop;
end $$;
`
