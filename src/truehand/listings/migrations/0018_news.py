from django.db import migrations

# What saved searches are to be held against: a machine that comes on sale, and one whose price falls or changes currency.
NOTE = """
create function listings_note_news() returns trigger language plpgsql as $$
begin
    insert into listings_news (listing_id) values (new.listing_id);
    return null;
end
$$;
create trigger listings_entry_is_news after insert on listings_entry
    for each row execute function listings_note_news();
create trigger listings_entry_is_cheaper after update of price_minor, currency on listings_entry
    for each row when (new.price_minor < old.price_minor or new.currency <> old.currency)
    execute function listings_note_news();
"""

FORGET = """
drop trigger listings_entry_is_cheaper on listings_entry;
drop trigger listings_entry_is_news on listings_entry;
drop function listings_note_news();
"""


class Migration(migrations.Migration):
    dependencies = [("listings", "0017_saved")]

    operations = [migrations.RunSQL(NOTE, FORGET)]
