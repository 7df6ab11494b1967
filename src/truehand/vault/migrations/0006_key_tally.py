"""The keys are counted as they come and go, so that nobody has to count them."""

from django.db import migrations, models

TALLY = """
create function vault_tally_add(by_ varchar, duty varchar, more bigint) returns void language sql as $$
    with held as (
        select id from vault_key_tally where wrapped_by = by_ and retention = duty for update skip locked
    ), folded as (
        delete from vault_key_tally using held where vault_key_tally.id = held.id returning keys
    ), added as (
        select more + coalesce(sum(keys), 0) as keys from folded
    )
    insert into vault_key_tally (wrapped_by, retention, keys) select by_, duty, keys from added where keys <> 0
$$;
create function vault_tally_made() returns trigger language plpgsql as $$
begin
    perform vault_tally_add(wrapped_by, retention, count(*)) from added group by wrapped_by, retention;
    return null;
end $$;
create function vault_tally_changed() returns trigger language plpgsql as $$
begin
    perform vault_tally_add(wrapped_by, retention, sum(change)::bigint)
       from (select wrapped_by, retention, 1 as change from added
             union all select wrapped_by, retention, -1 from gone) as changes
      group by wrapped_by, retention having sum(change) <> 0;
    return null;
end $$;
create function vault_tally_gone() returns trigger language plpgsql as $$
begin
    perform vault_tally_add(wrapped_by, retention, -count(*)) from gone group by wrapped_by, retention;
    return null;
end $$;
create trigger vault_key_made after insert on vault_key referencing new table as added
    for each statement execute function vault_tally_made();
create trigger vault_key_changed after update on vault_key referencing old table as gone new table as added
    for each statement execute function vault_tally_changed();
create trigger vault_key_gone after delete on vault_key referencing old table as gone
    for each statement execute function vault_tally_gone();
insert into vault_key_tally (wrapped_by, retention, keys)
select wrapped_by, retention, count(*) from vault_key group by wrapped_by, retention;
"""

NO_TALLY = """
drop trigger vault_key_made on vault_key;
drop trigger vault_key_changed on vault_key;
drop trigger vault_key_gone on vault_key;
drop function vault_tally_made();
drop function vault_tally_changed();
drop function vault_tally_gone();
drop function vault_tally_add(varchar, varchar, bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("vault", "0005_looks")]

    operations = [
        migrations.AddIndex(
            model_name="subjectkey",
            index=models.Index(fields=["wrapped_by", "retention", "made_at"], name="vault_key_by_age"),
        ),
        migrations.CreateModel(
            name="KeyTally",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("wrapped_by", models.CharField(max_length=80)),
                ("retention", models.CharField(max_length=16)),
                ("keys", models.BigIntegerField()),
            ],
            options={
                "db_table": "vault_key_tally",
                "indexes": [models.Index(fields=["wrapped_by", "retention"], name="vault_tally_of")],
            },
        ),
        migrations.RunSQL(TALLY, NO_TALLY),
    ]
