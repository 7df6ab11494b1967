"""What was certified of machines until now is told to their passports, with the evidence that there is of it."""

from django.db import migrations

TELL = """
insert into equipment_note (passport_id, kind, data, at, event_id)
select told.passport_id, told.kind, told.data, told.at, (
    select event.event_id from evidence_event event
    where event.subject = told.passport_id and event.kind = 'inspection.' || told.kind and event.at = told.at
    order by event.sequence limit 1)
from (
    select c.subject_id as passport_id, 'certified' as kind, c.issued_at as at, c.id as place,
        jsonb_build_object('number', c.number, 'title', c.title,
            'until', to_char(c.valid_until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')) as data
    from inspection_certificate c where c.subject = 'machine'
    union all
    select c.subject_id, 'certificate_' || changed.what, changed.at, changed.id,
        jsonb_build_object('number', c.number, 'reason', changed.reason)
    from inspection_certificatechange changed join inspection_certificate c on c.id = changed.certificate_id
    where c.subject = 'machine'
) told
join equipment_passport passport on passport.id = told.passport_id
order by told.at, told.place
"""


class Migration(migrations.Migration):
    """Notes are only ever added."""

    dependencies = [
        ("inspection", "0007_refused_by_name"),
        ("equipment", "0005_claims"),
        ("evidence", "0013_exhibit_copies"),
    ]

    operations = [migrations.RunSQL(TELL, migrations.RunSQL.noop)]
