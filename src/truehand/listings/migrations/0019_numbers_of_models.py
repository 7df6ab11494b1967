from django.apps.registry import Apps as StateApps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from truehand.listings.domain.words import numbers_in

ADD = """
update listings_listing set words = array(select distinct word from unnest(words || %s::varchar[]) word order by word)
 where model = %s and not words @> %s::varchar[]
"""


def fill(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Let every listing be found by the numbers in its model's name; the trigger brings the entries along."""
    models = apps.get_model("listings", "Listing").objects.values_list("model", flat=True).distinct()
    with schema_editor.connection.cursor() as cursor:
        for model in list(models):
            words = sorted(numbers_in(model))
            cursor.execute(ADD, [words, model, words])


class Migration(migrations.Migration):
    dependencies = [("listings", "0018_news")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
