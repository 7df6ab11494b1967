from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('inspection', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='draft',
            name='inspector_id',
            field=models.UUIDField(),
        ),
        migrations.AddIndex(
            model_name='draft',
            index=models.Index(fields=['inspector_id', 'status', '-saved_at'], name='inspection_drafts_of'),
        ),
    ]
