"""The YAML language server, as an editor talks to it: JSON-RPC over its standard input and output."""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import threading
from pathlib import Path
from typing import IO, Any, NamedTuple, Self

TOP = Path(__file__).parents[2]
INSTALLED = TOP / "build" / "editors" / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"
PATIENCE = 120
"""Seconds after which the server counts as hung."""
SETTINGS = {
    "yaml": {
        "validate": True,
        "hover": True,
        "completion": True,
        # What is opened names a schema of its own; nothing is to be fetched.
        "schemaStore": {"enable": False},
        "kubernetesCRDStore": {"enable": False},
    }
}


class Diagnostic(NamedTuple):
    """What an editor underlines. `line` counts from 1."""

    line: int
    message: str


def missing() -> str | None:
    """Why there is no server here; None when there is one."""
    if shutil.which("node") is None:
        return "node is not installed, which the YAML language server needs"
    return None if INSTALLED.exists() else "the YAML language server is not installed: make editors"


class LanguageServer:
    """A running server. `folder` is its HOME and its workspace; the network is out of its reach."""

    def __init__(self, folder: Path) -> None:
        nowhere = "http://127.0.0.1:9"
        env = {"PATH": os.environ["PATH"], "HOME": str(folder), "http_proxy": nowhere, "https_proxy": nowhere}
        self._process = subprocess.Popen(
            ["node", str(INSTALLED), "--stdio"],
            cwd=folder, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._told: queue.Queue[dict[str, Any]] = queue.Queue()
        self._kept: list[dict[str, Any]] = []
        self._next = 0
        assert self._process.stdout is not None
        threading.Thread(target=self._listen, args=(self._process.stdout,), daemon=True).start()
        self.ask("initialize", {"processId": os.getpid(), "rootUri": folder.as_uri(), "capabilities": {}})
        self._tell("initialized", {})
        self._tell("workspace/didChangeConfiguration", {"settings": SETTINGS})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()

    def diagnostics(self, path: Path, text: str) -> list[Diagnostic]:
        """What the server has against `text`, as the contents of a file that stands beside `path`, by line."""
        uri = self._open(path, text)
        told = self._wait(lambda one: one.get("method") == _PUBLISH and one["params"]["uri"] == uri)
        found = told["params"]["diagnostics"]
        return sorted(Diagnostic(one["range"]["start"]["line"] + 1, one["message"]) for one in found)

    def at(self, method: str, path: Path, text: str, line: int, column: int) -> Any:
        """The answer to `hover` or `completion` at a place, counted from 0."""
        position = {"line": line, "character": column}
        return self.ask(
            f"textDocument/{method}", {"textDocument": {"uri": self._open(path, text)}, "position": position}
        )

    def _open(self, path: Path, text: str) -> str:
        # A name of its own each time: no answer can be taken for that to an earlier question.
        self._next += 1
        uri = path.with_name(f"{path.stem}-{self._next}.yml").as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self._tell("textDocument/didOpen", {"textDocument": document})
        return uri

    def ask(self, method: str, params: dict[str, Any]) -> Any:
        """The result of a request."""
        self._next += 1
        number = self._next
        self._send({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
        return self._wait(lambda one: one.get("id") == number and "method" not in one).get("result")

    def _tell(self, method: str, params: dict[str, Any]) -> None:
        self._send({"jsonrpc": "2.0", "method": method, "params": params})

    def _send(self, message: dict[str, Any]) -> None:
        data = json.dumps(message).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))
        self._process.stdin.flush()

    def _wait(self, wanted: Any) -> dict[str, Any]:
        for one in self._kept:
            if wanted(one):
                self._kept.remove(one)
                return one
        while True:
            message = self._told.get(timeout=PATIENCE)
            if "id" in message and "method" in message:
                self._answer(message)
            elif wanted(message):
                return message
            else:
                self._kept.append(message)

    def _answer(self, message: dict[str, Any]) -> None:
        """The server asks for settings, and for nothing else that matters here."""
        asked = (
            (message.get("params") or {}).get("items", []) if message["method"] == "workspace/configuration" else None
        )
        result = None if asked is None else [SETTINGS.get(one.get("section"), {}) for one in asked]
        self._send({"jsonrpc": "2.0", "id": message["id"], "result": result})

    def _listen(self, stream: IO[bytes]) -> None:
        while True:
            size = 0
            while (line := stream.readline()).strip():
                name, _, value = line.partition(b":")
                size = int(value) if name.lower() == b"content-length" else size
            if not line:
                return
            self._told.put(json.loads(stream.read(size)))


_PUBLISH = "textDocument/publishDiagnostics"
