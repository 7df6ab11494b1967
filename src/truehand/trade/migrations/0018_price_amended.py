from django.db import migrations

GUARD = """
-- What a signed contract freezes from its price changes only as an amendment of the price ends that both have signed:
-- the statement that ends it on the trade sets the amounts, and contracts lets only what both signed end as signed.
create function trade_price_refuse() returns trigger language plpgsql as $$
begin
    if old.signed_at is not null and new.signed_at is null then
        raise exception 'what was signed stays signed' using errcode = 'restrict_violation';
    end if;
    if old.signed_at is null
       or (new.price_minor, new.premium_minor, new.commission_minor, new.tax_minor, new.tax_basis_points,
           new.deposit_minor, new.buyer_deposit_minor)
          is not distinct from
          (old.price_minor, old.premium_minor, old.commission_minor, old.tax_minor, old.tax_basis_points,
           old.deposit_minor, old.buyer_deposit_minor) then
        return new;
    end if;
    if old.state <> 'signed' or new.state <> 'signed' or not old.amendment_keys @> '["price"]'
       or old.amendment_signer is null or old.amendment_due is null or new.amendment_due is not null
       or (new.premium_minor, new.tax_basis_points) is distinct from (old.premium_minor, old.tax_basis_points)
       or not exists (
           select from contracts_contract amended join contracts_amendmentend ended on ended.contract_id = amended.id
           where amended.trade_id = new.id and amended.expires_at = old.amendment_due and ended.outcome = 'signed'
           and not exists (
               select from contracts_contract later
               where later.trade_id = new.id and later.revision > amended.revision)) then
        raise exception 'the price of a signed contract changes by an amendment that both sign'
            using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger trade_trade_price before update of price_minor, premium_minor, commission_minor, tax_minor,
    tax_basis_points, deposit_minor, buyer_deposit_minor, signed_at on trade_trade
    for each row execute function trade_price_refuse();
"""

UNGUARD = """
drop trigger trade_trade_price on trade_trade;
drop function trade_price_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("trade", "0017_way_back"), ("contracts", "0007_published_set_guards")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
