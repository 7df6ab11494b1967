"""A refund that its payer asked for: what came in another currency."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0014_reports_by_batch'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='refundrow',
            name='payments_refund_ends',
        ),
        migrations.AddField(
            model_name='refundrow',
            name='asked_by',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='refundrow',
            name='proposal',
            field=models.UUIDField(null=True, unique=True),
        ),
        migrations.AlterField(
            model_name='refundrow',
            name='approval',
            field=models.UUIDField(null=True, unique=True),
        ),
        migrations.AddConstraint(
            model_name='refundrow',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['waiting', 'started', 'sent', 'asking']), ('ended_at__isnull', False), _connector='XOR'), name='payments_refund_ends'),
        ),
        migrations.AddConstraint(
            model_name='refundrow',
            constraint=models.CheckConstraint(condition=models.Q(('approval__isnull', False), ('asked_by__isnull', False), _connector='OR'), name='payments_refund_is_asked_for'),
        ),
    ]
