from django.db import migrations

# What is published stands in the entries as it is now, and nothing else does; truehand.listings.queries.finding writes
# the same words behind the equals sign.
FOLLOW = """
create function listings_keep_entry() returns trigger language plpgsql as $$
begin
    if new.status <> 'published' then
        delete from listings_entry where listing_id = new.id;
        return null;
    end if;
    insert into listings_entry as entry (
        listing_id, equipment_class, maker_key, family, size, country, condition, year, hours, currency, price_minor,
        published_at, words
    ) values (
        new.id, new.equipment_class, new.maker_key, new.family, new.size, new.country, new.condition, new.year,
        new.hours, new.currency, new.price_minor, new.published_at,
        new.words || array['=class:' || new.equipment_class, '=maker:' || new.maker_key, '=country:' || new.country]
    ) on conflict (listing_id) do update set
        equipment_class = excluded.equipment_class, maker_key = excluded.maker_key, family = excluded.family,
        size = excluded.size, country = excluded.country, condition = excluded.condition, year = excluded.year,
        hours = excluded.hours, currency = excluded.currency, price_minor = excluded.price_minor,
        published_at = excluded.published_at, words = excluded.words
    where entry is distinct from excluded;
    return null;
end
$$;
create trigger listings_entry_follows after insert or update on listings_listing
    for each row execute function listings_keep_entry();
"""

LEAVE = """
drop trigger listings_entry_follows on listings_listing;
drop function listings_keep_entry();
"""


class Migration(migrations.Migration):
    dependencies = [("listings", "0014_entries")]

    operations = [migrations.RunSQL(FOLLOW, LEAVE)]
