import { type Kysely, sql } from 'kysely'

// Who was told that a part of a review is due, so that each thing is told once.
export const up = async (db: Kysely<unknown>) => {
  await sql.raw(statements).execute(db)
}

const statements = /* sql */ `
create table review_reminders (
  review_id bigint not null,
  part text not null,
  person_id bigint not null references people on delete restrict,
  kind text not null check (kind in ('due_soon', 'due_tomorrow', 'overdue')),
  due_on date not null,
  -- How far away the day was, either way.
  days integer not null check (days > 0),
  at timestamptz not null default clock_timestamp(),
  primary key (review_id, part, person_id, due_on, kind, days),
  foreign key (review_id, part) references review_parts on delete restrict
);
alter table review_reminders enable row level security;
create policy system on review_reminders using ((select reader_is_system())) with check ((select reader_is_system()));
create policy seen on review_reminders for select using (person_id = (select reader_id()));
grant select, insert (review_id, part, person_id, kind, due_on, days) on review_reminders to toolslate_app;
create trigger append_only before update or delete on review_reminders for each row execute function refuse_change();
create trigger append_only_truncate before truncate on review_reminders for each statement execute function refuse_change();
`
