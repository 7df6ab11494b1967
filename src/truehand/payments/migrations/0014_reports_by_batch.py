"""Lines of settlement files are found by the sum that they are part of."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0013_reports_told_anew'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='reportlinerow',
            index=models.Index(condition=models.Q(('batch', ''), _negated=True), fields=['batch'], name='payments_report_batch'),
        ),
    ]
