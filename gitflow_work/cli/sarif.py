"""The result of a check as SARIF 2.1.0 (docs/json.md): one run, ASCII, nothing in it that a viewer could obey."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from gitflow_work import __version__
from gitflow_work.cli.render import safe
from gitflow_work.core.check.result import UNDECIDED, Checked
from gitflow_work.core.finding import Finding
from gitflow_work.core.layout import CONFIG_PATH
from gitflow_work.errors import WorkError

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "gitWorkFinding/v1"
STATUS = {"pass": 0, "fail": 1, "unknown": 3}

_ROW = re.compile(r"^\| `([a-z-]+)` \| [^|]* \| (.*) \|$", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


def sarif(checked: Checked, repository: str | None = None) -> str:
    """One line of SARIF. `repository` is the URI of the repository; None: as the environment tells (repository_uri).

    Findings and notes are results. What could not be judged is no result but a notification of the tool, and the
    invocation is then not successful: a viewer must not take the absence of results for a yes.
    """
    found = [one for one in (*checked.findings, *checked.notes) if one.rule not in UNDECIDED]
    open_ = [one for one in checked.findings if one.rule in UNDECIDED]
    rules = sorted({one.rule for one in (*found, *open_)})
    where = repository_uri(os.environ, Path.cwd()) if repository is None else repository
    invocation = {
        "executionSuccessful": not open_,
        "exitCode": STATUS[checked.verdict],
        "toolExecutionNotifications": [_notification(one, rules) for one in open_],
    }
    run = {
        **_frame(invocation, rules),
        "versionControlProvenance": [{"repositoryUri": where, "revisionId": checked.head}],
        "results": [_result(*one, rules) for one in _numbered(found)],
        "properties": {
            "verdict": str(checked.verdict),
            "base": checked.base,
            "head": checked.head,
            "commits": checked.commits,
            "moves": checked.moves,
        },
    }
    return _log(run)


def sarif_of_error(error: WorkError) -> str:
    """The same shape for a check that came to no answer: no result, and the reason as a notification."""
    text = error.message + (f"\nhint: {error.hint}" if error.hint else "")
    notification = {"level": "error", "message": {"text": message(text)}}
    invocation = {
        "executionSuccessful": False,
        "exitCode": error.exit,
        "toolExecutionNotifications": [notification],
    }
    return _log({**_frame(invocation, []), "results": []})


def repository_uri(environ: Mapping[str, str], folder: Path) -> str:
    """What GitHub says the repository is called; elsewhere `folder`, for a remote's address may hold a password."""
    server, name = environ.get("GITHUB_SERVER_URL"), environ.get("GITHUB_REPOSITORY")
    return f"{server}/{quote(name)}" if server and name else folder.absolute().as_uri()


def message(text: str) -> str:
    """A message string: inert, and with the signs escaped that would make a link or a placeholder of it."""
    lines = "\n".join(safe(line) for line in text.split("\n"))
    escaped = re.sub(r"[\\\[\]]", lambda sign: f"\\{sign.group()}", lines)
    return escaped.replace("{", "{{").replace("}", "}}")


def uri(path: str) -> str:
    """A path of the repository as a relative URI; bytes that are no UTF-8 are percent-encoded as they are."""
    return quote(path.encode("utf-8", "surrogateescape"), safe="/")


@lru_cache(maxsize=1)
def meanings() -> dict[str, str]:
    """What each rule means, as docs/findings.md says it. The page is part of the package."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "docs" / "findings.md"
    page = inside if inside.is_file() else package.parent / "docs" / "findings.md"
    rows = _ROW.findall(page.read_text(encoding="utf-8"))
    return {rule: _LINK.sub(r"\1", text).replace("`", "") for rule, text in rows}


def _log(run: dict[str, Any]) -> str:
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _frame(invocation: dict[str, Any], rules: list[str]) -> dict[str, Any]:
    driver = {"name": "git-work", "semanticVersion": __version__, "rules": [_rule(one) for one in rules]}
    return {
        "tool": {"driver": driver},
        "automationDetails": {"id": "git-work/check/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "the top of the work tree"}}},
        "invocations": [invocation],
    }


def _rule(rule: str) -> dict[str, Any]:
    text = message(meanings().get(rule, rule))
    return {"id": rule, "shortDescription": {"text": text}, "help": {"text": text}}


def _numbered(found: Iterable[Finding]) -> Iterable[tuple[Finding, str]]:
    """Each finding with its fingerprint: not of its line or commit, so it stays when lines move and after a rebase.

    Equal ones are told apart by their number.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    for one in found:
        what = (one.rule, (one.item or "").lower() or one.path or "", one.transition or one.message)
        seen[what] += 1
        text = "\0".join((*what, str(seen[what])))
        yield one, hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _result(found: Finding, fingerprint: str, rules: list[str]) -> dict[str, Any]:
    properties = {"commit": found.commit, "item": found.item, "transition": found.transition}
    return {
        "ruleId": found.rule,
        "ruleIndex": rules.index(found.rule),
        "level": found.level,
        "message": {"text": _text(found)},
        "locations": [_location(found)],
        "partialFingerprints": {FINGERPRINT: fingerprint},
        "properties": {key: safe(value) for key, value in properties.items() if value is not None},
    }


def _notification(found: Finding, rules: list[str]) -> dict[str, Any]:
    return {
        "associatedRule": {"id": found.rule, "index": rules.index(found.rule)},
        "level": "error",
        "message": {"text": _text(found)},
        "locations": [_location(found)],
    }


def _text(found: Finding) -> str:
    commit = f" (commit {found.commit[:12]})" if found.commit else ""
    return message(found.message + commit + (f"\nhint: {found.hint}" if found.hint else ""))


def _location(found: Finding) -> dict[str, Any]:
    """Where it is. GitHub shows no result without a place, so what concerns no file stands at the configuration."""
    place: dict[str, Any] = {"artifactLocation": {"uri": uri(found.path or CONFIG_PATH), "uriBaseId": "SRCROOT"}}
    if found.path:
        place["region"] = {"startLine": found.line, "startColumn": found.column}
    return {"physicalLocation": place}
