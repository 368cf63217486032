"""What the head of Legal fills in on the page of the roster."""

from typing import Any

from django import forms

from accounts.models import User
from accounts.roles import Role
from pages.fields import PlainTextField
from routing.people import PLACES
from routing.roster import Line, Post, Season
from routing.roster_selectors import POSTS

DAY_ERRORS = {"required": "Choose a day.", "invalid": "Write the day as 2026-11-23."}
SEASONS = [(Season.YEAR.value, "School year"), (Season.SUMMER.value, "Summer list")]
LONGEST_LIST = 8000


def _day(label: str) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, input_formats=["%Y-%m-%d"], error_messages=DAY_ERRORS)


def _person(label: str, *, required: bool = True) -> "forms.ModelChoiceField[User]":
    errors = {"required": "Choose a person.", "invalid_choice": "Choose a person of the list."}
    return forms.ModelChoiceField(
        User.objects.none(), label=label, empty_label="Choose", required=required, error_messages=errors
    )


class _OfPeople(forms.Form):
    """A form that offers those who can be on duty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer them."""
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                people = User.objects.filter(role__in=PLACES, is_active=True)
                field.queryset = people.order_by("full_name")


class DutyForm(_OfPeople):
    """One person on one post."""

    prefix = "duty"
    post = forms.ChoiceField(label="Post", choices=[(post.value, POSTS[post]) for post in Post])
    person = _person("Person")
    first_on = _day("First day")
    last_on = _day("Last day")
    season = forms.ChoiceField(label="List", choices=SEASONS)

    def clean(self) -> dict[str, Any]:
        """Refuse a post of the other office, which would call somebody who can do nothing."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        person, post = data.get("person"), data.get("post")
        if person and post:
            is_outside = person.role == Role.SUPERINTENDENT_OFFICE
            if is_outside != (post == Post.SUPERINTENDENT):
                self.add_error("person", "This person does not work for that office.")
        return data

    def line(self) -> Line:
        """Return what was filled in as a value."""
        data = self.cleaned_data
        post, season = Post(data["post"]), Season(data["season"])
        return Line(post, data["person"].pk, data["first_on"], data["last_on"], season)


class ListForm(forms.Form):
    """Many duties at once, one a line."""

    prefix = "list"
    season = forms.ChoiceField(label="Which list", choices=SEASONS)
    text = forms.CharField(
        label="Duties, one a line",
        max_length=LONGEST_LIST,
        strip=False,  # a refusal names the line as it was typed
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Post, first day, last day, sign-in name: duty 2026-11-23 2026-11-29 legal.advisor",
        error_messages={"required": "Write one duty a line."},
    )


class TimeOffForm(_OfPeople):
    """Days on which a person is away."""

    prefix = "off"
    person = _person("Who is away")
    stand_in = _person("Who stands in", required=False)
    first_on = _day("First day away")
    last_on = _day("Last day away")


class ClosedDayForm(forms.Form):
    """A day on which the district closes its offices."""

    prefix = "closed"
    day = _day("Closed day")
    name = PlainTextField(label="Why", max_length=60)


class SchoolYearForm(forms.Form):
    """The days of a school year."""

    prefix = "year"
    first_on = _day("First day of school")
    last_on = _day("Last day of school")
