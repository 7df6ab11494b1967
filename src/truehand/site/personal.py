"""What this room's fields hold of people: nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from truehand.kernel.personal import Personal

PERSONAL: Final[dict[str, Personal]] = {}

IMPERSONAL: Final = {
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
