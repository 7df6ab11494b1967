from django.db import migrations

GUARDS = """
create trigger disputes_statement_append_only before update or delete on disputes_statement
    for each row execute function evidence_refuse();
create trigger disputes_statement_keep before truncate on disputes_statement
    for each statement execute function evidence_refuse_truncate();
create trigger disputes_ruling_append_only before update or delete on disputes_rulingrecord
    for each row execute function evidence_refuse();
create trigger disputes_ruling_keep before truncate on disputes_rulingrecord
    for each statement execute function evidence_refuse_truncate();
create trigger disputes_case_keep before delete on disputes_case
    for each row execute function evidence_refuse();
-- A case closes once and changes in nothing else.
create trigger disputes_case_closes_once before update on disputes_case
    for each row when (
        old.status <> 'open'
        or (new.id, new.trade_id, new.number, new.opener_id, new.respondent_id, new.reason, new.opened_at)
            is distinct from (old.id, old.trade_id, old.number, old.opener_id, old.respondent_id, old.reason, old.opened_at)
    ) execute function evidence_refuse();

-- Only the two sides speak, and only while the case is open.
create function disputes_check_statement() returns trigger language plpgsql as $$
begin
    if not exists (
        select from disputes_case
        where id = new.case_id and status = 'open' and new.author_id in (opener_id, respondent_id)
    ) then
        raise exception 'the case is closed, or not the speaker''s' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger disputes_statement_check before insert on disputes_statement
    for each row execute function disputes_check_statement();

-- A ruling belongs to a case that ended with it, and never comes from one of its sides.
create function disputes_check_ruling() returns trigger language plpgsql as $$
begin
    if not exists (
        select from disputes_case
        where id = new.case_id and status = 'ruled' and new.ruled_by not in (opener_id, respondent_id)
    ) then
        raise exception 'the case is not ruled, or by one of its sides' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger disputes_ruling_check before insert on disputes_rulingrecord
    for each row execute function disputes_check_ruling();
"""

UNGUARD = """
drop trigger disputes_statement_append_only on disputes_statement;
drop trigger disputes_statement_keep on disputes_statement;
drop trigger disputes_statement_check on disputes_statement;
drop trigger disputes_ruling_append_only on disputes_rulingrecord;
drop trigger disputes_ruling_keep on disputes_rulingrecord;
drop trigger disputes_ruling_check on disputes_rulingrecord;
drop trigger disputes_case_keep on disputes_case;
drop trigger disputes_case_closes_once on disputes_case;
drop function disputes_check_statement();
drop function disputes_check_ruling();
"""


class Migration(migrations.Migration):
    # The log's migration brings the functions that refuse changes to append-only tables.
    dependencies = [("disputes", "0001_initial"), ("evidence", "0002_append_only")]

    operations = [migrations.RunSQL(GUARDS, UNGUARD)]
