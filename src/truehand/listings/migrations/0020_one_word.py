from django.db import migrations

# Searches of several words, kept before their words had a table of their own: those of one day, before anybody had them.
FORGET = """
delete from listings_match using listings_saved where saved_id = listings_saved.id and has_more_words;
delete from listings_saved where has_more_words;
"""


class Migration(migrations.Migration):
    dependencies = [("listings", "0019_numbers_of_models")]

    operations = [migrations.RunSQL(FORGET, migrations.RunSQL.noop)]
