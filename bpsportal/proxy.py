"""What a reverse proxy says about a request is believed only of the proxies that the settings name.

Anybody can send such headers. From an address that is no proxy of ours they are taken off; from one that is, the
address of whoever asked takes the place of the proxy's own, and of the rest only the scheme is kept.
"""

from collections.abc import Callable
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

PROTO = "HTTP_X_FORWARDED_PROTO"
SAID_BY_PROXIES = {
    *("HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_REAL_IP", "HTTP_CLIENT_IP", "HTTP_TRUE_CLIENT_IP"),
    *("HTTP_X_HOST", "HTTP_X_ORIGINAL_HOST", "HTTP_X_ORIGINAL_URL", "HTTP_X_REWRITE_URL", "HTTP_X_CLIENT_IP"),
}


class TrustedProxy:
    """Take off what no proxy of ours said, before anything else looks at the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the next step, and read the addresses; one that is none stops the start."""
        self.get_response = get_response
        self.networks = [ip_network(word, strict=False) for word in settings.TRUSTED_PROXIES]

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Go on with what can be believed."""
        meta = request.META
        told = {name: str(meta.pop(name)) for name in list(meta) if _is_said_by_proxies(name)}
        if self._is_ours(meta.get("REMOTE_ADDR", "")):
            meta["REMOTE_ADDR"] = self._who_asked(meta["REMOTE_ADDR"], told.get("HTTP_X_FORWARDED_FOR", ""))
            if PROTO in told:
                meta[PROTO] = told[PROTO]
        return self.get_response(request)

    def _who_asked(self, proxy: str, said: str) -> str:
        """Return the nearest address that is no proxy of ours; what somebody wrote further off counts for nothing."""
        nearest = proxy
        for word in reversed(said.split(",")):
            if not _is_address(word.strip()):
                return nearest
            nearest = word.strip()
            if not self._is_ours(nearest):
                return nearest
        return nearest

    def _is_ours(self, address: str) -> bool:
        return _is_address(address) and any(ip_address(address) in network for network in self.networks)


def _is_said_by_proxies(name: str) -> bool:
    return name.startswith("HTTP_X_FORWARDED") or name in SAID_BY_PROXIES


def _is_address(word: str) -> bool:
    try:
        ip_address(word)
    except ValueError:
        return False
    return True
