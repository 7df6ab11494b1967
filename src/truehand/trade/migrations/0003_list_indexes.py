from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('trade', '0002_guards'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='trade',
            name='trade_by_deadline',
        ),
        migrations.AddIndex(
            model_name='trade',
            index=models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at', 'id'], name='trade_by_deadline'),
        ),
        migrations.AddIndex(
            model_name='trade',
            index=models.Index(condition=models.Q(('state__in', ['disputed', 'escalated'])), fields=['due_at', 'id'], name='trade_disputed_by_deadline'),
        ),
    ]
