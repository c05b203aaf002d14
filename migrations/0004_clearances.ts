import { type Kysely, sql } from 'kysely'

// Clearances: somebody proposes, somebody else decides; what a ruling rests on, what it asks for, and everything that ends it is a row
// of its own. Whether one stands is worked out whenever it is read.
export const up = async (db: Kysely<unknown>) => {
  await sql.raw(statements).execute(db)
}

const statements = /* sql */ `
-- Every digest that the facts of an offering have had: a ruling that rests on one of them is not restored by a later one like it.
create table facts_digests (
  id bigint generated always as identity primary key,
  offering_id bigint not null references offerings on delete restrict,
  facts_digest text not null,
  at timestamptz not null default clock_timestamp()
);
create index on facts_digests (offering_id, id desc);

-- What is proposed ---------------------------------------------------------------------------------------

create table clearance_proposals (
  id bigint generated always as identity primary key,
  studio_id bigint not null references organisations on delete restrict,
  offering_id bigint not null references offerings on delete restrict,
  -- sandbox: to try a tool out, with public or synthetic material, in one production, for a while, under somebody's eyes.
  kind text not null default 'clearance' check (kind in ('clearance', 'sandbox')),
  ruling text not null check (ruling in ('cleared', 'cleared_with_conditions', 'not_cleared')),
  data_classes text[] not null check (data_classes <@ array['D0', 'D1', 'D2', 'D3', 'D4']),
  uses text[] not null check (uses <@ array['ideation', 'development', 'previs', 'background', 'post', 'performance', 'marketing', 'office']),
  -- Null: every production of the studio.
  productions bigint[] check (cardinality(productions) > 0),
  reasons text not null check (reasons <> ''),
  policy_key smallint not null references policy_versions (key) on delete restrict,
  facts_digest text not null,
  valid_from date not null,
  valid_to date not null check (valid_to > valid_from),
  -- Wider than what the policy makes of the facts: under a name, for a reason, and a second approver has to agree.
  exception_name text check (exception_name <> ''),
  exception_reason text check (exception_reason <> ''),
  owner_id bigint references people on delete restrict,
  proposed_by bigint not null references people on delete restrict,
  proposed_at timestamptz not null default clock_timestamp(),
  is_demo boolean not null default false,
  check (ruling = 'not_cleared' or (cardinality(data_classes) > 0 and cardinality(uses) > 0)),
  check ((exception_name is null) = (exception_reason is null)),
  check (kind = 'clearance' or (ruling <> 'not_cleared' and data_classes = '{D0}' and cardinality(productions) = 1 and productions is not null
    and owner_id is not null and valid_to <= valid_from + 92))
);
create index on clearance_proposals (studio_id, offering_id, id desc);

-- A duty: what to set and where, who can, how it is shown, and after how many days it has to be shown again.
create table clearance_conditions (
  proposal_id bigint not null references clearance_proposals on delete restrict,
  number smallint not null check (number > 0),
  instruction text not null check (instruction <> ''),
  menu_path text not null default '',
  set_by text not null check (set_by in ('user', 'org_admin', 'vendor')),
  proof text not null check (proof <> ''),
  reprove_days smallint check (reprove_days > 0),
  configuration_id bigint references configurations on delete restrict,
  primary key (proposal_id, number)
);

-- A minority's opinion. It stays with the decision and nobody edits it.
create table clearance_dissents (
  id bigint generated always as identity primary key,
  proposal_id bigint not null references clearance_proposals on delete restrict,
  person_id bigint not null references people on delete restrict,
  text text not null check (text <> ''),
  at timestamptz not null default clock_timestamp()
);
create index on clearance_dissents (proposal_id);

create table exception_approvals (
  proposal_id bigint primary key references clearance_proposals on delete restrict,
  approved_by bigint not null references people on delete restrict,
  reason text not null check (reason <> ''),
  approved_at timestamptz not null default clock_timestamp()
);

-- One decision a proposal, whoever comes first.
create table proposal_decisions (
  proposal_id bigint primary key references clearance_proposals on delete restrict,
  outcome text not null check (outcome in ('approved', 'refused', 'withdrawn')),
  decided_by bigint not null references people on delete restrict,
  reason text not null default '',
  decided_at timestamptz not null default clock_timestamp(),
  check (outcome = 'approved' or reason <> '')
);

-- What is in force ---------------------------------------------------------------------------------------

alter table clearances disable trigger append_only;
alter table clearances
  add column proposal_id bigint references clearance_proposals on delete restrict,
  add column kind text not null default 'clearance',
  add column uses text[] not null default '{}',
  add column productions bigint[],
  add column policy_digest text not null default '',
  add column exception_name text,
  add column exception_reason text,
  add column exception_by bigint references people on delete restrict,
  add column owner_id bigint references people on delete restrict,
  add column proposed_at timestamptz;

-- What was decided before proposals were rows.
do $$
declare old clearances; proposal bigint;
begin
  for old in select * from clearances order by id loop
    insert into clearance_proposals (studio_id, offering_id, ruling, data_classes, uses, reasons, policy_key, facts_digest, valid_from, valid_to, proposed_by, proposed_at, is_demo)
    values (old.studio_id, old.offering_id, old.ruling, old.data_classes, case when old.ruling = 'not_cleared' then '{}' else array['ideation', 'development', 'previs', 'office'] end,
      old.reasons, old.policy_key, old.facts_digest, old.valid_from, old.valid_to, old.proposed_by, old.recorded_at, old.is_demo) returning id into proposal;
    insert into clearance_conditions (proposal_id, number, instruction, set_by, proof)
      select proposal, n, c ->> 'instruction', c ->> 'set_by', c ->> 'proof' from jsonb_array_elements(old.conditions) with ordinality as x (c, n);
    insert into proposal_decisions (proposal_id, outcome, decided_by, decided_at) values (proposal, 'approved', old.decided_by, old.recorded_at);
    update clearances c set proposal_id = proposal, uses = p.uses, policy_digest = v.digest, proposed_at = p.proposed_at
      from clearance_proposals p, policy_versions v where c.id = old.id and p.id = proposal and v.key = p.policy_key;
  end loop;
end $$;
-- Numbered from here on; the last one of an offering took the place of the one before.
update clearances c set conditions = (
  select coalesce(jsonb_agg(x || jsonb_build_object('number', n, 'menu_path', '', 'reprove_days', null) order by n), '[]') from jsonb_array_elements(c.conditions) with ordinality as e (x, n));
alter table clearances enable trigger append_only;
alter table clearances alter column proposal_id set not null, alter column proposed_at set not null, add unique (proposal_id);

create table clearance_suspensions (
  id bigint generated always as identity primary key,
  clearance_id bigint not null references clearances on delete restrict,
  reason text not null check (reason <> ''),
  -- What becomes of work that is under way.
  in_flight text not null check (in_flight in ('stop_now', 'finish_shot', 'grace')),
  grace_until date,
  suspended_by bigint not null references people on delete restrict,
  suspended_at timestamptz not null default clock_timestamp(),
  check ((in_flight = 'grace') = (grace_until is not null))
);
create index on clearance_suspensions (clearance_id);
create table suspension_endings (
  suspension_id bigint primary key references clearance_suspensions on delete restrict,
  reason text not null check (reason <> ''),
  ended_by bigint not null references people on delete restrict,
  ended_at timestamptz not null default clock_timestamp()
);
create table suspension_acknowledgements (
  suspension_id bigint not null references clearance_suspensions on delete restrict,
  production_id bigint not null references organisations on delete restrict,
  note text not null default '',
  acknowledged_by bigint not null references people on delete restrict,
  acknowledged_at timestamptz not null default clock_timestamp(),
  primary key (suspension_id, production_id)
);
-- For good. The vendor is told before the day on which it takes effect.
create table clearance_revocations (
  clearance_id bigint primary key references clearances on delete restrict,
  reason text not null check (reason <> ''),
  takes_effect_on date not null,
  revoked_by bigint not null references people on delete restrict,
  revoked_at timestamptz not null default clock_timestamp()
);
-- That a condition is met: by the studio for all (production_id null) or by one production for itself.
create table condition_proofs (
  id bigint generated always as identity primary key,
  clearance_id bigint not null references clearances on delete restrict,
  number smallint not null,
  production_id bigint references organisations on delete restrict,
  shown_on date not null,
  -- The first day on which it has to be shown again.
  expires_on date not null check (expires_on > shown_on),
  description text not null check (description <> ''),
  file_id bigint references evidence_files on delete restrict,
  proven_by bigint not null references people on delete restrict,
  proven_at timestamptz not null default clock_timestamp()
);
create index on condition_proofs (clearance_id, number, id desc);

-- Who may not ------------------------------------------------------------------------------------------

-- Whoever acts for the vendor of a tool, or says so, neither proposes nor decides on it.
create function speaks_for_vendor(person bigint, offering bigint) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
    select from offerings o join tools t on t.id = o.tool_id
    where o.id = offering and (
      exists (select from memberships m join organisations v on v.id = m.organisation_id and v.vendor_id = t.vendor_id where m.person_id = person)
      or exists (select from claims c where c.vendor_id = t.vendor_id and c.person_id = person and c.state <> 'refused')))
$$;
create function has_role(person bigint, organisation bigint, variadic roles text[]) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from memberships m where m.person_id = person and m.organisation_id = organisation and m.role = any (roles))
$$;
-- The version of that policy which rules on a day.
create function policy_in_force(policy_key smallint, day date) returns smallint language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(
    (select later.key from policy_versions v join policy_versions later on later.id = v.id where v.key = policy_key and later.effective_from <= day order by later.version desc limit 1),
    policy_key)
$$;

create function refuse(because text) returns void language plpgsql as $$ begin raise exception '%', because using errcode = '23514'; end $$;

create function proposal_holds() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
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
  -- The envelope has a digit for each data class: what a use with it needs at least, 2 and 3 are not for the production to decide.
  select v.envelope into reached from verdicts v where v.policy_key = new.policy_key and v.offering_id = new.offering_id;
  if not new.is_demo and new.exception_name is null and new.ruling <> 'not_cleared'
     and exists (select from unnest(new.data_classes) d where coalesce(substr(reached, substr(d, 2)::int + 1, 1), '3') in ('2', '3')) then
    perform refuse('wider than the computed envelope, and no exception is named');
  end if;
  return new;
end $$;
create trigger proposal_holds before insert on clearance_proposals for each row execute function proposal_holds();

create function dissent_holds() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from proposal_decisions d where d.proposal_id = new.proposal_id) then perform refuse('the proposal is decided'); end if;
  if not exists (select from clearance_proposals p where p.id = new.proposal_id and has_role(new.person_id, p.studio_id, 'reviewer', 'approver', 'policy_owner', 'admin')) then
    perform refuse('who dissents is not of the studio');
  end if;
  return new;
end $$;
create trigger dissent_holds before insert on clearance_dissents for each row execute function dissent_holds();

create function exception_holds() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare p clearance_proposals;
begin
  select * into p from clearance_proposals where id = new.proposal_id;
  if p.exception_name is null then perform refuse('no exception is asked for'); end if;
  if p.proposed_by = new.approved_by or speaks_for_vendor(new.approved_by, p.offering_id) or not has_role(new.approved_by, p.studio_id, 'approver', 'policy_owner', 'admin') then
    perform refuse('an exception is approved by a second person of the studio');
  end if;
  if exists (select from proposal_decisions d where d.proposal_id = p.id) then perform refuse('the proposal is decided'); end if;
  return new;
end $$;
create trigger exception_holds before insert on exception_approvals for each row execute function exception_holds();

create function decision_holds() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
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
  if new.outcome = 'approved' and p.exception_name is not null
     and not exists (select from exception_approvals e where e.proposal_id = p.id and e.approved_by <> new.decided_by) then
    perform refuse('the exception has no approver but this one');
  end if;
  if new.outcome = 'approved' and (p.ruling = 'cleared_with_conditions') <> exists (select from clearance_conditions c where c.proposal_id = p.id) then
    perform refuse('conditions and ruling do not fit');
  end if;
  return new;
end $$;
create trigger decision_holds before insert on proposal_decisions for each row execute function decision_holds();

-- A clearance says what was proposed, and nothing else: the app names the proposal only.
create function clearance_is_as_proposed() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare p clearance_proposals; d proposal_decisions;
begin
  select * into strict p from clearance_proposals where id = new.proposal_id;
  select * into d from proposal_decisions where proposal_id = new.proposal_id;
  if d is null or d.outcome <> 'approved' then perform refuse('the proposal is not approved'); end if;
  new.studio_id := p.studio_id; new.offering_id := p.offering_id; new.kind := p.kind; new.ruling := p.ruling; new.data_classes := p.data_classes;
  new.uses := p.uses; new.productions := p.productions; new.reasons := p.reasons; new.policy_key := p.policy_key; new.facts_digest := p.facts_digest;
  new.valid_from := p.valid_from; new.valid_to := p.valid_to; new.owner_id := p.owner_id; new.is_demo := p.is_demo;
  new.exception_name := p.exception_name; new.exception_reason := p.exception_reason;
  new.exception_by := (select e.approved_by from exception_approvals e where e.proposal_id = p.id);
  new.policy_digest := (select v.digest from policy_versions v where v.key = p.policy_key);
  new.proposed_by := p.proposed_by; new.proposed_at := p.proposed_at; new.decided_by := d.decided_by;
  new.conditions := coalesce((select jsonb_agg(to_jsonb(c) - 'proposal_id' order by c.number) from clearance_conditions c where c.proposal_id = p.id), '[]');
  -- A sandbox stands beside the clearance of an offering; one of the same production takes the place of another.
  new.supersedes := (select max(c.id) from clearances c where c.studio_id = p.studio_id and c.offering_id = p.offering_id and c.kind = p.kind
    and (p.kind = 'clearance' or c.productions = p.productions));
  return new;
end $$;
create trigger clearance_is_as_proposed before insert on clearances for each row execute function clearance_is_as_proposed();

create function suspension_holds() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare c clearances;
begin
  select * into c from clearances where id = new.clearance_id;
  if not has_role(new.suspended_by, c.studio_id, 'reviewer', 'approver') then perform refuse('who suspends is not of the studio'); end if;
  if exists (select from clearances later where later.supersedes = c.id) or exists (select from clearance_revocations r where r.clearance_id = c.id) then
    perform refuse('the clearance is over');
  end if;
  if exists (select from clearance_suspensions s where s.clearance_id = c.id and not exists (select from suspension_endings e where e.suspension_id = s.id)) then
    perform refuse('the clearance is suspended already');
  end if;
  return new;
end $$;
create trigger suspension_holds before insert on clearance_suspensions for each row execute function suspension_holds();

create function ending_holds() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare s clearance_suspensions; c clearances;
begin
  select * into s from clearance_suspensions where id = new.suspension_id;
  select * into c from clearances where id = s.clearance_id;
  if new.ended_by = s.suspended_by then perform refuse('who suspended does not end it'); end if;
  if speaks_for_vendor(new.ended_by, c.offering_id) then perform refuse('who speaks for the vendor does not end a suspension'); end if;
  if not has_role(new.ended_by, c.studio_id, 'approver') then perform refuse('who ends a suspension is no approver of the studio'); end if;
  return new;
end $$;
create trigger ending_holds before insert on suspension_endings for each row execute function ending_holds();

create function acknowledgement_holds() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare c clearances;
begin
  select cl.* into c from clearance_suspensions s join clearances cl on cl.id = s.clearance_id where s.id = new.suspension_id;
  if not exists (select from organisations o where o.id = new.production_id and o.studio_id = c.studio_id) or (c.productions is not null and new.production_id <> all (c.productions)) then
    perform refuse('the suspension does not concern this production');
  end if;
  if not has_role(new.acknowledged_by, new.production_id, 'producer', 'member') then perform refuse('who acknowledges is not of the production'); end if;
  return new;
end $$;
create trigger acknowledgement_holds before insert on suspension_acknowledgements for each row execute function acknowledgement_holds();

create function revocation_holds() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare c clearances;
begin
  select * into c from clearances where id = new.clearance_id;
  if not has_role(new.revoked_by, c.studio_id, 'approver') then perform refuse('who revokes is no approver of the studio'); end if;
  if exists (select from clearances later where later.supersedes = c.id) then perform refuse('the clearance is over'); end if;
  return new;
end $$;
create trigger revocation_holds before insert on clearance_revocations for each row execute function revocation_holds();

create function condition_proof_holds() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare c clearances;
begin
  select * into c from clearances where id = new.clearance_id;
  if not exists (select from clearance_conditions k where k.proposal_id = c.proposal_id and k.number = new.number) then perform refuse('the clearance has no such condition'); end if;
  if new.production_id is null then
    if not has_role(new.proven_by, c.studio_id, 'reviewer', 'approver', 'admin') then perform refuse('who proves is not of the studio'); end if;
  elsif not exists (select from organisations o where o.id = new.production_id and o.studio_id = c.studio_id) or not has_role(new.proven_by, new.production_id, 'producer', 'member') then
    perform refuse('who proves is not of the production');
  end if;
  return new;
end $$;
create trigger condition_proof_holds before insert on condition_proofs for each row execute function condition_proof_holds();

-- What was approved is in force: the one is not written without the other.
create function approval_is_in_force() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if new.outcome = 'approved' and not exists (select from clearances c where c.proposal_id = new.proposal_id) then perform refuse('approved, and no clearance is there'); end if;
  return null;
end $$;
create constraint trigger approval_is_in_force after insert on proposal_decisions deferrable initially deferred for each row execute function approval_is_in_force();

-- Who may see which row ---------------------------------------------------------------------------------

drop policy decided on clearances;
do $$
declare t text;
begin
  foreach t in array array['clearance_proposals', 'clearance_conditions', 'clearance_dissents', 'exception_approvals', 'proposal_decisions', 'clearance_suspensions', 'suspension_endings',
      'suspension_acknowledgements', 'clearance_revocations', 'condition_proofs'] loop
    execute format('alter table %I enable row level security', t);
    execute format('create policy system on %I using ((select reader_is_system())) with check ((select reader_is_system()))', t);
  end loop;
end $$;
-- A proposal is the studio's own until it is decided; then the clearance says it.
create policy seen on clearance_proposals for select using (studio_id = any ((select reader_organisations())::bigint[]));
create policy seen on clearance_conditions for select using (exists (select from clearance_proposals p where p.id = proposal_id));
create policy seen on exception_approvals for select using (exists (select from clearance_proposals p where p.id = proposal_id));
create policy seen on proposal_decisions for select using (exists (select from clearance_proposals p where p.id = proposal_id));
create policy seen on clearance_dissents for select using (
  exists (select from clearance_proposals p where p.id = clearance_dissents.proposal_id) or exists (select from clearances c where c.proposal_id = clearance_dissents.proposal_id));
-- What became of a clearance is seen by whoever sees the clearance.
create policy seen on clearance_suspensions for select using (exists (select from clearances c where c.id = clearance_id));
create policy seen on suspension_endings for select using (exists (select from clearance_suspensions s where s.id = suspension_id));
create policy seen on clearance_revocations for select using (exists (select from clearances c where c.id = clearance_id));
create policy seen on suspension_acknowledgements for select using (production_id = any ((select reader_reach())::bigint[]));
create policy seen on condition_proofs for select using (
  production_id = any ((select reader_reach())::bigint[])
  or production_id is null and exists (select from clearances c where c.id = clearance_id and c.studio_id = any ((select reader_studios())::bigint[])));

drop policy seen on people;
create policy seen on people for select using (
  id = (select reader_id()) or (select reader_is_operator())
  or exists (select from memberships m where m.person_id = people.id and m.organisation_id = any ((select reader_reach())::bigint[]))
  or exists (select from clearances c where people.id in (c.proposed_by, c.decided_by, c.exception_by, c.owner_id))
  or exists (select from clearance_dissents d where d.person_id = people.id)
  or exists (select from clearance_suspensions s where s.suspended_by = people.id)
  or exists (select from suspension_endings e where e.ended_by = people.id)
  or exists (select from clearance_revocations r where r.revoked_by = people.id));

grant select on all tables in schema public to toolslate_app;
revoke insert on clearances from toolslate_app;
grant insert (proposal_id) on clearances to toolslate_app;
do $$
declare t text; cols text;
begin
  foreach t in array array['facts_digests', 'clearance_proposals', 'clearance_conditions', 'clearance_dissents', 'exception_approvals', 'proposal_decisions', 'clearance_suspensions',
      'suspension_endings', 'suspension_acknowledgements', 'clearance_revocations', 'condition_proofs'] loop
    select string_agg(quote_ident(column_name), ', ') into cols from information_schema.columns
      where table_schema = 'public' and table_name = t and is_identity = 'NO'
        and column_name not in ('at', 'proposed_at', 'decided_at', 'approved_at', 'suspended_at', 'ended_at', 'acknowledged_at', 'revoked_at', 'proven_at');
    execute format('grant insert (%s) on %I to toolslate_app', cols, t);
    execute format('create trigger append_only before update or delete on %I for each row execute function refuse_change()', t);
    execute format('create trigger append_only_truncate before truncate on %I for each statement execute function refuse_change()', t);
  end loop;
end $$;
`
