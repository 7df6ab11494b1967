from importlib import import_module

from django.db import migrations

GUARDS = """
create trigger contracts_amendmentend_append_only before update or delete on contracts_amendmentend
    for each row execute function evidence_refuse();
create trigger contracts_amendmentend_keep before truncate on contracts_amendmentend
    for each statement execute function evidence_refuse_truncate();

-- A revision follows the one before it. Once somebody signed only an amendment follows: of what both signed, one at a time.
create or replace function contracts_check_revision() returns trigger language plpgsql as $$
begin
    if new.revision > 1 and not exists (
        select from contracts_contract before where before.trade_id = new.trade_id and before.revision = new.revision - 1
    ) then
        raise exception 'revision % follows nothing', new.revision using errcode = 'restrict_violation';
    end if;
    if new.amends_id is null then
        if exists (
            select from contracts_contract before join contracts_contractsignature signed on signed.contract_id = before.id
            where before.trade_id = new.trade_id
        ) then
            raise exception 'the terms of a signed contract stand' using errcode = 'restrict_violation';
        end if;
        return new;
    end if;
    if not exists (
        select from contracts_contract before where before.id = new.amends_id and before.trade_id = new.trade_id
            and before.buyer_id = new.buyer_id and before.seller_id = new.seller_id
            and (select count(*) from contracts_contractsignature signed where signed.contract_id = before.id) = 2
    ) then
        raise exception 'an amendment is of what both signed' using errcode = 'restrict_violation';
    end if;
    if exists (
        select from contracts_contract other left join contracts_amendmentend ended on ended.contract_id = other.id
        where other.trade_id = new.trade_id and other.amends_id is not null and ended.id is null
    ) then
        raise exception 'another amendment is open' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;

-- Whoever signs for a side is that side, and signs the revision in force, or the amendment that is open.
create or replace function contracts_check_signature() returns trigger language plpgsql as $$
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
    if exists (select from contracts_amendmentend ended where ended.contract_id = signed.id) then
        raise exception 'the amendment is over' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;

-- What ends is an amendment, and it counts as signed exactly when both signed it.
create function contracts_check_end() returns trigger language plpgsql as $$
begin
    if not exists (select from contracts_contract ending where ending.id = new.contract_id and ending.amends_id is not null) then
        raise exception 'a contract does not end' using errcode = 'restrict_violation';
    end if;
    if (new.outcome = 'signed')
        <> ((select count(*) from contracts_contractsignature signed where signed.contract_id = new.contract_id) = 2) then
        raise exception 'signed is what both signed' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger contracts_amendmentend_check before insert on contracts_amendmentend
    for each row execute function contracts_check_end();
"""

before = import_module("truehand.contracts.migrations.0002_guards")
UNGUARD = (
    """
drop trigger contracts_amendmentend_append_only on contracts_amendmentend;
drop trigger contracts_amendmentend_keep on contracts_amendmentend;
drop trigger contracts_amendmentend_check on contracts_amendmentend;
drop function contracts_check_end();
"""
    + before.UNGUARD
    + before.GUARDS
)


class Migration(migrations.Migration):
    dependencies = [("contracts", "0004_amendments")]

    operations = [migrations.RunSQL(GUARDS, UNGUARD)]
