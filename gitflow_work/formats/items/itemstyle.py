"""How a value is written: plain when it can be, else quoted, so that every YAML loader reads the same text."""

from __future__ import annotations

from gitflow_work.core.item import Value
from gitflow_work.errors import WorkError
from gitflow_work.formats.frontmatter.source import FORBIDDEN, Style

LEVELS = (Style.PLAIN, Style.SINGLE, Style.DOUBLE)
"""The one-line styles, from the least quoting to the most."""

BLOCK_INDENT = "  "

_INDICATORS = ",[]{}#&*!|>'\"%@`="


def least(text: str, *, flow: bool = False) -> Style:
    """The style with the least quoting that holds `text` on one line; `flow` when it stands inside brackets."""
    if "\n" in text:
        return Style.DOUBLE
    return Style.PLAIN if _is_plain(text, flow) else Style.SINGLE


def _is_plain(text: str, flow: bool) -> bool:
    if not text or text != text.strip(" ") or text[0] in _INDICATORS or "\t" in text:
        return False
    if text[0] in "-?:" and (flow or text[1:2] in ("", " ")) and not (text[0] == "-" and text[1:2].isalnum()):
        return False
    if ": " in text or text.endswith(":") or " #" in text:
        return False
    return not (flow and any(char in ",[]{}?" for char in text))


def quote(text: str, style: Style) -> str:
    """`text` on one line in one of LEVELS."""
    if style is Style.PLAIN:
        return text
    if style is Style.SINGLE:
        return "'" + text.replace("'", "''") + "'"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def at_least(text: str, style: Style, *, flow: bool = False) -> str:
    """`text` on one line in `style`, or with more quoting where it needs more."""
    return quote(text, max(style, least(text, flow=flow), key=LEVELS.index))


def literal(text: str, newline: str) -> tuple[str, str]:
    """`text` as a literal block: the header, and its lines with their line ends."""
    kept = text.removesuffix("\n")
    chomp = "-" if not text.endswith("\n") else "+" if not kept or kept.endswith("\n") else ""
    header = "|" + (str(len(BLOCK_INDENT)) if text[:1] in (" ", "\n") else "") + chomp
    return header, "".join((BLOCK_INDENT + line if line else "") + newline for line in kept.split("\n"))


def flow(texts: tuple[str, ...]) -> str:
    """A list in brackets, each item quoted when needed."""
    return "[" + ", ".join(at_least(text, Style.PLAIN, flow=True) for text in texts) + "]"


def line(key: str, value: Value, newline: str) -> str:
    """The lines of a new entry: plain when possible, a text of several lines as a literal block, a list in brackets."""
    if value is None:
        return f"{key}:{newline}"
    if isinstance(value, tuple):
        return f"{key}: {flow(value)}{newline}"
    if "\n" in value:
        header, lines = literal(value, newline)
        return f"{key}: {header}{newline}{lines}"
    return f"{key}: {at_least(value, Style.PLAIN)}{newline}"


def check(key: str, value: Value) -> None:
    """Raise WorkError when `value` holds a character that no frontmatter may hold."""
    for text in value if isinstance(value, tuple) else (value or "",):
        bad = FORBIDDEN.search(text)
        if bad:
            raise WorkError(f"{key} cannot hold the control character U+{ord(bad[0]):04X}")
