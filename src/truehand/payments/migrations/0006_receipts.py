"""What the sandbox confirmed so far has arrived."""

from django.db import migrations

ARRIVED = """
insert into payments_receipt (id, channel, provider_id, intent_id, key, minor, currency, received_at)
select told.id, told.channel, told.event_id, intent.id, 'bank:' || told.event_id, told.minor, told.currency,
       told.received_at
  from payments_receivedcallback told join payments_paymentintent intent using (reference)
 where told.kind = 'payment_confirmed';

update payments_paymentintent set received_minor = minor where status = 'paid';
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0005_channels")]

    operations = [migrations.RunSQL(ARRIVED, migrations.RunSQL.noop)]
