"""Texts that somebody hostile would put into a repository, and what it means that they do nothing."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

PAYLOADS = {
    "csi-colour": "\x1b[31mred\x1b[0m",
    "csi-clear": "\x1b[2J\x1b[H",
    "csi-up-and-erase": "\x1b[1A\x1b[2K",
    "osc-title": "\x1b]0;owned\x07",
    "osc-hyperlink": "\x1b]8;;https://example.org\x1b\\here\x1b]8;;\x1b\\",
    "osc-clipboard": "\x1b]52;c;ZWNobw==\x07",
    "dcs": "\x1bP$q\x1b\\",
    "bell": "\x07",
    "backspace": "pass\x08\x08\x08\x08fail",
    "delete": "a\x7fb",
    "nul-escape": "a\\x00b",
    "carriage-return": "illegal\rlegal  ",
    "line-feed": "one\n::error::two",
    "vertical-tab": "a\x0bb\x0cc",
    "tab": "a\tb",
    "c1-csi": "\x9b31m",
    "c1-osc": "\x9d0;owned\x9c",
    "next-line": "a\x85::error::b",
    "line-separator": "a\u2028::error::b",
    "paragraph-separator": "a\u2029##[error]b",
    "bidi-override": "\u202egnihtemos",
    "bidi-isolate": "\u2067abc\u2069",
    "bidi-mark": "a\u200fb\u061cc",
    "zero-width-space": "To\u200bDo",
    "zero-width-joiner": "a\u200db\u2060c",
    "byte-order-mark": "\ufeffa",
    "soft-hyphen": "a\xadb",
    "tag-letters": "a\U000e0041\U000e007f",
    "workflow-error": "::error file=a.py,line=1::owned",
    "workflow-mask": "  ::add-mask::a",
    "workflow-stop": "::stop-commands::x",
    "old-command": "##[error]owned",
    "old-command-inside": "see ##[set-env name=A]b",
    "percent-line-feed": "a%0A::error::b%0D%25",
    "html": "<img src=x onerror=alert(1)><script>alert(1)</script>",
    "markdown-link": "[click](https://example.org) ![i](https://example.org/i.png)",
    "markdown-table": "| a | **b** | ~~c~~",
    "code-fence": "``` x ````",
    "mention": "@everyone #1 GH-1",
    "placeholder": "{0} {{1}} %s ${{ github.token }}",
    "lone-surrogate": "bad\udcff\udc80",
    "very-long": "x" * 20_000,
}

_OURS = re.compile(
    r"::(?:(?:error|warning|notice) (?P<places>[^:]*)::(?P<message>.*)|stop-commands::work-\w+|work-\w+::)"
)
_PLACE = re.compile(r"(?:file|line|col|title)=[^,:]*")


def assert_inert(text: str) -> None:
    """Nothing but line feeds and tabs that a terminal obeys, nothing hidden or turned round; no runner's command."""
    active = {char for char in text if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")} - {"\n", "\t"}
    assert active == set(), text
    for line in text.split("\n"):
        assert "##[" not in line, line
        assert not re.match(r"\s*::.*::", line), line


def assert_annotations(text: str) -> list[str]:
    """The runner's commands are ours, each whole on one line, and everything else is inert. Answers their messages."""
    rest, messages = [], []
    for line in text.split("\n"):
        found = _OURS.fullmatch(line)
        if found is None:
            rest.append(line)
        elif found["places"] is not None:
            assert all(_PLACE.fullmatch(one) for one in found["places"].split(",")), line
            assert not re.search(r"%(?!0A|25|3A|2C)", line), line
            assert_inert(line.partition("::")[2])
            messages.append(found["message"])
    assert_inert("\n".join(rest))
    return messages


def assert_plain_json(text: str) -> Any:
    """One line of ASCII, which strict parsers take: no half of a surrogate pair. Answers what it says."""
    assert text.isascii()
    assert text.removesuffix("\n").isprintable()
    found = json.loads(text)
    json.dumps(found, ensure_ascii=False).encode("utf-8")
    return found
