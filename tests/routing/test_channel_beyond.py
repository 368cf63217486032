"""The channel of URLs, against a real service on this machine; a key in a URL shows nowhere."""

import json
import logging
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.test import override_settings

from routing.channels.beyond import BadAddress, Beyond, check, host_of
from routing.channels.outcome import Message, Outcome

KEY = "CANARYkeyCANARYkeyCANARYkeyCANARY"
WORDS = Message("Request Desk: 7K4Q-2MHT-V5X needs you", "7K4Q-2MHT-V5X needs you.\n", "<one@x>")


class Service(ThreadingHTTPServer):
    """What receives: it answers as told, and keeps what it got."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status, self.wait = 200, 0.0
        self.got: list[dict[str, str]] = []

    @property
    def address(self) -> str:
        return f"json://127.0.0.1:{self.server_address[1]}/{KEY}"


class _Handler(BaseHTTPRequestHandler):
    server: Service

    def do_POST(self) -> None:
        said = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append(json.loads(said))
        time.sleep(self.server.wait)
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        pass


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as server, override_settings(CHANNELS_ANYWHERE=["json"]):
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join(5)


def test_a_service_gets_the_constant_words_and_nothing_else(service: Service) -> None:
    assert Beyond(cut_after=60).send(service.address, WORDS).outcome is Outcome.DELIVERED
    [got] = service.got
    assert (got["title"], got["message"].strip()) == (WORDS.subject, WORDS.body.strip())


def test_a_service_that_refuses_may_take_it_later(service: Service) -> None:
    service.status = 500
    result = Beyond(cut_after=60).send(service.address, WORDS)
    assert (result.outcome, result.failure) == (Outcome.FAILED, "ServiceRefused")


def test_a_service_that_hangs_is_cut(service: Service) -> None:
    service.wait, start = 30, time.perf_counter()
    result = Beyond(cut_after=2).send(service.address, WORDS)
    assert (result.outcome, result.failure) == (Outcome.FAILED, "TimedOut")
    assert time.perf_counter() - start < 8
    assert Beyond().cut_after == 10


def test_a_key_in_a_url_is_in_no_log_and_no_error(
    service: Service, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    service.status = 403
    result = Beyond(cut_after=60).send(service.address, WORDS)
    with pytest.raises(BadAddress) as refused:
        check(f"twilio://{KEY}")
    said = capfd.readouterr()
    assert service.got
    assert KEY not in f"{caplog.text} {said.out} {said.err} {result} {refused.value}"


REFUSED = {
    "dana": "neither an email address nor a URL",
    "two words://x": "neither an email address nor a URL",
    "syslog://": "neither an email address nor a URL",
    "syslog://localhost": "reaches this server, not a person",
    "nosuch://thing": "not a complete nosuch://",
    "twilio://half": "not a complete twilio://",
    "json://127.0.0.1/x": "not switched on here",
}


@pytest.mark.parametrize("address", REFUSED)
def test_a_url_that_cannot_be_used_is_refused_with_the_reason(address: str) -> None:
    with pytest.raises(BadAddress, match=REFUSED[address]):
        check(address)


@pytest.mark.parametrize(
    "address",
    [
        f"twilio://AC{'a' * 32}:{'b' * 32}@16175550100/16175550101",
        "pagerduty://integrationkey@apikey",
        "workflow://host.example/workflow/signature",
    ],
)
@override_settings(CHANNELS_ANYWHERE=["workflow"])
def test_texts_teams_and_pagers_are_reached_by_url(address: str) -> None:
    check(address)


def test_the_host_is_told_only_where_its_place_holds_one(service: Service) -> None:
    assert host_of(service.address) == "127.0.0.1"
    assert host_of("pagerduty://integrationkey@apikey") == ""
