"""Two more things a posting is made for: a premium is earned, a claim is paid."""

from typing import ClassVar

from django.db import migrations

KNOWN = """
create or replace function escrow_known(operation text) returns boolean language plpgsql immutable strict parallel safe as $$
begin
  return operation in (
    'receive', 'receive_unallocated', 'release', 'give_back', 'split', 'seize', 'start_payout',
    'finish_payout', 'fail_payout', 'receive_suspense', 'place_suspense', 'refund_suspense',
    'release_part', 'pay_fee', 'charge', 'net_debt', 'write_off', 'convert', 'settle_channel',
    'refund', 'chargeback', 'end_chargeback', 'fund', 'bank_charge', 'correct', 'post_reserved'%s);
end $$;
"""


class Migration(migrations.Migration):
    """The list of what is known."""

    dependencies: ClassVar = [("escrow", "0013_many_as_a_set")]

    operations: ClassVar = [
        migrations.RunSQL(KNOWN % ",\n    'earn_premium', 'pay_claim'", KNOWN % ""),
    ]
