"""The guarantee fund and what it may recover of debtors: two kinds of account without less than nothing."""

from typing import ClassVar

from django.db import migrations

KNOWN = """
create or replace function escrow_known(operation text) returns boolean language plpgsql immutable strict parallel safe as $$
begin
  return operation in (
    'receive', 'receive_unallocated', 'release', 'give_back', 'split', 'seize', 'start_payout',
    'finish_payout', 'fail_payout', 'receive_suspense', 'place_suspense', 'refund_suspense',
    'release_part', 'pay_fee', 'charge', 'net_debt', 'write_off', 'convert', 'settle_channel',
    'refund', 'chargeback', 'end_chargeback', 'fund', 'bank_charge', 'correct', 'post_reserved',
    'earn_premium', 'pay_claim'%s);
end $$;
"""
FLOOR = """
create or replace function escrow_floor(kind text) returns boolean language sql immutable strict parallel safe
return kind in ('hold', 'balance', 'in_transit', 'suspense'%s);
"""


class Migration(migrations.Migration):
    """The lists of what is known."""

    dependencies: ClassVar = [("escrow", "0014_insurance")]

    operations: ClassVar = [
        migrations.RunSQL(KNOWN % ",\n    'pay_guarantee', 'fund_guarantee'", KNOWN % ""),
        migrations.RunSQL(FLOOR % ", 'guarantee', 'recourse'", FLOOR % ""),
    ]
