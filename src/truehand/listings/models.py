"""Tables of listings; their constraints repeat what the domain promises."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from truehand.edge.sealing import BlindIndexField, EncryptedJSONField, EncryptedTextField
from truehand.equipment.domain.classes import FIRST_YEAR, LONGEST_CLASS
from truehand.equipment.domain.finding import Decision
from truehand.equipment.domain.photos.views import PHOTO_VIEWS
from truehand.kernel.currency import EXPONENTS
from truehand.listings.domain.facts import BEST, MOST_HOURS, WORST
from truehand.listings.domain.likeness import LONGEST_FAMILY
from truehand.listings.domain.rounds import LONGEST_EXPLANATION
from truehand.listings.domain.status import IN_TRADE, ON_SALE, PUBLIC, Status

if TYPE_CHECKING:
    from collections.abc import Iterable


def _among(statuses: Iterable[Status]) -> Q:
    return Q(status__in=sorted(status.value for status in statuses))


_ORDERS = {
    "newest": ("-published_at", "-listing"),
    "price": ("currency", "price_minor", "listing"),
    "year": ("-year", "-listing"),
    "hours": ("hours", "listing"),
}


def _in_order(what: str, *first: str) -> list[models.Index]:
    """Return an index of entries for each order of a search, beginning with what all that are walked share."""
    names = {f"listings_{what}by_{name}": order for name, order in _ORDERS.items() if name not in first}
    return [models.Index(fields=[*first, *order], name=name) for name, order in names.items()]


class Listing(models.Model):
    """A machine offered by a party; ``words`` are what a search finds it by, ``version`` counts its changes.

    What is published also stands in Entry, where the search reads it; a trigger keeps the two in step.
    """

    id = models.UUIDField(primary_key=True)
    seller_id = models.UUIDField()
    passport = models.ForeignKey("equipment.Passport", on_delete=models.PROTECT, null=True, related_name="+")
    equipment_class = models.CharField(max_length=LONGEST_CLASS)
    maker = models.CharField(max_length=60)
    maker_key = models.CharField(max_length=60)
    model = models.CharField(max_length=60)
    serial = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    hours = models.PositiveIntegerField()
    condition = models.PositiveSmallIntegerField(null=True)
    location = models.CharField(max_length=120)
    description = models.TextField(default="")
    country = models.CharField(max_length=2)
    price_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=10)
    version = models.PositiveIntegerField(default=1)
    origin = models.CharField(max_length=6, default="seller")
    external_id = models.CharField(max_length=80, default="")
    reasons = models.JSONField(default=list)
    trade_id = models.UUIDField(null=True)
    words = ArrayField(models.CharField(max_length=20), default=list)
    family = models.CharField(max_length=LONGEST_FAMILY, default="")
    size = models.PositiveSmallIntegerField(null=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        """Constraints first, then the indexes of everything but the search."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["passport"], condition=_among(ON_SALE), name="listings_machine_on_sale_once"
            ),
            models.UniqueConstraint(
                fields=["seller_id", "external_id"], condition=~Q(external_id=""), name="listings_imported_once"
            ),
            models.CheckConstraint(condition=Q(price_minor__gt=0), name="listings_price_is_positive"),
            models.CheckConstraint(condition=Q(currency__in=sorted(EXPONENTS)), name="listings_currency_is_known"),
            models.CheckConstraint(condition=_among(Status), name="listings_status_is_known"),
            models.CheckConstraint(condition=Q(origin__in=["seller", "import"]), name="listings_origin_is_known"),
            models.CheckConstraint(
                condition=Q(year__gte=FIRST_YEAR) & Q(hours__lte=MOST_HOURS), name="listings_facts_are_possible"
            ),
            models.CheckConstraint(
                condition=Q(condition__isnull=False, condition__range=(WORST, BEST))
                | Q(condition__isnull=True, origin="import"),
                name="listings_condition_is_a_grade",
            ),
            models.CheckConstraint(
                condition=Q(passport__isnull=False) | ~_among(ON_SALE | IN_TRADE),
                name="listings_on_sale_has_passport",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=False) | ~_among(PUBLIC),
                name="listings_public_was_published",
            ),
            models.CheckConstraint(
                condition=Q(Q(trade_id__isnull=False) & _among(IN_TRADE))
                | Q(Q(trade_id__isnull=True) & ~_among(IN_TRADE)),
                name="listings_trade_reserves_it",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["seller_id", "-id"], name="listings_of_seller"),
            models.Index(fields=["passport", "-id"], name="listings_of_machine"),
            models.Index(
                fields=["changed_at", "id"], condition=Q(status=Status.IN_REVIEW.value), name="listings_in_review"
            ),
            models.Index(
                "equipment_class", "maker_key", Upper("model"), condition=_among(PUBLIC), name="listings_peers"
            ),
        ]

    def __str__(self) -> str:
        """Return maker and model."""
        return f"{self.maker} {self.model}"


class Entry(models.Model):
    """A published listing as the search reads it: narrow, and written by a trigger on listings alone.

    ``words`` are the listing's own and, behind an equals sign, its class, maker and country.
    """

    listing = models.OneToOneField(Listing, on_delete=models.CASCADE, primary_key=True, related_name="+")
    equipment_class = models.CharField(max_length=LONGEST_CLASS)
    maker_key = models.CharField(max_length=60)
    family = models.CharField(max_length=LONGEST_FAMILY)
    size = models.PositiveSmallIntegerField(null=True)
    country = models.CharField(max_length=2)
    condition = models.PositiveSmallIntegerField(null=True)
    year = models.PositiveSmallIntegerField()
    hours = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    price_minor = models.BigIntegerField()
    published_at = models.DateTimeField()
    words = ArrayField(models.TextField())

    class Meta:
        """Every order, of all, a class, a maker, a year of a class; the words; what is near, by size and by family."""

        indexes: ClassVar = [
            *_in_order(""),
            *_in_order("class_", "equipment_class"),
            *_in_order("maker_", "maker_key"),
            *_in_order("years_", "equipment_class", "year"),
            models.Index(fields=["equipment_class", "size", "year", "hours"], name="listings_near_by_size"),
            models.Index(fields=["maker_key", "family", "year", "hours"], name="listings_near_by_family"),
            # A list of words that are not sorted in yet would be read whole by every search.
            GinIndex(fields=["words"], name="listings_by_words", fastupdate=False),
        ]

    def __str__(self) -> str:
        return str(self.listing_id)


class News(models.Model):
    """A listing that came on sale or became cheaper, until saved searches were held against it; a trigger's."""

    id = models.BigAutoField(primary_key=True)
    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return str(self.listing_id)


class Saved(models.Model):
    """A search that a party keeps.

    What was typed is sealed; beside it stand conditions that are codes and numbers, and the word that leads to it, as a
    blind index. With ``has_more_words`` the other words are rows of SavedWord.
    """

    id = models.UUIDField(primary_key=True)
    party_id = models.UUIDField()
    filters = EncryptedJSONField()
    lead = EncryptedTextField(default="", blank=True)
    lead_index = BlindIndexField(of="lead")
    has_more_words = models.BooleanField()
    equipment_class = models.CharField(max_length=LONGEST_CLASS, default="", blank=True)
    country = models.CharField(max_length=2, default="", blank=True)
    currency = models.CharField(max_length=3, default="", blank=True)
    year_from = models.PositiveIntegerField(null=True)
    year_to = models.PositiveIntegerField(null=True)
    hours_from = models.PositiveIntegerField(null=True)
    hours_to = models.PositiveIntegerField(null=True)
    size_from = models.PositiveIntegerField(null=True)
    size_to = models.PositiveIntegerField(null=True)
    price_from = models.BigIntegerField(null=True)
    price_to = models.BigIntegerField(null=True)
    condition_from = models.PositiveSmallIntegerField(null=True)
    made_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    paused = models.BooleanField(default=False)

    class Meta:
        """Found by whose they are, and by what a new machine has."""

        indexes: ClassVar = [
            models.Index(fields=["party_id", "-id"], name="listings_saved_by"),
            models.Index(
                fields=["lead_index", "equipment_class", "country"],
                condition=Q(paused=False),
                name="listings_saved_for",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class SavedWord(models.Model):
    """A further word of a saved search, which stands here for no eye but its index's."""

    id = models.UUIDField(primary_key=True)
    saved = models.ForeignKey(Saved, on_delete=models.CASCADE, related_name="words")
    word = EncryptedTextField()
    word_index = BlindIndexField(of="word")

    def __str__(self) -> str:
        return str(self.id)


class Match(models.Model):
    """A listing that newly fitted a saved search, once for good; ``told_at`` once its owner was told of it."""

    id = models.BigAutoField(primary_key=True)
    saved = models.ForeignKey(Saved, on_delete=models.CASCADE, related_name="matches")
    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        """Never the same listing twice; what is owed is found at once."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["saved", "listing"], name="listings_found_once")]
        indexes: ClassVar = [
            models.Index(fields=["saved", "id"], condition=Q(told_at=None), name="listings_found_untold")
        ]

    def __str__(self) -> str:
        return str(self.listing_id)


class Photo(models.Model):
    """A photo of the machine, in the order of its number; the bytes are an exhibit of evidence.

    ``taken`` is what the file said of when and where before it was stripped; sealed, for seller and reviewers.
    """

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="photos")
    view = models.CharField(max_length=16)
    sha256 = models.CharField(max_length=64)
    taken = EncryptedJSONField(null=True)

    class Meta:
        """A photo is in a listing once, and shows a known side."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["listing", "sha256"], name="listings_photo_once"),
            models.CheckConstraint(condition=Q(view__in=sorted(PHOTO_VIEWS)), name="listings_photo_view_is_known"),
        ]

    def __str__(self) -> str:
        """Return which side it shows."""
        return self.view


class Plate(models.Model):
    """The nameplate of a listing: its photo, and its reading once there is one."""

    listing = models.OneToOneField(Listing, on_delete=models.CASCADE, primary_key=True, related_name="plate")
    sha256 = models.CharField(max_length=64)
    reading = models.JSONField(null=True)
    asked_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        """Waiting plates are swept; a reading has its moment."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(read_at__isnull=True, reading__isnull=True)
                | Q(read_at__isnull=False, reading__isnull=False),
                name="listings_plate_is_waiting_or_read",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["asked_at"], condition=Q(read_at=None), name="listings_plates_waiting")
        ]

    def __str__(self) -> str:
        """Return the photo's SHA-256."""
        return self.sha256


class Round(models.Model):
    """What all checks said of a listing as it was at one moment; a trigger keeps it from being changed or removed.

    ``subject`` is the digest of what was looked at: another one means that the seller changed something since.
    """

    id = models.UUIDField(primary_key=True)
    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="rounds")
    version = models.PositiveIntegerField()
    subject = models.CharField(max_length=64)
    decision = models.CharField(max_length=7)
    findings = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        """The last round of a listing is asked for most."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(decision__in=sorted(each.value for each in Decision)),
                name="listings_round_decision_is_known",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["listing", "-id"], name="listings_rounds_of_listing")]

    def __str__(self) -> str:
        """Return what the findings decide."""
        return self.decision


class Judgement(models.Model):
    """What a reviewer decided about a round: ``because`` is the code of the finding that was borne out, if one was.

    A trigger keeps it from being changed or removed: the precision of the checks is counted from it.
    """

    round = models.OneToOneField(Round, on_delete=models.PROTECT, primary_key=True, related_name="judgement")
    reviewer_id = models.UUIDField()
    published = models.BooleanField()
    because = models.CharField(max_length=60, default="")
    at = models.DateTimeField()

    class Meta:
        """What is published was refused for nothing."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(published=False) | Q(because=""), name="listings_judged_one_way"),
        ]

    def __str__(self) -> str:
        """Return which way."""
        return "published" if self.published else "refused"


class Explanation(models.Model):
    """What a seller says to the findings; sealed, for reviewers alone."""

    listing = models.OneToOneField(Listing, on_delete=models.PROTECT, primary_key=True, related_name="explanation")
    text = EncryptedTextField(max_length=LONGEST_EXPLANATION)
    at = models.DateTimeField()

    def __str__(self) -> str:
        """Return when it was given."""
        return self.at.isoformat()


class TrainedPrices(models.Model):
    """A model of prices as it was learnt; its content never changes, one of each currency is in use."""

    id = models.UUIDField(primary_key=True)
    currency = models.CharField(max_length=3)
    version = models.PositiveIntegerField()
    sales = models.PositiveIntegerField()
    report = models.JSONField()
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    in_use = models.BooleanField()
    trained_at = models.DateTimeField()

    class Meta:
        """Versions are counted; one is in use."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["currency", "version"], name="listings_price_versions_are_counted"),
            models.UniqueConstraint(fields=["currency"], condition=Q(in_use=True), name="listings_one_price_model"),
        ]

    def __str__(self) -> str:
        """Return currency and version."""
        return f"{self.currency} {self.version}"
