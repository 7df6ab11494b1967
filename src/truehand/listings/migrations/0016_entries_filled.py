from django.apps.registry import Apps as StateApps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from truehand.listings.domain.likeness import family, size


def fill(apps: StateApps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Tell the family and size of every listing; the trigger makes the entries of those published."""
    listing = apps.get_model("listings", "Listing").objects
    names = ("equipment_class", "maker", "model")
    for equipment_class, maker, model in listing.values_list(*names).distinct():
        rows = listing.filter(equipment_class=equipment_class, maker=maker, model=model)
        rows.update(family=family(model), size=size(equipment_class, maker, model))


class Migration(migrations.Migration):
    dependencies = [("listings", "0015_entries_follow")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
