from django.db import migrations

APPEND_ONLY = ["event", "entry", "subtree", "logkey", "signedhead", "storedexhibit"]

REFUSE = """
create function evidence_refuse() returns trigger language plpgsql as $$
begin
    raise exception 'the table % is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;

-- A database of the tests (and no other is named so) is emptied between them.
create function evidence_refuse_truncate() returns trigger language plpgsql as $$
begin
    if current_database() not like 'test\\_%' then
        raise exception 'the table % is append-only', tg_table_name using errcode = 'restrict_violation';
    end if;
    return null;
end $$;
"""

GUARD = """
create trigger evidence_{0}_append_only before update or delete on evidence_{0}
    for each row execute function evidence_refuse();
create trigger evidence_{0}_keep before truncate on evidence_{0}
    for each statement execute function evidence_refuse_truncate();
"""

UNGUARD = """
drop trigger evidence_{0}_append_only on evidence_{0};
drop trigger evidence_{0}_keep on evidence_{0};
"""

# Every event waits for its place from the moment it is written.
QUEUE = """
create function evidence_queue() returns trigger language plpgsql as $$
begin
    insert into evidence_outbox (event_id) values (new.sequence);
    return null;
end $$;
create trigger evidence_event_queue after insert on evidence_event for each row execute function evidence_queue();
"""

# An entry refers to the one before it: the log has no gap by shape.
NO_GAP = """
alter table evidence_entry add column previous bigint
    generated always as (case when index > 0 then index - 1 end) stored
    references evidence_entry (index);
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial")]

    operations = [
        migrations.RunSQL(REFUSE, "drop function evidence_refuse(); drop function evidence_refuse_truncate()"),
        *[migrations.RunSQL(GUARD.format(table), UNGUARD.format(table)) for table in APPEND_ONLY],
        migrations.RunSQL(QUEUE, "drop trigger evidence_event_queue on evidence_event; drop function evidence_queue()"),
        migrations.RunSQL(NO_GAP, "alter table evidence_entry drop column previous"),
    ]
