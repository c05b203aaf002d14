import { type Kysely, sql } from 'kysely'

// For whom somebody spoke when they commented on a review: a name may go and a role may end, the side does not.
export const up = async (db: Kysely<unknown>) => {
  await sql.raw(statements).execute(db)
}

const statements = /* sql */ `
-- Null: the studio whose review it is.
alter table review_comments add column organisation_id bigint references organisations on delete restrict;
create function comment_holds() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare r reviews;
begin
  select * into r from reviews where id = new.review_id;
  if new.organisation_id is null then
    if not has_role(new.person_id, r.studio_id, 'reviewer', 'approver', 'policy_owner', 'admin') then perform refuse('who comments is not of the studio'); end if;
    return new;
  end if;
  if not new.is_shared then perform refuse('what a vendor says is for both sides'); end if;
  if not has_role(new.person_id, new.organisation_id, 'contributor', 'signatory') or not exists (
    select from organisations v join tools t on t.vendor_id = v.vendor_id join offerings o on o.tool_id = t.id where v.id = new.organisation_id and o.id = r.offering_id) then
    perform refuse('who comments is not of the vendor');
  end if;
  -- A vendor answers; it does not begin, and learns of no review by trying.
  if not exists (select from review_comments c where c.review_id = new.review_id and c.is_shared and c.organisation_id is null) then
    perform refuse('nothing was said to the vendor');
  end if;
  return new;
end $$;
create trigger comment_holds before insert on review_comments for each row execute function comment_holds();
grant insert (organisation_id) on review_comments to toolslate_app;
`
