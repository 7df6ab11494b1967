from importlib import import_module

from django.db import migrations, models


before = import_module("truehand.evidence.migrations.0002_append_only")


class Migration(migrations.Migration):

    dependencies = [
        ('evidence', '0008_entry_by_hash'),
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
                'constraints': [models.UniqueConstraint(fields=('subject', 'name'), name='evidence_one_paper_of_a_name'), models.CheckConstraint(condition=models.Q(('sha256', models.Func(models.Func(models.F('content'), function='sha256', output_field=models.BinaryField()), models.Value('hex'), function='encode', output_field=models.CharField()))), name='evidence_paper_is_its_hash')],
            },
        ),
        migrations.RunSQL(before.GUARD.format("storedpaper"), before.UNGUARD.format("storedpaper")),
    ]
