from importlib import import_module

from django.db import migrations, models


before = import_module("truehand.evidence.migrations.0002_append_only")


class Migration(migrations.Migration):

    dependencies = [
        ('evidence', '0009_anchors'),
    ]

    operations = [
        migrations.CreateModel(
            name='StoredPaper',
            fields=[
                ('sha256', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('subject', models.UUIDField()),
                ('name', models.CharField(max_length=100)),
                ('content', models.BinaryField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('subject', 'name'), name='evidence_one_paper_of_a_name')],
            },
        ),
        migrations.RunSQL(before.GUARD.format("storedpaper"), before.UNGUARD.format("storedpaper")),
    ]
