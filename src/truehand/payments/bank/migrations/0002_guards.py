"""What the bank gave us stays as it was: the database refuses the rest."""

from django.db import migrations

GUARDS = """
create trigger bank_piece_append_only before update or delete on bank_statement_piece
    for each row execute function evidence_refuse();
create trigger bank_piece_keep before truncate on bank_statement_piece
    for each statement execute function evidence_refuse_truncate();
create trigger bank_line_stays before delete on bank_line
    for each row execute function evidence_refuse();
create trigger bank_line_as_told before update on bank_line
    for each row when ((old.account, old.key, old.day, old.minor, old.currency, old.bank_id, old.reference, old.name)
        is distinct from (new.account, new.key, new.day, new.minor, new.currency, new.bank_id, new.reference, new.name)
        or (old.state <> 'new' and old.state <> new.state))
    execute function evidence_refuse();
create trigger bank_line_keep before truncate on bank_line
    for each statement execute function evidence_refuse_truncate();
create trigger bank_file_stays before delete on bank_order_file
    for each row execute function evidence_refuse();
create trigger bank_file_as_made before update on bank_order_file
    for each row when ((old.message_id, old.sha256, old.sealed, old.minor)
        is distinct from (new.message_id, new.sha256, new.sealed, new.minor))
    execute function evidence_refuse();
"""

UNGUARD = """
drop trigger bank_file_as_made on bank_order_file;
drop trigger bank_file_stays on bank_order_file;
drop trigger bank_line_keep on bank_line;
drop trigger bank_line_as_told on bank_line;
drop trigger bank_line_stays on bank_line;
drop trigger bank_piece_keep on bank_statement_piece;
drop trigger bank_piece_append_only on bank_statement_piece;
"""


class Migration(migrations.Migration):
    dependencies = [("bank", "0001_initial"), ("evidence", "0002_append_only")]

    operations = [migrations.RunSQL(GUARDS, UNGUARD)]
