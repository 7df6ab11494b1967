from django.db import migrations

GUARDS = """
create trigger credit_fact_append_only before update or delete on credit_tradefact
    for each row execute function evidence_refuse();
create trigger credit_fact_keep before truncate on credit_tradefact
    for each statement execute function evidence_refuse_truncate();
create trigger credit_rating_append_only before update or delete on credit_rating
    for each row execute function evidence_refuse();
create trigger credit_rating_keep before truncate on credit_rating
    for each statement execute function evidence_refuse_truncate();
create trigger credit_round_keep before delete on credit_ratinground
    for each row execute function evidence_refuse();
create trigger credit_round_publishes_once before update on credit_ratinground
    for each row when (old.published_at is not null or new.published_at is null or new.trade_id <> old.trade_id)
    execute function evidence_refuse();

-- Nobody rates a trade whose ratings everybody can read.
create function credit_check_sealed() returns trigger language plpgsql as $$
begin
    if exists (select from credit_ratinground where trade_id = new.round_id and published_at is not null) then
        raise exception 'the ratings of this trade are published' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger credit_rating_sealed before insert on credit_rating
    for each row execute function credit_check_sealed();
"""

UNGUARD = """
drop trigger credit_fact_append_only on credit_tradefact;
drop trigger credit_fact_keep on credit_tradefact;
drop trigger credit_rating_append_only on credit_rating;
drop trigger credit_rating_keep on credit_rating;
drop trigger credit_round_keep on credit_ratinground;
drop trigger credit_round_publishes_once on credit_ratinground;
drop trigger credit_rating_sealed on credit_rating;
drop function credit_check_sealed();
"""


class Migration(migrations.Migration):
    # The log's migration brings the functions that refuse changes to append-only tables.
    dependencies = [("credit", "0001_initial"), ("evidence", "0002_append_only")]

    operations = [migrations.RunSQL(GUARDS, UNGUARD)]
