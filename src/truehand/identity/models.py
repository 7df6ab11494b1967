"""Tables of accounts, parties, verified names, roles, approvals, tokens, confirmations and notices."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.signals import class_prepared
from django.dispatch import receiver

from truehand.edge.sealing import BlindIndexField, EncryptedEmailField, EncryptedJSONField, EncryptedTextField
from truehand.identity.domain.confirmation import LONGEST_PAYEE, ActKind, Method
from truehand.identity.domain.document import DocumentKind
from truehand.identity.domain.party import PartyKind
from truehand.identity.domain.proposal import ProposalStatus
from truehand.kernel.actor import Role


@receiver(class_prepared)
def seal_allauths(sender: type[models.Model], **_: object) -> None:
    """Seal what allauth's tables hold of people; in the database ``migrations/account`` and ``migrations/mfa`` do."""
    if not sender.__module__.startswith("allauth."):  # as migrations remember them, they are as they were
        return
    if sender._meta.label == "mfa.Authenticator":
        _replace(sender, "data", EncryptedJSONField(default=dict))
    if sender._meta.label == "account.EmailAddress":
        _replace(sender, "email", EncryptedEmailField(max_length=254))
        BlindIndexField(of="email").contribute_to_class(sender, "email_index")
        sender._meta.unique_together = (("user", "email_index"),)
        sender._meta.original_attrs["unique_together"] = {("user", "email_index")}
        sender._meta.constraints = [
            each for each in sender._meta.constraints if each.name != "unique_verified_email"
        ] + [models.UniqueConstraint(fields=["email_index"], condition=Q(verified=True), name="unique_verified_email")]


def _replace(model: type[models.Model], name: str, field: models.Field[Any, Any]) -> None:
    model._meta.local_fields.remove(model._meta.get_field(name))  # type: ignore[arg-type]
    delattr(model, name)
    field.contribute_to_class(model, name)


def _one_of(field: str, values: list[str], name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(**{f"{field}__in": values}), name=name)


class UserManager(BaseUserManager["User"]):
    """Makes accounts that are known by their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:  # noqa: ANN401 - as Django's
        """A saved account; without a password nobody can sign in with one."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """An account; its e-mail address is its name. Who it is in law, the party says."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = EncryptedEmailField()
    email_index = BlindIndexField(of="email")
    is_active = models.BooleanField(default=True)
    # Empty means: as the browser asks.
    language = models.CharField(max_length=10, default="", blank=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        """The languages of the site."""

        constraints = [
            _one_of("language", ["", "zh-hans", "en"], "identity_user_language"),
            models.UniqueConstraint(
                fields=["email_index"], condition=~Q(email_index=""), name="identity_one_account_per_address"
            ),
        ]

    def __str__(self) -> str:
        return str(self.email)


class FormerAddress(models.Model):
    """An address that an account had: announcements go there too, in case a stranger changed it."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    email = EncryptedEmailField()
    email_index = BlindIndexField(of="email")
    left_at = models.DateTimeField()

    class Meta:
        """Each once."""

        constraints = [models.UniqueConstraint(fields=["user", "email_index"], name="identity_former_address_once")]

    def __str__(self) -> str:
        return str(self.pk)


class Party(models.Model):
    """A person or a company that trades."""

    id = models.UUIDField(primary_key=True)
    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="party")
    kind = models.CharField(max_length=10)
    display_name = models.CharField(max_length=100)
    opened_at = models.DateTimeField()

    class Meta:
        """Persons and companies, nothing else."""

        constraints = [_one_of("kind", list(PartyKind), "identity_party_kind")]

    def __str__(self) -> str:
        return self.display_name


class Verification(models.Model):
    """A verified real name. The document's number is never stored: only its keyed hash and last four characters."""

    party = models.OneToOneField(Party, on_delete=models.PROTECT, primary_key=True, related_name="verification")
    blind_index = models.CharField(max_length=64)
    document = models.CharField(max_length=20)
    country = EncryptedTextField(max_length=2)
    last_four = EncryptedTextField(max_length=4)
    legal_name = EncryptedTextField(max_length=100)
    provider = models.CharField(max_length=40)
    verified_at = models.DateTimeField()

    class Meta:
        """One document verifies one party."""

        constraints = [
            models.UniqueConstraint(fields=["blind_index"], name="identity_one_party_per_document"),
            models.CheckConstraint(condition=Q(blind_index__regex="^[0-9a-f]{64}$"), name="identity_blind_index_form"),
            _one_of("document", list(DocumentKind), "identity_verification_document"),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.country}"


class NameCorrection(models.Model):
    """A correction of a verified name that its subject asked for; the former name is kept sealed with it.

    With ``blind_index`` a document of another number takes the former one's place, which nobody else may show then;
    ``first_by`` approved it first, and somebody else has to approve it too.
    """

    id = models.UUIDField(primary_key=True)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="corrections")
    legal_name = EncryptedTextField(max_length=100)
    former = EncryptedTextField(max_length=100)
    last_four = EncryptedTextField(max_length=4, default="")
    blind_index = models.CharField(max_length=64, default="", blank=True)
    former_index = models.CharField(max_length=64, default="", blank=True)
    first_by = models.UUIDField(null=True)
    provider = models.CharField(max_length=40)
    proposal = models.UUIDField(unique=True)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    accepted = models.BooleanField(null=True)

    class Meta:
        """One at a time; a decision says which; two agree to another document."""

        db_table = "identity_name_correction"
        indexes = [
            models.Index(fields=["former_index"], condition=~Q(former_index=""), name="identity_former_documents")
        ]
        constraints = [
            models.UniqueConstraint(fields=["party"], condition=Q(decided_at=None), name="identity_one_correction"),
            models.CheckConstraint(
                condition=Q(decided_at=None, accepted=None) | Q(decided_at__isnull=False, accepted__isnull=False),
                name="identity_correction_decided",
            ),
            models.CheckConstraint(
                condition=Q(blind_index="") | ~Q(accepted=True) | Q(first_by__isnull=False),
                name="identity_two_agree_to_another_document",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class RoleGrant(models.Model):
    """A role that a party holds or held."""

    id = models.UUIDField(primary_key=True)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20)
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        """A role is held once, given by another, and auditors operate nothing."""

        constraints = [
            _one_of("role", list(Role), "identity_role"),
            models.UniqueConstraint(
                fields=["party", "role"], condition=Q(revoked_at=None), name="identity_role_held_once"
            ),
            models.UniqueConstraint(
                fields=["party"],
                condition=Q(revoked_at=None, role__in=[Role.OPERATOR, Role.AUDITOR, Role.CUSTODIAN]),
                name="identity_nobody_audits_what_they_operate",
            ),
            models.CheckConstraint(
                condition=Q(granted_by=None) | ~Q(granted_by=F("party")), name="identity_no_role_by_oneself"
            ),
        ]

    def __str__(self) -> str:
        return self.role


class Proposal(models.Model):
    """A sensitive act that one operator proposes and another decides."""

    id = models.UUIDField(primary_key=True)
    act = models.CharField(max_length=60)
    subject = models.UUIDField()
    payload = EncryptedJSONField()
    payload_digest = models.CharField(max_length=64)
    reason = EncryptedTextField(max_length=1000)
    status = models.CharField(max_length=10, default=ProposalStatus.OPEN)
    proposed_by = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    decided_by = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        """Two different operators, and a decision before any use."""

        indexes = [models.Index(fields=["act", "subject"], name="identity_proposal_for")]
        constraints = [
            _one_of("status", list(ProposalStatus), "identity_proposal_status"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")), name="identity_four_eyes"
            ),
            models.CheckConstraint(
                condition=Q(status=ProposalStatus.OPEN, decided_by=None, decided_at=None)
                | (~Q(status=ProposalStatus.OPEN) & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="identity_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(status=ProposalStatus.USED, used_at__isnull=False)
                | (~Q(status=ProposalStatus.USED) & Q(used_at=None)),
                name="identity_used_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return self.act


class ApiToken(models.Model):
    """An access token for programs; of its secret only the hash is kept."""

    id = models.UUIDField(primary_key=True)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="tokens")
    name = EncryptedTextField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=20))
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    # Until then the owner's presence counts as confirmed for requests with this token.
    confirmed_until = models.DateTimeField(null=True)

    class Meta:
        """A token ends, and allows something."""

        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("issued_at")), name="identity_token_lives"),
            models.CheckConstraint(condition=Q(scopes__len__gt=0), name="identity_token_allows_something"),
        ]

    def __str__(self) -> str:
        return str(self.name)


class Confirmation(models.Model):
    """One act with money that a person was asked to confirm, and with which second factor they did."""

    id = models.UUIDField(primary_key=True)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="confirmations")
    kind = models.CharField(max_length=20)
    payee = EncryptedTextField(max_length=LONGEST_PAYEE)
    minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, default="", blank=True)
    subject = models.UUIDField()
    binds = models.CharField(max_length=64, default="", blank=True)
    act_digest = models.CharField(max_length=64)
    nonce = models.BinaryField()
    origin = models.CharField(max_length=260, default="", blank=True)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    # Counted over all of the party's, so that another asking is no way around the limit.
    misses = models.PositiveSmallIntegerField(default=0)
    method = models.CharField(max_length=10, default="", blank=True)
    code_step = models.BigIntegerField(null=True)
    authenticator = models.BigIntegerField(null=True)
    sign_count = models.BigIntegerField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        """A code confirms one act; nothing is used that was not confirmed."""

        indexes = [models.Index(fields=["party", "asked_at"], name="identity_confirmations_of")]
        constraints = [
            _one_of("kind", list(ActKind), "identity_confirmation_kind"),
            models.CheckConstraint(condition=Q(minor=None) | Q(minor__gt=0), name="identity_confirmed_amount"),
            models.UniqueConstraint(
                fields=["party", "code_step"], condition=Q(code_step__isnull=False), name="identity_code_counts_once"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, method="")
                | Q(confirmed_at__isnull=False, method=Method.CODE, code_step__isnull=False)
                | Q(confirmed_at__isnull=False, method=Method.PASSKEY, sign_count__isnull=False),
                name="identity_confirmed_somehow",
            ),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(confirmed_at__isnull=False), name="identity_confirmed_before_use"
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class Notice(models.Model):
    """One sentence to one party, in both languages; ``due_at`` is what it warns of.

    ``passed_on_at`` is when whoever sends notices out took it over; ``has_own_letter`` where a letter goes anyway.
    """

    id = models.UUIDField(primary_key=True)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=60)
    zh = EncryptedTextField()
    en = EncryptedTextField()
    link = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    passed_on_at = models.DateTimeField(null=True)
    has_own_letter = models.BooleanField(db_default=False)

    class Meta:
        """Links stay on this site."""

        indexes = [
            models.Index(fields=["party", "-id"], name="identity_notices_of"),
            models.Index(fields=["party"], condition=Q(read_at=None), name="identity_unread_of"),
            models.Index(fields=["id"], condition=Q(passed_on_at=None), name="identity_not_passed_on"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(link__regex="^/([^/\\\\]|$)"), name="identity_link_stays_here"),
        ]

    def __str__(self) -> str:
        return self.kind
