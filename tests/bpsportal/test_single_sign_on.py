"""Issuers and local roles, as the environment names them."""

import pytest

from accounts.issuers import Issuer, Vouched
from accounts.roles import Role
from bpsportal.env import BadSetting
from bpsportal.single_sign_on import issuers, local_roles

GOOGLE = {
    "SSO": "google",
    "SSO_GOOGLE_ISSUER": "https://accounts.google.com/",
    "SSO_GOOGLE_CLIENT_ID": "id",
    "SSO_GOOGLE_CLIENT_SECRET": "secret",
    "SSO_GOOGLE_DOMAINS": "District.example, schools.example",
}
ENTRA = {
    "SSO": "google,entra",
    "SSO_ENTRA_ISSUER": "https://login.example/t-1/v2.0",
    "SSO_ENTRA_CLIENT_ID": "id",
    "SSO_ENTRA_CLIENT_SECRET": "secret",
    "SSO_ENTRA_DOMAINS": "district.example",
    "SSO_ENTRA_TENANT": "t-1",
    "SSO_ENTRA_VOUCHED": "preferred_username",
    "SSO_ENTRA_LABEL": "Microsoft",
    "SSO_ENTRA_PROMPT": "login",
}
EVERYBODY = {role.value for role in Role}
DOMAINS = frozenset({"district.example", "schools.example"})
FOUND = Issuer("google", "https://accounts.google.com", "id", "secret", "Google", DOMAINS)


def test_issuers_stand_in_the_order_of_the_settings() -> None:
    assert issuers({}) == ()
    found = issuers(GOOGLE | ENTRA)
    assert found[0] == FOUND
    assert (found[1].label, found[1].tenant, found[1].prompt) == ("Microsoft", "t-1", "login")
    assert found[1].vouched is Vouched.USER_NAME


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"SSO": "Google"}, "small letters"),
        ({"SSO_GOOGLE_ISSUER": "http://accounts.google.com"}, "https://"),
        ({"SSO_GOOGLE_DOMAINS": " , "}, "SSO_GOOGLE_DOMAINS"),
        ({"SSO_GOOGLE_VOUCHED": "me"}, "must be one of"),
        ({"SSO_GOOGLE_VOUCHED": "preferred_username"}, "SSO_GOOGLE_TENANT"),
        ({"SSO": "google,entra"}, "SSO_ENTRA_ISSUER"),
    ],
)
def test_an_issuer_that_could_let_strangers_in_stops_the_start(changed: dict[str, str], said: str) -> None:
    with pytest.raises(BadSetting, match=said):
        issuers(GOOGLE | changed)


@pytest.mark.parametrize(
    ("words", "found", "roles"),
    [
        (None, (), EVERYBODY),
        ("all", (FOUND,), EVERYBODY),
        ("none", (FOUND,), set()),
        ("system_admin,front_office", (FOUND,), {"system_admin", "front_office"}),
        ("none", (), None),
        ("system_admin", (), None),
        ("everybody", (FOUND,), None),
    ],
)
def test_local_accounts_are_switched_off_only_where_there_is_another_way_in(
    words: str | None, found: tuple[Issuer, ...], roles: set[str] | None
) -> None:
    source = {} if words is None else {"LOCAL_SIGN_IN": words}
    if roles is None:
        with pytest.raises(BadSetting):
            local_roles(found, demo=False, source=source)
    else:
        assert local_roles(found, demo=False, source=source) == roles
