import { type Kysely, sql } from 'kysely'

// What belongs together stays together: a reply is of a triage of its use, a correction is of its entry, a consent is of the production
// of the entry that it stands at. And people of a production are told when a use of theirs is triaged again.
export const up = async (db: Kysely<unknown>) => {
  await sql.raw(statements).execute(db)
}

const statements = /* sql */ `
alter table triages add constraint triages_of_use unique (use_id, id);
alter table use_tellings add constraint told_of_its_use foreign key (use_id, triage_id) references triages (use_id, id) on delete restrict;
alter table use_replies add constraint replied_to_its_use foreign key (use_id, triage_id) references triages (use_id, id) on delete restrict;

alter table register_entries add constraint entries_by_number unique (production_id, number, id);
alter table register_entries add constraint corrects_its_number foreign key (production_id, number, supersedes) references register_entries (production_id, number, id) on delete restrict;
alter table register_entries add constraint names_performer check (talent is null or btrim(performer) <> '');

create function consent_of_entry_holds() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if (select r.production_id from register_entries r where r.id = new.entry_id) is distinct from (select c.production_id from consents c where c.id = new.consent_id) then
    perform refuse('the consent is of another production');
  end if;
  return new;
end $$;
create trigger consent_of_entry_holds before insert on register_entry_consents for each row execute function consent_of_entry_holds();

-- A file that a production keeps is its own, or there is none.
create function file_of_production_holds() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare production bigint;
begin
  production := case tg_table_name
    when 'use_replies' then production_of_use((to_jsonb(new) ->> 'use_id')::bigint)
    when 'consents' then (to_jsonb(new) ->> 'production_id')::bigint
    when 'deletion_answers' then (select r.production_id from deletion_requests r where r.id = (to_jsonb(new) ->> 'request_id')::bigint) end;
  if new.file_id is not null and not exists (select from evidence_files f where f.id = new.file_id and f.organisation_id = production) then
    perform refuse('the file is of somebody else');
  end if;
  return new;
end $$;
create trigger file_of_production_holds before insert on use_replies for each row execute function file_of_production_holds();
create trigger file_of_production_holds before insert on consents for each row execute function file_of_production_holds();
create trigger file_of_production_holds before insert on deletion_answers for each row execute function file_of_production_holds();

alter table notices alter column tool_id drop not null;
alter table notices drop constraint notices_kind_check;
alter table notices add constraint notices_kind_check check (kind in ('verdict', 'given', 'suspended', 'suspension_ended', 'revoked', 'in_re_review', 'expired', 'ending', 'use'));
alter table notices add constraint about_a_tool check (tool_id is not null or kind = 'use');
`
