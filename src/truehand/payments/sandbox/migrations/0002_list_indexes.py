from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('sandbox', '0001_initial'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='outgoingmessage',
            index=models.Index(condition=models.Q(('delivered_at', None)), fields=['transfer'], name='sandbox_undelivered'),
        ),
    ]
