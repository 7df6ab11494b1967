from django.db import migrations

GUARDS = """
-- Sides speak as sides, whoever mediates or asks is none of them, and the platform by itself is nobody.
create or replace function disputes_check_statement() returns trigger language plpgsql as $$
begin
    if not exists (
        select from disputes_case
        where id = new.case_id and status = 'open' and case
            when new.kind in ('mediator', 'concession') then new.author_id is null
            when new.kind = 'asked' then new.author_id is null or new.author_id not in (opener_id, respondent_id)
            when new.kind = 'suggestion' then new.author_id not in (opener_id, respondent_id)
            else new.author_id in (opener_id, respondent_id)
        end
    ) then
        raise exception 'the case is closed, or not the speaker''s' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;

-- A ruling never comes from one of the sides, nor the one on appeal from who ruled first.
create or replace function disputes_check_ruling() returns trigger language plpgsql as $$
begin
    if not exists (
        select from disputes_case
        where id = new.case_id and status in ('open', 'ruled') and new.ruled_by not in (opener_id, respondent_id)
    ) or exists (
        select from disputes_rulingrecord where case_id = new.case_id and ruled_by = new.ruled_by
    ) then
        raise exception 'the case is not ruled, or by one of its sides' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;

-- A case closes once; until then only the number of its rulings grows.
drop trigger disputes_case_closes_once on disputes_case;
create trigger disputes_case_closes_once before update on disputes_case
    for each row when (
        old.status <> 'open' or new.instances < old.instances
        or (new.id, new.trade_id, new.number, new.opener_id, new.respondent_id, new.reason, new.opened_at, new.claim)
            is distinct from (
                old.id, old.trade_id, old.number, old.opener_id, old.respondent_id, old.reason, old.opened_at, old.claim
            )
    ) execute function evidence_refuse();
"""

UNGUARD = """
create or replace function disputes_check_statement() returns trigger language plpgsql as $$
begin
    if not exists (
        select from disputes_case
        where id = new.case_id and status = 'open' and new.author_id in (opener_id, respondent_id)
    ) then
        raise exception 'the case is closed, or not the speaker''s' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create or replace function disputes_check_ruling() returns trigger language plpgsql as $$
begin
    if not exists (
        select from disputes_case
        where id = new.case_id and status = 'ruled' and new.ruled_by not in (opener_id, respondent_id)
    ) then
        raise exception 'the case is not ruled, or by one of its sides' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
drop trigger disputes_case_closes_once on disputes_case;
create trigger disputes_case_closes_once before update on disputes_case
    for each row when (
        old.status <> 'open'
        or (new.id, new.trade_id, new.number, new.opener_id, new.respondent_id, new.reason, new.opened_at)
            is distinct from (old.id, old.trade_id, old.number, old.opener_id, old.respondent_id, old.reason, old.opened_at)
    ) execute function evidence_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("disputes", "0004_stages")]

    operations = [migrations.RunSQL(GUARDS, UNGUARD)]
