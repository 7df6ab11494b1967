"""Notices go out by letter and to servers; those that stand already have been read for what they are."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0009_name_corrections'),
    ]

    operations = [
        migrations.AddField(
            model_name='notice',
            name='due_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='notice',
            name='has_own_letter',
            field=models.BooleanField(db_default=False),
        ),
        migrations.AddField(
            model_name='notice',
            name='passed_on_at',
            field=models.DateTimeField(null=True),
        ),
        # Nobody gets a letter for each notice of the past.
        migrations.RunSQL(
            "update identity_notice set passed_on_at = created_at", migrations.RunSQL.noop, elidable=True
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('passed_on_at', None)), fields=['id'], name='identity_not_passed_on'),
        ),
    ]
