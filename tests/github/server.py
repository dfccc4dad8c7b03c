"""The fake GitHub: a server on 127.0.0.1 over one or more bare repositories, and the stories told of them.

    with FakeGitHub(tmp_path / "server.git") as gh:
        number = gh.open(head="topic", title="A change")
        gh.review(number, "ann")
        client = github.Github(auth=github.Auth.Token(gh.token), base_url=gh.url)

Each answer is one write, and small packets are not held back: otherwise a request takes 45 ms.
"""

from __future__ import annotations

import socket
import struct
import threading
from contextlib import AbstractContextManager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self, cast

from tests.github.calls import Reply
from tests.github.faults import Fault
from tests.github.hub import Hub, Seen
from tests.github.story import Story

STALL_LIMIT = 90.0  # seconds: no test waits longer, even if it forgot to end the server
LOCAL = "127.0.0.1"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, port: int, handler: type[BaseHTTPRequestHandler], fake: Any) -> None:
        self.fake = fake
        self.open: set[socket.socket] = set()
        super().__init__((LOCAL, port), handler)
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    def process_request(self, request: Any, client_address: Any) -> None:
        self.open.add(request)
        super().process_request(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news; a fault of ours is one, and is kept for the test to see."""
        import sys

        error = sys.exc_info()[1]
        if error is not None and not isinstance(error, OSError):
            self.fake.broken.append(error)

    def end(self) -> None:
        """Close the door and every connection."""
        self.shutdown()
        self.server_close()
        for one in self.open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
                one.close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def handle_one_request(self) -> None:
        """One exchange; the method does not matter to what is done with it."""
        self.raw_requestline = self.rfile.readline(65537)
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if length else b""
        headers = {key.lower(): value for key, value in self.headers.items()}
        self.respond(self.command, self.path, headers, body)

    def respond(self, method: str, path: str, headers: dict[str, str], body: bytes) -> None:
        fake = cast("FakeGitHub", self.server.fake)
        fault = fake.hub.fault_for(method, path)
        wire = fault.wire if fault else ""
        if wire in ("reset", "stall"):
            fake.hub.requests.append(Seen(method, path, headers, body, 0))
            self.close_connection = True
            if wire == "stall":
                fake.hub.released.wait(STALL_LIMIT)
            elif self.connection:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return
        if wire == "trickle":  # who asked may have gone when the answer begins
            fake.hub.requests.append(Seen(method, path, headers, body, 0))
        try:
            reply = fake.hub.answer(method, path, headers, body, fault)
        except Exception as error:  # noqa: BLE001 (kept: the test fails with it when the server ends)
            fake.broken.append(error)
            reply = Reply(500, repr(error).encode(), {"Content-Type": "text/plain"})
        if wire != "trickle":
            fake.hub.requests.append(Seen(method, path, headers, body, reply.status))
        self.write(reply, wire)

    def write(self, reply: Reply, wire: str = "") -> None:
        body = cast("bytes", reply.body)
        lines = [f"HTTP/1.1 {reply.status} {self.responses.get(reply.status, ('Unknown',))[0]}"]
        if reply.status != 204:
            lines += [f"Content-Length: {len(body)}"]
        lines += [f"Date: {self.date_time_string()}", *(f"{key}: {value}" for key, value in reply.headers.items())]
        whole = "\r\n".join([*lines, "", ""]).encode("latin-1") + body
        if wire == "trickle":
            self._trickle(whole)
        else:
            self.wfile.write(whole[: -(len(body) // 2 + 1)] if wire == "cut" else whole)
        self.close_connection = self.close_connection or bool(wire)

    def _trickle(self, whole: bytes) -> None:
        """A byte each tenth of a second, which no timeout between two bytes ever ends."""
        released = cast("FakeGitHub", self.server.fake).hub.released
        for at in range(min(len(whole) - 1, int(STALL_LIMIT * 10))):
            self.wfile.write(whole[at : at + 1])
            if released.wait(0.1):
                break

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (its name in the library)
        """Print nothing."""


class _Stranger(_Handler):
    """Another host: it takes note of what reaches it."""

    def respond(self, method: str, path: str, headers: dict[str, str], body: bytes) -> None:
        cast("FakeGitHub", self.server.fake).strangers.append(Seen(method, path, headers, body, 200))
        self.write(Reply(200, b"{}", {"Content-Type": "application/json"}))


class FakeGitHub(Story):
    """The host, and the story of its first repository. `token` is ann's; `stranger` is the URL of another host.

    When it is left, the test fails if a handler of the fake itself broke.
    """

    def __init__(self, bare: Path, name: str = "acme/shop") -> None:
        self.hub = Hub()
        super().__init__(self.hub.world, bare, name, self.hub.stories)
        self.broken: list[BaseException] = []
        self.strangers: list[Seen] = []
        self.token = self.token_of("ann")
        self._server = _Server(0, _Handler, self)
        self.port = self._server.server_address[1]
        self._other = _Server(0, _Stranger, self)
        self._hole: socket.socket | None = None
        self.url = self.hub.url = f"http://{LOCAL}:{self.port}"
        # localhost, not 127.0.0.1: another host by its name, too
        self.stranger = f"http://localhost:{self._other.server_address[1]}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.hub.released.set()
        if self._hole:
            self._hole.close()
        else:
            self._server.end()
        self._other.end()
        if self.broken:
            raise AssertionError(f"the fake broke: {self.broken!r}") from self.broken[0]

    @property
    def graphql_url(self) -> str:
        return f"{self.url}/graphql"

    def another(self, bare: Path, name: str) -> Story:
        """A second repository on the same host."""
        return Story(self.hub.world, bare, name, self.hub.stories)

    def token_of(self, login: str) -> str:
        """A token of that account, which may write to the first repository unless the story says otherwise.

        One of `NAME[bot]` is an app's, as GITHUB_TOKEN is of github-actions[bot].
        """
        self.world.user(login)
        self.repo.permissions.setdefault(login, "write")
        token = f"fake-token-of-{login.replace('[', '-').replace(']', '')}"
        self.hub.tokens[token] = login
        return token

    def failing(self, fault: Fault, where: str = "", times: int = 1 << 30) -> AbstractContextManager[None]:
        """`with gh.failing(faults.STALL, "/reviews"):` the fault is done to each `METHOD /path?query` that matches."""
        return self.hub.failing(fault, where, times)

    def refuse(self) -> None:
        """Refuse every connection from now on; the port stays ours, so nobody else answers on it."""
        self._server.end()
        self._hole = socket.socket()
        self._hole.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._hole.bind((LOCAL, self.port))

    def accept(self) -> None:
        """Take connections again."""
        if self._hole:
            self._hole.close()
            self._hole = None
            self._server = _Server(self.port, _Handler, self)

    @property
    def requests(self) -> list[Seen]:
        """Every request so far, oldest first."""
        return self.hub.requests

    def forget(self) -> None:
        """Begin to count anew."""
        self.hub.requests.clear()

    def token_leaked(self) -> bool:
        """Whether a token arrived at the other host."""
        return any(token in repr(one) for one in self.strangers for token in self.hub.tokens)
