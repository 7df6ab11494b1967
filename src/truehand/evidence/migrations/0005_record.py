"""One function that records an event, so that another room's one statement may post and tell in one go."""

from django.db import migrations

RECORD = """
create function evidence_record(
  id uuid, kind text, subject uuid, actor uuid, at timestamptz, leaf bytea, salt bytea, payload bytea
) returns bigint language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  place bigint;
begin
  insert into evidence_event (event_id, kind, subject, actor, at, leaf, salt, payload)
    values (id, kind, subject, actor, at, leaf, salt, payload) returning sequence into place;
  return place;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0004_cosignatures_append_only")]

    operations = [
        migrations.RunSQL(
            RECORD,
            "drop function evidence_record(uuid, text, uuid, uuid, timestamptz, bytea, bytea, bytea)",
        )
    ]
