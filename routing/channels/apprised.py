"""The program that speaks to the services of `apprise`: one question on standard input, the answer is its exit code.

With words it sends them. Without, it only says whether the address can be used, and whether it names a host of
its own instead of a known service.
"""

import json
import sys

import apprise

from routing.channels.answers import ANY_HOST, DONE, NO_ADDRESS, SERVICE_REFUSED


def main(text: str) -> int:
    """Answer one question."""
    asked = json.loads(text)
    service = apprise.Apprise.instantiate(asked["address"])
    if service is None:
        return NO_ADDRESS
    if "body" not in asked:
        templates: tuple[str, ...] = service.templates
        return ANY_HOST if any("{host}" in template for template in templates) else DONE
    return DONE if service.notify(title=asked["title"], body=asked["body"]) else SERVICE_REFUSED


if __name__ == "__main__":
    sys.exit(main(sys.stdin.read()))
