from django.db import migrations

# A machine in an auction is on sale, too: whoever puts it there waits for whoever claims it at that moment.
GUARD = """
drop trigger listings_machine_is_claimed on listings_listing;
create trigger listings_machine_is_claimed before insert or update of status, passport_id on listings_listing
    for each row when (new.status in ('published', 'auctioned', 'reserved'))
    execute function listings_refuse_claimed();
"""

UNGUARD = """
drop trigger listings_machine_is_claimed on listings_listing;
create trigger listings_machine_is_claimed before insert or update of status, passport_id on listings_listing
    for each row when (new.status in ('published', 'reserved')) execute function listings_refuse_claimed();
"""


class Migration(migrations.Migration):
    dependencies = [("listings", "0011_classes")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
