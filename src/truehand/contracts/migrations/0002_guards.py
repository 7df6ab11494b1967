from django.db import migrations

GUARDS = """
create trigger contracts_contract_append_only before update or delete on contracts_contract
    for each row execute function evidence_refuse();
create trigger contracts_contract_keep before truncate on contracts_contract
    for each statement execute function evidence_refuse_truncate();
create trigger contracts_signature_append_only before update or delete on contracts_contractsignature
    for each row execute function evidence_refuse();
create trigger contracts_signature_keep before truncate on contracts_contractsignature
    for each statement execute function evidence_refuse_truncate();

-- A revision follows the one before it, and none follows a revision that somebody signed.
create function contracts_check_revision() returns trigger language plpgsql as $$
begin
    if new.revision > 1 and not exists (
        select from contracts_contract before where before.trade_id = new.trade_id and before.revision = new.revision - 1
    ) then
        raise exception 'revision % follows nothing', new.revision using errcode = 'restrict_violation';
    end if;
    if exists (
        select from contracts_contract before join contracts_contractsignature signed on signed.contract_id = before.id
        where before.trade_id = new.trade_id
    ) then
        raise exception 'the terms of a signed contract stand' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger contracts_contract_revision before insert on contracts_contract
    for each row execute function contracts_check_revision();

-- Whoever signs for a side is that side, and signs the revision in force.
create function contracts_check_signature() returns trigger language plpgsql as $$
declare
    signed contracts_contract;
begin
    select * into signed from contracts_contract where id = new.contract_id;
    if new.party_id is distinct from (case new.side when 'buyer' then signed.buyer_id else signed.seller_id end) then
        raise exception 'the signer is not the %', new.side using errcode = 'restrict_violation';
    end if;
    if exists (
        select from contracts_contract later where later.trade_id = signed.trade_id and later.revision > signed.revision
    ) then
        raise exception 'the contract changed' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger contracts_signature_check before insert on contracts_contractsignature
    for each row execute function contracts_check_signature();
"""

UNGUARD = """
drop trigger contracts_contract_append_only on contracts_contract;
drop trigger contracts_contract_keep on contracts_contract;
drop trigger contracts_contract_revision on contracts_contract;
drop trigger contracts_signature_append_only on contracts_contractsignature;
drop trigger contracts_signature_keep on contracts_contractsignature;
drop trigger contracts_signature_check on contracts_contractsignature;
drop function contracts_check_revision();
drop function contracts_check_signature();
"""


class Migration(migrations.Migration):
    # The log's migration brings the functions that refuse changes to append-only tables.
    dependencies = [("contracts", "0001_initial"), ("evidence", "0002_append_only")]

    operations = [migrations.RunSQL(GUARDS, UNGUARD)]
