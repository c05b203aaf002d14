import { type Kysely, sql } from 'kysely'

// What the table of the workflow (src/clearances/workflow.ts) forbids, the database refuses too; and two who act on one clearance at
// once wait for one another. What depends on the day (expiry, when a revocation takes effect) is not refused here: the day is the app's.
export const up = async (db: Kysely<unknown>) => {
  await sql.raw(statements).execute(db)
}

const statements = /* sql */ `
-- Who writes about the rulings of a studio on an offering waits for whoever does the same, to the end of the transaction.
create function hold_rulings(studio bigint, offering bigint) returns void language sql as $$
  select pg_advisory_xact_lock(hashtextextended('toolslate rulings ' || studio || ' ' || offering, 0))
$$;
create function is_superseded(clearance bigint) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from clearances later where later.supersedes = clearance)
$$;

-- Proposing ---------------------------------------------------------------------------------------------

-- The seed alone says that a ruling is a demonstration: what it tells of is past, and is not measured by the facts of today.
revoke insert (is_demo) on clearance_proposals from toolslate_app;
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
  select v.envelope into reached from verdicts v where v.policy_key = new.policy_key and v.offering_id = new.offering_id;
  if not new.is_demo and new.exception_name is null and new.ruling <> 'not_cleared'
     and exists (select from unnest(new.data_classes) d where coalesce(substr(reached, substr(d, 2)::int + 1, 1), '3') in ('2', '3')) then
    perform refuse('wider than the computed envelope, and no exception is named');
  end if;
  -- Whoever is of the demonstration rules for demonstration.
  new.is_demo := new.is_demo or exists (select from people p where p.id = new.proposed_by and p.is_demo);
  return new;
end $$;

create function condition_holds() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare p clearance_proposals;
begin
  select * into p from clearance_proposals where id = new.proposal_id;
  if p.ruling <> 'cleared_with_conditions' then perform refuse('the ruling has no conditions'); end if;
  if exists (select from proposal_decisions d where d.proposal_id = p.id) then perform refuse('the proposal is decided'); end if;
  if new.configuration_id is not null and not exists (select from configurations s where s.id = new.configuration_id and s.offering_id = p.offering_id) then
    perform refuse('the setting is not one of the offering');
  end if;
  return null;
end $$;
create trigger condition_holds after insert on clearance_conditions for each row execute function condition_holds();

-- Deciding ----------------------------------------------------------------------------------------------

-- Also when they have moved back: a person looks at them again, and proposes.
create function facts_have_moved(p clearance_proposals, until timestamptz) returns boolean language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from facts_digests g where g.offering_id = p.offering_id and g.at > p.proposed_at and g.at <= until and g.facts_digest <> p.facts_digest)
$$;

create or replace function exception_holds() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare p clearance_proposals;
begin
  select * into p from clearance_proposals where id = new.proposal_id;
  if p.exception_name is null then perform refuse('no exception is asked for'); end if;
  if p.proposed_by = new.approved_by or speaks_for_vendor(new.approved_by, p.offering_id) or not has_role(new.approved_by, p.studio_id, 'approver', 'policy_owner', 'admin') then
    perform refuse('an exception is approved by a second person of the studio');
  end if;
  if exists (select from proposal_decisions d where d.proposal_id = p.id) then perform refuse('the proposal is decided'); end if;
  if facts_have_moved(p, new.approved_at) then perform refuse('the facts have moved since it was proposed'); end if;
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
  if facts_have_moved(p, new.decided_at) then perform refuse('the facts have moved since it was proposed'); end if;
  return new;
end $$;

create or replace function clearance_is_as_proposed() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare p clearance_proposals; d proposal_decisions;
begin
  select * into strict p from clearance_proposals where id = new.proposal_id;
  perform hold_rulings(p.studio_id, p.offering_id);
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
  new.supersedes := (select c.id from clearances c where c.studio_id = p.studio_id and c.offering_id = p.offering_id and c.kind = p.kind
    and (p.kind = 'clearance' or c.productions = p.productions) and not is_superseded(c.id) order by c.recorded_at desc, c.id desc limit 1);
  return new;
end $$;

-- What becomes of it ------------------------------------------------------------------------------------

create or replace function suspension_holds() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare c clearances;
begin
  select * into c from clearances where id = new.clearance_id;
  perform hold_rulings(c.studio_id, c.offering_id);
  if not has_role(new.suspended_by, c.studio_id, 'reviewer', 'approver') then perform refuse('who suspends is not of the studio'); end if;
  if c.ruling = 'not_cleared' then perform refuse('nothing is cleared that could be suspended'); end if;
  if is_superseded(c.id) then perform refuse('the clearance is over'); end if;
  if exists (select from clearance_suspensions s where s.clearance_id = c.id and not exists (select from suspension_endings e where e.suspension_id = s.id)) then
    perform refuse('the clearance is suspended already');
  end if;
  return new;
end $$;

create or replace function ending_holds() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare s clearance_suspensions; c clearances;
begin
  select * into s from clearance_suspensions where id = new.suspension_id;
  select * into c from clearances where id = s.clearance_id;
  perform hold_rulings(c.studio_id, c.offering_id);
  if new.ended_by = s.suspended_by then perform refuse('who suspended does not end it'); end if;
  if speaks_for_vendor(new.ended_by, c.offering_id) then perform refuse('who speaks for the vendor does not end a suspension'); end if;
  if not has_role(new.ended_by, c.studio_id, 'approver') then perform refuse('who ends a suspension is no approver of the studio'); end if;
  if is_superseded(c.id) then perform refuse('the clearance is over'); end if;
  return new;
end $$;

create or replace function acknowledgement_holds() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare c clearances;
begin
  select cl.* into c from clearance_suspensions s join clearances cl on cl.id = s.clearance_id where s.id = new.suspension_id;
  perform hold_rulings(c.studio_id, c.offering_id);
  if not exists (select from organisations o where o.id = new.production_id and o.studio_id = c.studio_id) or (c.productions is not null and new.production_id <> all (c.productions)) then
    perform refuse('the suspension does not concern this production');
  end if;
  if not has_role(new.acknowledged_by, new.production_id, 'producer', 'member') then perform refuse('who acknowledges is not of the production'); end if;
  if is_superseded(c.id) or exists (select from suspension_endings e where e.suspension_id = new.suspension_id) then perform refuse('the suspension is over'); end if;
  return new;
end $$;

create or replace function revocation_holds() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare c clearances;
begin
  select * into c from clearances where id = new.clearance_id;
  perform hold_rulings(c.studio_id, c.offering_id);
  if not has_role(new.revoked_by, c.studio_id, 'approver') then perform refuse('who revokes is no approver of the studio'); end if;
  if c.ruling = 'not_cleared' then perform refuse('nothing is cleared that could be revoked'); end if;
  if is_superseded(c.id) then perform refuse('the clearance is over'); end if;
  return new;
end $$;

create or replace function condition_proof_holds() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare c clearances;
begin
  select * into c from clearances where id = new.clearance_id;
  perform hold_rulings(c.studio_id, c.offering_id);
  if not exists (select from clearance_conditions k where k.proposal_id = c.proposal_id and k.number = new.number) then perform refuse('the clearance has no such condition'); end if;
  if is_superseded(c.id) then perform refuse('the clearance is over'); end if;
  if new.production_id is null then
    if not has_role(new.proven_by, c.studio_id, 'reviewer', 'approver', 'admin') then perform refuse('who proves is not of the studio'); end if;
  elsif not exists (select from organisations o where o.id = new.production_id and o.studio_id = c.studio_id) or not has_role(new.proven_by, new.production_id, 'producer', 'member') then
    perform refuse('who proves is not of the production');
  elsif c.productions is not null and new.production_id <> all (c.productions) then
    perform refuse('the clearance is not for this production');
  end if;
  if new.file_id is not null and not exists (select from evidence_files f where f.id = new.file_id and f.organisation_id = coalesce(new.production_id, c.studio_id)) then
    perform refuse('the file is somebody else''s');
  end if;
  return new;
end $$;

-- Files of a studio and of its productions stay among them: procurement at large reads what vendors show, not what they prove to themselves.
drop policy seen on evidence_files;
create policy seen on evidence_files for select using (
  case when exists (select from organisations o where o.id = organisation_id and o.kind = 'vendor')
    then organisation_id = any ((select reader_organisations())::bigint[]) or (not waits_for_signing or evidence_is_signed(id)) and
      case when visibility = 'registry' then organisation_id = any ((select reader_organisations())::bigint[]) or (select reader_is_staff()) else reader_sees(visibility, organisation_id) end
    else organisation_id = any ((select reader_reach())::bigint[]) or organisation_id = any ((select reader_studios())::bigint[]) end);
`
