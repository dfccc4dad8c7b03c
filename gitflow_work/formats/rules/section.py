"""Typed reading of rule files: a map's keys, one by one.

Whatever is not as it should be becomes a finding:

    unreadable-file   the file is no YAML that we take (formats/yamlfile.py)
    missing-key       a key that must be there is not
    bad-value         a value is of the wrong kind, or none of those allowed
    unknown-key       a key that nothing reads

All of them carry line and column.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from gitflow_work.core.finding import ERROR, Finding
from gitflow_work.core.words import near
from gitflow_work.errors import BadFile
from gitflow_work.formats import yamlfile
from gitflow_work.formats.yamlfile import Loaded, Path, Place, Value

MAX_HINTS = 50
"""Finding a similar word takes time; a file made of thousands of mistakes must not take seconds."""

_TRUE = frozenset({"true", "yes"})
_FALSE = frozenset({"false", "no"})


class Section:
    """A map of a rule file, at `way`. What is wrong goes to `findings`, shared by all sections of the file."""

    __slots__ = ("_loaded", "data", "findings", "way")

    def __init__(self, loaded: Loaded, findings: list[Finding], way: Path, data: dict[str, Value]) -> None:
        self._loaded = loaded
        self.findings = findings
        self.way = way
        self.data = data

    @property
    def line(self) -> int:
        """The line in which the map begins."""
        return self._loaded.at(self.way).line

    @property
    def key_line(self) -> int:
        """The line of the key whose value the map is."""
        return self._loaded.at_key(self.way).line

    def place_of(self, *keys: str | int) -> Place:
        """Line and column of a value below here, as `line_of`; without keys, of the map."""
        return self._loaded.at((*self.way, *keys))

    def line_of(self, *keys: str | int) -> int:
        """The line of a value below here; of what is around it when it is not there."""
        return self._loaded.at((*self.way, *keys)).line

    def report(
        self, rule: str, message: str, *keys: str | int, level: str = ERROR, hint: str | None = None, key: bool = False
    ) -> None:
        """Add a finding at the value that `keys` lead to (at its key, with `key`)."""
        way = (*self.way, *keys)
        place = self._loaded.at_key(way) if key else self._loaded.at(way)
        self.findings.append(
            Finding(rule, message, level, self._loaded.path, line=place.line, column=place.column, hint=hint)
        )

    def text(self, key: str, default: str = "") -> str:
        """The text of `key`; `default` when it is not set or (with a finding) no text."""
        value = self.data.get(key)
        if value is None:
            return default
        if isinstance(value, str):
            return value
        self.report("bad-value", f"`{key}` must be text, not {kind_of(value)}", key)
        return default

    def required_text(self, key: str, what: str) -> str | None:
        """The text of `key`, which must hold something; else None, with a finding. `what` is the map's name."""
        value = self.data.get(key)
        if value is None:
            self.report("missing-key", f"{what} has no `{key}`", hint=f"add `{key}:`")
            return None
        if isinstance(value, str) and value.strip():
            return value
        self.report("bad-value", f"`{key}` must be text, not {kind_of(value)}", key)
        return None

    def texts(self, key: str, *, one: bool = True) -> tuple[str, ...]:
        """The texts of a list, in order; with `one`, a single text counts as a list of one."""
        value = self.data.get(key)
        if value is None:
            return ()
        if one and isinstance(value, str):
            return (value,)
        if isinstance(value, list):
            for at, member in enumerate(value):
                if not isinstance(member, str):
                    self.report("bad-value", f"`{key}` lists texts, not {kind_of(member)}", key, at)
            return tuple(member for member in value if isinstance(member, str))
        self.report("bad-value", f"`{key}` must be a list of texts, not {kind_of(value)}", key)
        return ()

    def flag(self, key: str) -> bool | None:
        """True or False as written (`true`, `yes`, `false`, `no`); None when not set."""
        value = self.data.get(key)
        if value is None:
            return None
        word = value.lower() if isinstance(value, str) else ""
        if word in _TRUE or word in _FALSE:
            return word in _TRUE
        self.report("bad-value", f"`{key}` must be true or false, not {kind_of(value)}", key)
        return None

    def count(self, key: str) -> int | None:
        """A whole number from 1; None when not set."""
        value = self.data.get(key)
        if value is None:
            return None
        # Nine digits are enough for any count, and a longer text is not worth turning into a number.
        if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 10 and int(value) > 0:
            return int(value)
        self.report("bad-value", f"`{key}` must be a whole number from 1, not {kind_of(value)}", key)
        return None

    def choice(self, key: str, allowed: Sequence[str], default: str) -> str:
        """One of the words allowed; `default` when it is not set or (with a finding) another."""
        word = self.text(key, default)
        if word in allowed:
            return word
        self.report(
            "bad-value", f"`{key}` is {', '.join(allowed[:-1])} or {allowed[-1]}, not {kind_of(word)}", key,
            hint=self.near(word, allowed),
        )  # fmt: skip
        return default

    def sections(self, key: str) -> Iterator[tuple[str, Section]]:
        """The maps under the map `key`, with their names, in file order. A name without a value has an empty map."""
        whole = self.below(key)
        for name in whole.data:
            yield name, whole.below(name)

    def members(self, key: str) -> Iterator[tuple[int, Value]]:
        """The members of the list `key` with their places from 0; none when it is not set or no list."""
        value = self.data.get(key)
        if isinstance(value, list):
            yield from enumerate(value)
        elif value is not None:
            self.report("bad-value", f"`{key}` must be a list, not {kind_of(value)}", key)

    def listed(self, key: str) -> Iterator[Section]:
        """The maps that the list `key` holds; a finding for each member that is none."""
        for at, member in self.members(key):
            below = self._below(member, key, at)
            if below is not None:
                yield below
            elif member is None:
                self.report("bad-value", f"`{key}` has an empty member", key, at)

    def only(self, known: Collection[str], what: str) -> None:
        """A finding for each key that is not known. Keys that begin with `x-` are the user's own."""
        for key in self.unknown(known):
            hint = self.near(key, known)
            self.report("unknown-key", f"{what} knows no key `{key[:80]}`", key, hint=hint, key=True)

    def unknown(self, known: Collection[str]) -> list[str]:
        """The keys here that are neither known nor begin with `x-`."""
        return [key for key in self.data if key not in known and not key.startswith("x-")]

    def near(self, word: str, known: Collection[str]) -> str | None:
        """A hint that names the known word most like `word`. A file with very many findings gets no more of them."""
        return near(word, known) if len(self.findings) < MAX_HINTS else None

    def below(self, *keys: str | int) -> Section:
        """The map that `keys` lead to; an empty one (with a finding when something else stands there)."""
        value: Value = self.data
        for key in keys:
            if isinstance(value, dict) and isinstance(key, str):
                value = value.get(key)
            elif isinstance(value, list) and isinstance(key, int):
                value = value[key]
        return self._below(value, *keys) or Section(self._loaded, self.findings, (*self.way, *keys), {})

    def _below(self, value: Value, *keys: str | int) -> Section | None:
        if isinstance(value, dict):
            return Section(self._loaded, self.findings, (*self.way, *keys), value)
        if value is not None:
            name = next(one for one in reversed(keys) if isinstance(one, str))
            place = f"each of `{name}`" if isinstance(keys[-1], int) else f"`{name}`"
            self.report("bad-value", f"{place} must be a map of keys, not {kind_of(value)}", *keys)
        return None


def open_file(data: bytes, path: str) -> tuple[Section | None, list[Finding]]:
    """The outermost map of a file, and the list that its findings go to. None when it cannot be read."""
    findings: list[Finding] = []
    try:
        loaded = yamlfile.load(data, path)
    except BadFile as error:
        findings.append(
            Finding("unreadable-file", error.message, path=path, line=error.line, column=error.column, hint=error.hint)
        )
        return None, findings
    if isinstance(loaded.value, dict):
        return Section(loaded, findings, (), loaded.value), findings
    what = "empty" if loaded.value is None else f"{kind_of(loaded.value)}, not a map of keys"
    place = loaded.at(())
    findings.append(Finding("unreadable-file", f"the file is {what}", path=path, line=place.line, column=place.column))
    return None, findings


def kind_of(value: Value) -> str:
    """What `value` is, as messages name it."""
    if value is None:
        return "nothing"
    if isinstance(value, str):
        return f"`{value if len(value) <= 60 else value[:60] + '…'}`" if value.strip() else "an empty text"
    return "a list" if isinstance(value, list) else "a map"
