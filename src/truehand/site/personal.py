"""What the tables of others' programs hold of people."""

from __future__ import annotations

from typing import Final

from truehand.kernel.personal import Access, DataClass, Mask, Personal, Purpose, Retention

PERSONAL: Final = {
    "account.EmailAddress.email": Personal(
        DataClass.L3, Purpose.ACCOUNT, "user_id", Mask.EMAIL, Access.OWNER, Retention.ACCOUNT, export="email"
    ),
    "mfa.Authenticator.data": Personal(
        DataClass.L3, Purpose.SECURITY, "user_id", Mask.HIDDEN, Access.NOBODY, Retention.ACCOUNT, export=""
    ),
    "sessions.Session.session_data": Personal(
        DataClass.L3, Purpose.SECURITY, "", Mask.HIDDEN, Access.NOBODY, Retention.SECURITY, export=""
    ),
}

IMPERSONAL: Final = {
    "account.EmailAddress.email_index": "a keyed hash",
    "account.EmailConfirmation.key": "chance",
    "auth.Group.name": "a program's own word",
    "auth.Permission.codename": "a program's own word",
    "auth.Permission.name": "a program's own word",
    "contenttypes.ContentType.app_label": "a program's own word",
    "contenttypes.ContentType.model": "a program's own word",
    "mfa.Authenticator.type": "one of the kinds",
    "procrastinate.ProcrastinateEvent.type": "one of the kinds",
    "procrastinate.ProcrastinateJob.args": "identifiers alone",
    "procrastinate.ProcrastinateJob.lock": "identifiers alone",
    "procrastinate.ProcrastinateJob.queue_name": "a program's own word",
    "procrastinate.ProcrastinateJob.queueing_lock": "identifiers alone",
    "procrastinate.ProcrastinateJob.status": "one of the states",
    "procrastinate.ProcrastinateJob.task_name": "a program's own word",
    "procrastinate.ProcrastinatePeriodicDefer.periodic_id": "a program's own word",
    "procrastinate.ProcrastinatePeriodicDefer.task_name": "a program's own word",
    "sessions.Session.session_key": "chance",
}
