"""Django's question whether a passphrase is good, answered by `accounts.passphrases` with this district's words."""

from functools import cache

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from accounts.models import School, User
from accounts.passphrases import LONGEST, SHORTEST, refusals


class PassphraseValidator:
    """Refuses what is short, what everybody tries, and the names of schools, district and person as words inside."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise `ValidationError` with a sentence for each reason."""
        if said := refusals(password, common=_common(), near=_near(user)):
            raise ValidationError(said)

    def get_help_text(self) -> str:
        """Say what is wanted."""
        return (
            f"{SHORTEST} to {LONGEST} characters. Four or five words that do not belong together are good. "
            "No names of schools or people."
        )


@cache
def _common() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)


def _near(user: User | None) -> list[str]:
    ours = [settings.DISTRICT_NAME, settings.DISTRICT_SHORT, settings.PRODUCT_NAME]
    schools = [name for names in School.objects.values_list("name", "code") for name in names]
    person = [user.full_name, user.username, user.email] if user else []
    return [*ours, *schools, *person]
