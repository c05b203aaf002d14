import { type Kysely, sql } from 'kysely'

// The register grades itself: facts are drawn by lot and read a second time, by somebody who is not told what the first reader answered.
export const up = async (db: Kysely<unknown>) => {
  await sql.raw(statements).execute(db)
}

const statements = /* sql */ `
-- The same, whatever the order in which a set was written down.
create function is_same_answer(one jsonb, other jsonb) returns boolean language sql immutable as $$
  select one = other or (jsonb_typeof(one) = 'array' and jsonb_typeof(other) = 'array' and one @> other and other @> one)
$$;

-- Facts in the order of sha256(seed, a space, number of the fact): the first so many are the sample. Nobody types a seed.
create table second_samples (
  id bigint generated always as identity primary key,
  seed text not null check (seed ~ '^[0-9a-f]{32}$'),
  size integer not null check (size between 1 and 200),
  question_id text references questions on delete restrict,
  vendor_id bigint references vendors on delete restrict,
  -- Out of how many.
  candidates integer not null check (candidates > 0),
  drawn_by bigint not null references people on delete restrict,
  drawn_at timestamptz not null default clock_timestamp(),
  -- Narrowed twice, a sample could be one fact that somebody picked.
  check (question_id is null or vendor_id is null)
);

-- A fact is drawn once: who reads it later would know what was answered before.
create table second_readings (
  id bigint generated always as identity primary key,
  sample_id bigint not null references second_samples on delete restrict,
  fact_id bigint not null unique references facts on delete restrict
);
create index on second_readings (sample_id);

create table second_reading_results (
  reading_id bigint primary key references second_readings on delete restrict,
  value jsonb not null check (jsonb_typeof(value) in ('string', 'number', 'array')),
  reason text not null check (reason <> ''),
  studio_id bigint not null references organisations on delete restrict,
  read_by bigint not null references people on delete restrict,
  read_at timestamptz not null default clock_timestamp()
);

-- Where the two differ a third person says which of them stands.
create table second_reading_decisions (
  reading_id bigint primary key references second_reading_results on delete restrict,
  ruling text not null check (ruling in ('first_stands', 'reversed')),
  reason text not null check (reason <> ''),
  studio_id bigint not null references organisations on delete restrict,
  decided_by bigint not null references people on delete restrict,
  decided_at timestamptz not null default clock_timestamp()
);

create function second_reading_is_possible() returns trigger language plpgsql as $$
begin
  if not exists (select from citations where fact_id = new.fact_id) or exists (select from facts where supersedes = new.fact_id) then
    raise exception 'fact % rests on no quote or was replaced: there is nothing to read', new.fact_id using errcode = '23514';
  end if;
  return new;
end $$;
create trigger second_reading_is_possible before insert on second_readings for each row execute function second_reading_is_possible();

-- Who asserted the fact, who read it again and who decides are three people, and none of them is of the vendor.
create function second_reader_is_another() returns trigger language plpgsql as $$
declare fact facts; result second_reading_results; reader bigint;
begin
  select f.* into fact from second_readings r join facts f on f.id = r.fact_id where r.id = new.reading_id;
  if tg_table_name = 'second_reading_results' then
    reader := new.read_by;
  else
    reader := new.decided_by;
    select * into result from second_reading_results where reading_id = new.reading_id;
    if result.read_by = reader then
      raise exception 'reading % was made by the one who decides on it', new.reading_id using errcode = '23514';
    end if;
    if is_same_answer(result.value, fact.value) then
      raise exception 'reading % agrees: there is nothing to decide', new.reading_id using errcode = '23514';
    end if;
  end if;
  if fact.asserted_by = 'person ' || reader then
    raise exception 'fact % was asserted by the one who reads it', fact.id using errcode = '23514';
  end if;
  if exists (select from offerings o join tools t on t.id = o.tool_id join organisations g on g.vendor_id = t.vendor_id
      join memberships m on m.organisation_id = g.id where o.id = fact.offering_id and m.person_id = reader) then
    raise exception 'fact % is about the reader''s own vendor', fact.id using errcode = '23514';
  end if;
  return new;
end $$;
create trigger second_reader_is_another before insert on second_reading_results for each row execute function second_reader_is_another();
create trigger second_reader_is_another before insert on second_reading_decisions for each row execute function second_reader_is_another();

-- What came of each, without who it was. There is no first answer before there is a second: no query can show it to a blind reader.
create function second_reading_outcomes()
returns table (reading_id bigint, first_answer jsonb, second_answer jsonb, reason text, read_at timestamptz, ruling text, ruling_reason text, decided_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select s.reading_id, f.value, s.value, case when reader_is_staff() or reader_is_system() then s.reason end, s.read_at, d.ruling, d.reason, d.decided_at
  from second_reading_results s join second_readings r on r.id = s.reading_id join facts f on f.id = r.fact_id
  left join second_reading_decisions d on d.reading_id = s.reading_id
$$;

-- Who read and who decided stays with the people of their studio.
do $$
declare t text; who text;
begin
  foreach t in array array['second_reading_results', 'second_reading_decisions'] loop
    who := case t when 'second_reading_results' then 'read_by' else 'decided_by' end;
    execute format('alter table %I enable row level security', t);
    execute format('create policy system on %I using ((select reader_is_system())) with check ((select reader_is_system()))', t);
    execute format('create policy seen on %I for select using (%I = (select reader_id()) or studio_id = any ((select reader_studios())::bigint[]) and (select reader_is_staff()))', t, who);
  end loop;
end $$;

grant select on all tables in schema public to toolslate_app;
do $$
declare t text; cols text;
begin
  foreach t in array array['second_samples', 'second_readings', 'second_reading_results', 'second_reading_decisions'] loop
    select string_agg(quote_ident(column_name), ', ') into cols from information_schema.columns
      where table_schema = 'public' and table_name = t and column_name not in ('drawn_at', 'read_at', 'decided_at') and is_identity = 'NO';
    execute format('grant insert (%s) on %I to toolslate_app', cols, t);
    execute format('create trigger append_only before update or delete on %I for each row execute function refuse_change()', t);
    execute format('create trigger append_only_truncate before truncate on %I for each statement execute function refuse_change()', t);
  end loop;
end $$;
`
