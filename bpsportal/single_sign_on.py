"""Read the issuers of single sign-on, and who may still use a passphrase, from the environment."""

import os
import re
from collections.abc import Mapping

from accounts.issuers import Issuer, Vouched
from accounts.roles import Role
from bpsportal import env

NAME = re.compile(r"[a-z][a-z0-9]{0,19}")


def issuers(source: Mapping[str, str] = os.environ) -> tuple[Issuer, ...]:
    """Return the issuers that SSO names, as `SSO=google,entra`; each has settings of its own, as SSO_GOOGLE_ISSUER.

    Raises `BadSetting` for one that could let strangers in.
    """
    return tuple(_issuer(name, source) for name in env.words("SSO", "", source=source))


def local_roles(
    found: tuple[Issuer, ...], *, demo: bool, source: Mapping[str, str] = os.environ
) -> frozenset[str]:
    """Return the roles that may use a passphrase of the portal: all, none, or those that LOCAL_SIGN_IN names.

    Raises `BadSetting` for a role that does not exist, and where nobody could come in at all.
    """
    everybody = frozenset(role.value for role in Role)
    words = env.words("LOCAL_SIGN_IN", "all", source=source)
    wanted = {"all": everybody, "none": frozenset[str]()}.get(words[0] if len(words) == 1 else "")
    roles = frozenset(words) if wanted is None else wanted
    if unknown := sorted(roles - everybody):
        raise env.BadSetting(f"LOCAL_SIGN_IN names {unknown[0]!r}; it takes all, none, or names of roles.")
    if roles != everybody and not found and not demo:
        raise env.BadSetting(
            "LOCAL_SIGN_IN leaves roles without a way in: set SSO, or let all roles sign in."
        )
    return roles


def _issuer(name: str, source: Mapping[str, str]) -> Issuer:
    if not NAME.fullmatch(name):
        raise env.BadSetting(f"SSO names {name!r}; a name has small letters and digits only.")
    prefix = f"SSO_{name.upper()}"
    url = env.text(f"{prefix}_ISSUER", source=source).rstrip("/")
    is_local = url.startswith(("http://localhost:", "http://127.0.0.1:"))
    if not url.startswith("https://") and not is_local:
        raise env.BadSetting(f"{prefix}_ISSUER must begin with https://.")
    issuer = Issuer(
        name=name,
        url=url,
        client_id=env.text(f"{prefix}_CLIENT_ID", source=source),
        secret=env.text(f"{prefix}_CLIENT_SECRET", source=source),
        label=env.text(f"{prefix}_LABEL", name.capitalize(), source=source),
        domains=frozenset(word.lower() for word in env.words(f"{prefix}_DOMAINS", "", source=source)),
        tenant=env.text(f"{prefix}_TENANT", "", source=source),
        vouched=_vouched(prefix, source),
        prompt=env.text(f"{prefix}_PROMPT", "select_account", source=source),
    )
    if not issuer.domains:
        raise env.BadSetting(
            f"Set {prefix}_DOMAINS: the district's own mail domains, with commas between them."
        )
    if issuer.vouched is Vouched.USER_NAME and not issuer.tenant:
        raise env.BadSetting(f"{prefix}_VOUCHED=preferred_username needs {prefix}_TENANT.")
    return issuer


def _vouched(prefix: str, source: Mapping[str, str]) -> Vouched:
    word = env.text(f"{prefix}_VOUCHED", Vouched.EMAIL_VERIFIED.value, source=source)
    if word not in set(Vouched):
        raise env.BadSetting(f"{prefix}_VOUCHED must be one of {', '.join(Vouched)}.")
    return Vouched(word)
