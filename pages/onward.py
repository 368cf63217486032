"""Where somebody may be sent on to: a path of this portal, and nothing that a browser could read as another host.

Browsers take a backslash for a slash, leave out tabs and line ends, and read two slashes as the start of a host.
Paths of ours are written in visible ASCII, so nothing else is needed.
"""

import re
from urllib.parse import urlsplit

PATH = re.compile(r"/(?!/)[\x21-\x5b\x5d-\x7e]{0,2000}")


def is_ours(wanted: str) -> bool:
    """Say whether this is a path, perhaps with a query, of this portal."""
    return PATH.fullmatch(wanted) is not None


def page_of(address: str, *, host: str) -> str:
    """Return the path of the page that a whole address names, if it is one of this host; else nothing."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return path if parts.netloc == host and is_ours(path) else ""
