"""The roster as rows: who is on duty when, who is away, when the offices are closed, private calendar addresses."""

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from routing.roster import Post, Season


class _Days(models.Model):
    """Days from the first to the last, both included."""

    first_on = models.DateField()
    last_on = models.DateField()

    class Meta:
        abstract = True
        default_permissions = ()
        ordering = ("first_on", "id")


def _in_order(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name=name)


class Shift(_Days):
    """One person on one post; that two never stand on it on the same day is held by the database as well."""

    post = models.CharField(max_length=16, choices=[(post.value, post.value) for post in Post])
    season = models.CharField(max_length=8, choices=[(season.value, season.value) for season in Season])
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="shifts")

    class Meta(_Days.Meta):
        constraints = [
            _in_order("shift_in_order"),
            models.CheckConstraint(condition=Q(post__in=list(Post)), name="shift_post_closed"),
            models.CheckConstraint(condition=Q(season__in=list(Season)), name="shift_season_closed"),
            models.UniqueConstraint(
                fields=["post", "season", "first_on"],
                condition=Q(first_on=F("last_on")),
                name="shift_one_person_a_day",
            ),
        ]

    def __str__(self) -> str:
        """Show what and when."""
        return f"{self.post} {self.first_on} to {self.last_on}"


class TimeOff(_Days):
    """Days on which a person is away, and who stands in."""

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="times_off")
    stand_in = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta(_Days.Meta):
        constraints = [
            _in_order("timeoff_in_order"),
            models.CheckConstraint(
                condition=Q(stand_in__isnull=True) | ~Q(stand_in=F("person")), name="timeoff_other_stands_in"
            ),
        ]

    def __str__(self) -> str:
        """Show when."""
        return f"{self.first_on} to {self.last_on}"


class ClosedDay(models.Model):
    """A day on which the district closes its offices, besides the holidays of the state."""

    day = models.DateField(unique=True)
    name = models.CharField(max_length=60)

    class Meta:
        default_permissions = ()
        ordering = ("day",)

    def __str__(self) -> str:
        """Show the day and why."""
        return f"{self.day} {self.name}"


class SchoolYear(_Days):
    """From the first to the last day of school; between two of them the summer list counts."""

    class Meta(_Days.Meta):
        constraints = [_in_order("schoolyear_in_order")]

    def __str__(self) -> str:
        """Show its two years."""
        return f"{self.first_on:%Y}–{self.last_on:%Y}"


class CalendarLink(models.Model):
    """The private address of a person's own calendar of duties; only a digest of its secret is kept."""

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="calendar_links")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at__isnull=True), name="calendarlink_one_a_person"
            )
        ]

    def __str__(self) -> str:
        """Show whose."""
        return f"Calendar of {self.person_id}"
