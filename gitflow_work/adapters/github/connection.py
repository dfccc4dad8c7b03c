"""The connection that PyGithub is given: bounded in time and size, to one host, following nothing.

Imported only when GitHub is asked. PyGithub's own connection follows a redirection within the host and loses the query
on the way, waits and asks anew as long as the answer is 202, and lets a slow server take its time byte by byte.
"""

from __future__ import annotations

import threading
import time
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

MAX_ANSWER = 30_000_000
"""Bytes of one answer. A page of a hundred pull requests has some three million."""


class TooSlow(Exception):
    """There was no whole answer in time."""


class TooLarge(Exception):
    """The answer has more bytes than any that we ask for."""


class Elsewhere(Exception):
    """GitHub answered with another address, or that it will answer later. `status` is the HTTP status."""

    def __init__(self, status: int, location: str = "") -> None:
        super().__init__()
        self.status = status
        self.location = location


class Response:
    """An answer that was read to its end, as PyGithub expects one."""

    def __init__(self, status: int, headers: dict[str, str], body: str) -> None:
        self.status = status
        self._headers = headers
        self._body = body

    def getheaders(self) -> Any:
        return self._headers.items()

    def read(self) -> str:
        return self._body


class Connection:
    """Requests to the host of `origin` (`https://host:port`), each of at most `seconds`, which may be set anew."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.seconds = 1.0
        self._asked: tuple[str, str, Any, dict[str, str]] = ("", "", None, {})
        self._session = self._new()

    @staticmethod
    def _new() -> requests.Session:
        session = requests.Session()
        # With an `auth` of any kind requests leaves ~/.netrc alone.
        session.auth = lambda request: request
        # `read=False` tells a time-out from a connection that broke.
        retry = Retry(0, read=False, redirect=0, respect_retry_after_header=False, raise_on_status=False)
        plain = HTTPAdapter(max_retries=retry)
        session.mount("https://", plain)
        session.mount("http://", plain)
        return session

    def request(self, verb: str, url: str, input: Any, headers: dict[str, str], stream: bool = False) -> None:  # noqa: A002 - PyGithub's word
        """What is asked next; `url` is a path."""
        self._asked = (verb, url, input, headers)

    def getresponse(self) -> Response:
        """The answer. Raises TooSlow, TooLarge, Elsewhere, and what requests raises."""
        # Neither the look-up of a name nor an answer that trickles in knows a time-out; so it is kept from outside.
        box: list[Response | BaseException] = []
        session, asked, end = self._session, self._asked, time.monotonic() + self.seconds

        def work() -> None:
            try:
                box.append(self._fetch(session, asked, end))
            except BaseException as error:  # noqa: BLE001 - raised again, in the thread that waits
                box.append(error)

        worker = threading.Thread(target=work, name="github", daemon=True)
        worker.start()
        worker.join(self.seconds + 0.25)
        if not box:
            self._session = self._new()  # the other one is still in use, by nobody who matters
            raise TooSlow
        if isinstance(box[0], BaseException):
            raise box[0]
        return box[0]

    def _fetch(self, session: requests.Session, asked: tuple[str, str, Any, dict[str, str]], end: float) -> Response:
        verb, path, data, headers = asked
        try:
            with session.request(
                verb, f"{self.origin}{path}", data=data, headers=headers, timeout=max(end - time.monotonic(), 0.01),
                allow_redirects=False, stream=True,
            ) as answer:  # fmt: skip
                if answer.status_code == 202 or (300 <= answer.status_code < 400 and answer.status_code != 304):
                    raise Elsewhere(answer.status_code, answer.headers.get("location", ""))
                body = bytearray()
                for chunk in answer.iter_content(65_536):
                    body += chunk
                    if len(body) > MAX_ANSWER:
                        raise TooLarge
                    if time.monotonic() > end:
                        raise TooSlow
                return Response(answer.status_code, dict(answer.headers), body.decode("utf-8", "replace"))
        except requests.Timeout:
            raise TooSlow from None
        except requests.ConnectionError:
            # In the middle of a body a time-out has this name, too.
            if time.monotonic() >= end:
                raise TooSlow from None
            raise

    def close(self) -> None:
        """Give the connections back."""
        self._session.close()
