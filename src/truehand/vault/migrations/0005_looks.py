"""Unusual readings wait for an auditor's look; those that there are, too."""

from django.db import migrations, models

import truehand.edge.sealing.fields

GUARDS = """
create function vault_look_once() returns trigger language plpgsql as $$
begin
    if old.at is not null
       or (new.opening, new.reader, new.opened_at) is distinct from (old.opening, old.reader, old.opened_at) then
        raise exception 'what was found stays' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger vault_look_stays before update on vault_look
    for each row execute function vault_look_once();
create trigger vault_look_there before delete on vault_look
    for each row execute function evidence_refuse();
create trigger vault_look_keep before truncate on vault_look
    for each statement execute function evidence_refuse_truncate();
"""

UNGUARD = """
drop trigger vault_look_stays on vault_look;
drop trigger vault_look_there on vault_look;
drop trigger vault_look_keep on vault_look;
drop function vault_look_once();
"""

FILL = """
insert into vault_look (opening, reader, opened_at, found)
select distinct on (opening) opening, reader, at, ''::bytea from vault_reading where cardinality(flags) > 0
"""


class Migration(migrations.Migration):
    dependencies = [("vault", "0004_readings")]

    operations = [
        migrations.CreateModel(
            name="Look",
            fields=[
                ("opening", models.UUIDField(primary_key=True, serialize=False)),
                ("reader", models.UUIDField()),
                ("opened_at", models.DateTimeField()),
                ("by", models.UUIDField(null=True)),
                ("at", models.DateTimeField(null=True)),
                ("found", truehand.edge.sealing.fields.EncryptedTextField(default="", max_length=200)),
            ],
            options={
                "db_table": "vault_look",
                "indexes": [
                    models.Index(condition=models.Q(("at", None)), fields=["opened_at"], name="vault_looks_waiting")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("at", None), ("by", None)),
                            models.Q(("at__isnull", False), ("by__isnull", False)),
                            _connector="OR",
                        ),
                        name="vault_look_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("by", None), models.Q(("by", models.F("reader")), _negated=True), _connector="OR"),
                        name="vault_look_by_another",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(GUARDS, UNGUARD),
    ]
