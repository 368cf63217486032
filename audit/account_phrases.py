"""What can be said in the record of accounts, schools and grants, by the values of their verbs."""

from audit.phrase import Phrase

ACCOUNTS = "Accounts and grants"

ACCOUNT_PHRASES: dict[str, Phrase] = {
    "people.imported": Phrase(
        ACCOUNTS, "Import", "people", "{actor} confirmed an import of {listed}: {lines}."
    ),
    "people.downloaded": Phrase(
        ACCOUNTS, "List downloaded", "download", "{actor} downloaded the list of {listed}: {lines}."
    ),
    "account.added": Phrase(
        ACCOUNTS, "Account added", "people", "{actor} added the account {account} as {role}."
    ),
    "account.changed": Phrase(
        ACCOUNTS, "Account changed", "pencil", "{actor} changed the account {account}: {fields}."
    ),
    "account.deactivated": Phrase(ACCOUNTS, "Deactivated", "x", "{actor} took all access from {account}."),
    "account.reactivated": Phrase(
        ACCOUNTS, "Reactivated", "check", "{actor} let {account} sign in again as {role}."
    ),
    "role.changed": Phrase(
        ACCOUNTS, "Role changed", "key", "{actor} changed the role of {account} to {role}."
    ),
    "role.proposed": Phrase(
        ACCOUNTS,
        "Role asked for",
        "key",
        "{actor} asked that {account} may be {role}. A second person decides.",
    ),
    "role.granted": Phrase(
        ACCOUNTS,
        "Role granted",
        "user-check",
        "{actor} agreed, as the second person, that {account} is {role}.",
    ),
    "role.declined": Phrase(ACCOUNTS, "Role declined", "x", "{actor} declined that {account} may be {role}."),
    "role.withdrawn": Phrase(
        ACCOUNTS,
        "Role overtaken",
        "x",
        "It no longer waits for a second person whether {account} may be {role}.",
    ),
    "grant.added": Phrase(ACCOUNTS, "Granted", "key", "{actor} let {account} work at {school}."),
    "grant.revoked": Phrase(
        ACCOUNTS, "Revoked", "x", "{actor} took from {account} what they could do at {school}."
    ),
    "grants.compared": Phrase(
        ACCOUNTS, "Grants compared", "search", "{actor} compared every grant with the roles: {differ}."
    ),
    "school.added": Phrase(ACCOUNTS, "School added", "counter", "{actor} added the school {school}."),
    "school.changed": Phrase(
        ACCOUNTS, "School changed", "pencil", "{actor} changed the school {school}: {fields}."
    ),
}
