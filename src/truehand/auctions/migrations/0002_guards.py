from django.db import migrations

GUARDS = """
create trigger auctions_bid_append_only before update or delete on auctions_bid
    for each row execute function evidence_refuse();
create trigger auctions_bid_keep before truncate on auctions_bid
    for each statement execute function evidence_refuse_truncate();
create trigger auctions_auction_keep before delete on auctions_auction
    for each row execute function evidence_refuse();
create trigger auctions_entry_keep before delete on auctions_entry
    for each row execute function evidence_refuse();

-- The published steps: the largest of 1, 2, 5, 10, 20... units that is at most a fiftieth of the price, or one unit.
create function auctions_step(price bigint, unit bigint) returns bigint immutable language plpgsql as $$
declare
    base bigint := unit;
    found bigint := unit;
    each bigint;
begin
    loop
        foreach each in array array[2, 5, 10] loop
            if base * each > price / 50 then
                return found;
            end if;
            found := base * each;
        end loop;
        base := base * 10;
    end loop;
end $$;

-- Every bid follows the one before by the rule, and comes before the end.
create function auctions_rule() returns trigger language plpgsql as $$
declare
    auction auctions_auction;
    before auctions_bid;
    price bigint;
    top bigint;
    leader uuid;
begin
    select * into auction from auctions_auction where id = new.auction_id;
    select * into before from auctions_bid where auction_id = new.auction_id and number = new.number - 1;
    if before.id is null then
        leader := new.entry_id; top := new.limit; price := auction.start;
        if new.number <> 1 or new.limit < auction.start then
            raise exception 'the first bid is at least the first price' using errcode = 'restrict_violation';
        end if;
    elsif before.leader_id = new.entry_id then
        leader := new.entry_id; top := new.limit; price := before.price;
        if new.limit <= before.top then
            raise exception 'a limit only rises' using errcode = 'restrict_violation';
        end if;
    else
        if new.limit < before.price + auctions_step(before.price, auction.unit) then
            raise exception 'a bid is a step above the price' using errcode = 'restrict_violation';
        end if;
        if new.limit > before.top then
            leader := new.entry_id; top := new.limit;
            price := least(new.limit, before.top + auctions_step(before.top, auction.unit));
        else
            leader := before.leader_id; top := before.top;
            price := least(before.top, new.limit + auctions_step(new.limit, auction.unit));
        end if;
        price := greatest(price, before.price);
    end if;
    if top >= auction.reserve then
        price := greatest(price, auction.reserve);
    end if;
    if (new.leader_id, new.top, new.price) is distinct from (leader, top, price) then
        raise exception 'the price does not follow from the limits' using errcode = 'restrict_violation';
    end if;
    if auction.state <> 'open' or new.at >= coalesce(before.ends_at, auction.ends_at)
       or new.ends_at < coalesce(before.ends_at, new.ends_at) then
        raise exception 'no bid is taken after the end' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger auctions_bid_by_rule before insert on auctions_bid
    for each row execute function auctions_rule();

-- What bidders saw when they entered stays; what moves only rises, and states go forward alone.
create function auctions_goes_forward() returns trigger language plpgsql as $$
begin
    if (new.id, new.listing_id, new.seller_id, new.currency, new.unit, new.start, new.reserve, new.deposit,
        new.premium_basis_points, new.opened_at)
       is distinct from
       (old.id, old.listing_id, old.seller_id, old.currency, old.unit, old.start, old.reserve, old.deposit,
        old.premium_basis_points, old.opened_at)
       or new.bids < old.bids or new.entries < old.entries or new.top < old.top or new.ends_at < old.ends_at
       or coalesce(new.price, 0) < coalesce(old.price, 0)
       or (old.state <> 'open' and (new.bids, new.price, new.top, new.leader_id, new.ends_at, new.closed_at)
           is distinct from (old.bids, old.price, old.top, old.leader_id, old.ends_at, old.closed_at))
       or (new.state <> old.state and (old.state || ' ' || new.state) not in (
           'open unsold', 'open awarded', 'open void', 'awarded sold', 'awarded defaulted', 'awarded ended',
           'defaulted second', 'defaulted ended', 'second awarded', 'second ended')) then
        raise exception 'an auction keeps its terms and never goes back' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger auctions_auction_goes_forward before update on auctions_auction
    for each row execute function auctions_goes_forward();

create function auctions_entry_stays() returns trigger language plpgsql as $$
begin
    if (new.id, new.auction_id, new.bidder_id, new.number) is distinct from
       (old.id, old.auction_id, old.bidder_id, old.number)
       or new.limit < old.limit or (old.settled_at is not null and new.settled_at is distinct from old.settled_at) then
        raise exception 'an entry stays whose it is, and its limit only rises' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger auctions_entry_goes_forward before update on auctions_entry
    for each row execute function auctions_entry_stays();
"""

UNGUARD = """
drop trigger auctions_entry_goes_forward on auctions_entry;
drop function auctions_entry_stays();
drop trigger auctions_auction_goes_forward on auctions_auction;
drop function auctions_goes_forward();
drop trigger auctions_bid_by_rule on auctions_bid;
drop function auctions_rule();
drop function auctions_step(bigint, bigint);
drop trigger auctions_entry_keep on auctions_entry;
drop trigger auctions_auction_keep on auctions_auction;
drop trigger auctions_bid_keep on auctions_bid;
drop trigger auctions_bid_append_only on auctions_bid;
"""


class Migration(migrations.Migration):
    dependencies = [("auctions", "0001_initial"), ("evidence", "0002_append_only")]

    operations = [migrations.RunSQL(GUARDS, UNGUARD)]
