import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('equipment', '0002_history_only_grows'),
        ('listings', '0001_initial'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='listing',
            name='listings_in_review',
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(condition=models.Q(('status', 'in_review')), fields=['changed_at', 'id'], name='listings_in_review'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(models.F('equipment_class'), models.F('maker_key'), django.db.models.functions.text.Upper('model'), condition=models.Q(('status__in', ['published', 'reserved', 'sold'])), name='listings_peers'),
        ),
    ]
