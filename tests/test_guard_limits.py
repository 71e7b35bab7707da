"""What the gate looks at before anything else: where a request comes from, how large it is, and how many there are."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fastapi import FastAPI, Request
from starlette.websockets import WebSocketDisconnect

from assistant.records.opening import Records
from tests.fakes_guard import ENDLESS, GATE, OWN, PAGE, bearer, client, door, form_token, log_in
from tests.records import PASSWORD, Clock, clock, person, quick, records
from ui.guard.gate import Gate
from ui.guard.policy import Limits, Rate, Site
from ui.guard.rates import Rates, network

__all__ = ["clock", "quick", "records"]


# ---- from where --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://127.0.0.1:9999"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site", "origin": "http://127.0.0.1:7860"}, 403),
        ({"sec-fetch-site": "same-origin", "origin": "null"}, 200),
        ({"sec-fetch-site": "none"}, 200),
        (OWN, 200),
    ],
)
def test_a_change_by_cookie_must_come_from_our_own_page(records: Records, headers: dict[str, str], status: int) -> None:
    person(records, "Ann")
    browser = client(door(records))
    log_in(browser)
    assert browser.post("/change", headers=headers).status_code == status


@pytest.mark.parametrize(("headers", "status"), [({}, 200), (OWN, 200), ({"origin": "https://evil.example"}, 403), ({"sec-fetch-site": "cross-site"}, 403)])
def test_without_accounts_other_websites_change_nothing_either(headers: dict[str, str], status: int) -> None:
    assert client(door(None, replace(GATE, accounts=False))).post("/change", headers=headers).status_code == status


def test_a_form_answers_only_the_browser_it_was_shown_to(records: Records) -> None:
    person(records, "Ann")
    app = door(records)
    browser, other = client(app), client(app)
    fields = {"form": form_token(other.get("/login")), "name": "Ann", "password": PASSWORD}
    browser.get("/login")
    for data in (fields, fields | {"form": ""}, fields | {"form": "é"}):
        got = browser.post("/login", data=data, headers=OWN)
        assert (got.status_code, "This form had been open for too long." in got.text) == (400, True)
    log_in(browser)
    assert browser.post("/logout", data={"form": fields["form"]}, headers=OWN).status_code == 400
    assert browser.get("/").json() == "Ann"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example:7860", "", "[::1", "localhost"])
def test_a_host_that_is_not_ours_is_refused(host: str) -> None:
    got = client(door(None, replace(GATE, accounts=False))).get("/", headers={"host": host})
    assert (got.status_code, "--public" in got.text) == (421, True)


@pytest.mark.parametrize(
    ("site", "host", "serves"),
    [
        (Site(frozenset({"localhost"})), "LOCALHOST:80", True),
        (Site(frozenset({"::1"})), "[::1]:7860", True),
        (Site(frozenset({"localhost"}), addresses=True), "192.168.1.4:7860", True),
        (Site(frozenset({"localhost"}), addresses=False), "192.168.1.4", False),
        (Site(frozenset(), False, frozenset({"https://clinic.example"})), "clinic.example", True),
        (Site(frozenset(), False, frozenset({"https://clinic.example"})), "other.example", False),
        (Site(), "testserver", True),
        (Site(), "", False),
    ],
)
def test_names_that_are_served(site: Site, host: str, serves: bool) -> None:
    assert site.serves(host) is serves


def test_headers(records: Records) -> None:
    browser = client(door(records, replace(GATE, accounts=False)))
    found = browser.get("/").headers
    assert found["cache-control"] == "no-store"
    assert "frame-ancestors 'none'" in found["content-security-policy"]
    assert "microphone=()" in found["permissions-policy"]
    assert (found["x-content-type-options"], found["x-frame-options"], found["referrer-policy"]) == ("nosniff", "DENY", "no-referrer")
    assert "strict-transport-security" not in found
    login = client(door(records)).get("/login").headers
    assert login["content-security-policy"].startswith("default-src 'none'; style-src 'self';")
    assert login["referrer-policy"] == "same-origin"
    assert client(door(records)).get("/login/style.css").headers["cache-control"] == "max-age=3600"


# ---- how much ----------------------------------------------------------------------------------------------------------


def test_a_body_that_is_too_large_is_refused_before_and_while_it_comes() -> None:
    app = client(door(None, replace(GATE, accounts=False, limits=replace(GATE.limits, body=100, upload=300))))
    assert app.post("/change", content=b"x" * 100).json() == 100
    told = app.post("/change", content=b"x" * 101)
    assert (told.status_code, told.json()["detail"]) == (413, "That is too large: at most 100 bytes are taken at once.")
    assert app.post("/change", content=iter([b"x" * 60, b"x" * 60])).status_code == 413
    assert app.post("/change", content=b"x" * 101, headers={"content-type": "multipart/form-data; boundary=b"}).json() == 101
    assert app.post("/change", headers={"content-length": "-1"}).status_code == 400
    assert app.post("/change", headers={"content-length": "9" * 5000}).status_code == 413


def test_too_many_requests_are_told_when_to_come_again(records: Records) -> None:
    person(records, "Ann")
    ticking = Clock()
    limits = Limits(Rate(20, 2), Rate(3, 0.5), ENDLESS)
    browser = client(door(records, replace(GATE, limits=limits, clock=ticking)))
    headers = bearer(browser)
    assert [browser.get("/", headers=headers).status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = browser.get("/", headers=headers)
    assert (refused.headers["retry-after"], refused.json()["detail"]) == ("2", "Too many requests. Try again in 2 seconds.")
    ticking.forward(2)
    assert browser.get("/", headers=headers).status_code == 200
    assert [browser.get("/").status_code for _ in range(17)].count(429) == 0
    while browser.get("/").status_code == 401:
        pass
    assert browser.get("/", headers=PAGE).text.count("Too many requests. Try again in 1 second.") == 1


def test_buckets_are_bounded_and_refill() -> None:
    now = Clock()
    rates = Rates(Rate(2, 0.5), now, most=3)
    assert [rates.take("a"), rates.take("a"), rates.take("a")] == [0.0, 0.0, 2.0]
    for key in "bcde":
        rates.take(key)
    assert len(rates) == 3
    now.forward(1)
    assert rates.take("e", 1.5) == 0.0


@pytest.mark.parametrize(
    ("address", "taken"),
    [("10.0.0.7", "10.0.0.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("::ffff:10.0.0.7", "10.0.0.7"), ("::1", "::/64"), ("testclient", "testclient"), ("", "")],
)
def test_clients_are_told_apart_by_network(address: str, taken: str) -> None:
    assert network(address) == taken


def test_what_proxies_may_say_is_not_believed_of_clients() -> None:
    app = FastAPI(openapi_url=None)

    @app.get("/")
    def seen(request: Request) -> list[str]:
        return [request.url.scheme, *sorted(name for name in request.headers if name.startswith("x-"))]

    app.add_middleware(Gate, policy=replace(GATE, accounts=False), records=None)
    claims = {"x-forwarded-proto": "https", "x-forwarded-host": "evil.example", "x-gradio-server": "http://evil.example", "x-mine": "1"}
    assert client(app).get("/", headers=claims).json() == ["http", "x-mine"]


def test_a_web_socket_is_refused(records: Records) -> None:
    with pytest.raises(WebSocketDisconnect), client(door(records)).websocket_connect("/"):
        pass
