"""The YAML of rule files: text, lists and maps, each with its place, and nothing clever.

Every scalar stays the text that was written (`NO`, `010`, `1.10`); an empty plain value is None, "not set". What a key
means is typed by the reader of that key. Refused, always with line and column: duplicate keys, keys that are no text,
merge keys, anchors, aliases, tags, several documents, control characters, text that is not UTF-8, more than 1 MB, more
than 50 levels.

The parser's events are read one by one, so depth is known before anything is built: libyaml builds its trees by
recursion and dies at tens of thousands of brackets, its events do not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn, TypeAlias

from gitflow_work.errors import BadFile

if TYPE_CHECKING:
    import yaml

MAX_BYTES = 1_000_000
MAX_DEPTH = 50

Value: TypeAlias = "str | list[Value] | dict[str, Value] | None"
Path = tuple[str | int, ...]
"""The way to a value: keys of maps and places in lists (from 0)."""

_ODD_BREAKS = re.compile("[\x85\u2028\u2029]")


class Place(NamedTuple):
    """A place in a file. Both count from 1, the column in characters."""

    line: int = 1
    column: int = 1


@dataclass(slots=True)
class Loaded:
    """A file as plain values. `value` is None when the file is empty or has only comments.

    `keys` and `values` are lines and columns from 0; few are ever asked for, so `at` and `at_key` make each `Place`.
    """

    path: str
    value: Value = None
    keys: dict[Path, tuple[int, int]] = field(default_factory=dict)
    values: dict[Path, tuple[int, int]] = field(default_factory=dict)

    def at(self, way: Path) -> Place:
        """Where the value stands; for one that is not there, where the nearest value around it does."""
        return _nearest(self.values, way)

    def at_key(self, way: Path) -> Place:
        """Where the key of the value stands; for a member of a list, where the member does."""
        mark = self.keys.get(way)
        return self.at(way) if mark is None else _place_at(mark)


def load(data: bytes, path: str, plain: Callable[[str], Any] = str) -> Loaded:
    """Read one YAML document. `path` is only named. Raises BadFile for everything that the module refuses.

    `plain` says what a scalar without quotes stands for, where that is not its text.
    """
    if len(data) > MAX_BYTES:
        raise BadFile(f"the file has {len(data):,} bytes; rule files have at most {MAX_BYTES:,}", path=path)
    builder = _Builder(path, plain)
    builder.build(_events(_decoded(data, path), path))
    return builder.loaded


def _nearest(marks: Mapping[Path, tuple[int, int]], way: Path) -> Place:
    while way not in marks and way:
        way = way[:-1]
    return _place_at(marks.get(way))


def _decoded(data: bytes, path: str) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = _place_of(data[: error.start].decode("utf-8", "replace"))
        raise BadFile("the file is not UTF-8", path=path, line=place.line, column=place.column) from None
    odd = _ODD_BREAKS.search(text)
    if odd:
        # YAML counts these as line ends and editors do not: every line number after one would be wrong.
        place = _place_of(text[: odd.start()])
        message = f"U+{ord(odd.group()):04X} is not allowed here"
        raise BadFile(message, path=path, line=place.line, column=place.column)
    return text


def _place_of(before: str) -> Place:
    return Place(before.count("\n") + 1, len(before) - before.rfind("\n"))


def _events(text: str, path: str) -> Iterator[yaml.Event]:
    import yaml

    # libyaml is some fifteen times as fast; PyYAML can be built without it.
    loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        yield from yaml.parse(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(mark.line + 1, mark.column + 1) if mark else Place()
        # What is missing at the end is missed after the last text, not in a line that is not there.
        place = min(place, _place_of(text.rstrip()), key=lambda one: (one.line, one.column))
        what = error.problem or error.context or "it cannot be read"
        raise BadFile(f"not valid YAML: {what}", path=path, line=place.line, column=place.column) from None
    except yaml.YAMLError as error:
        raise _unreadable_character(error, text, path) from None


def _unreadable_character(error: yaml.YAMLError, text: str, path: str) -> BadFile:
    bad = re.search("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text)
    if bad is None:
        return BadFile(f"not valid YAML: {str(error).splitlines()[0]}", path=path)
    place = _place_of(text[: bad.start()])
    message = f"the control character U+{ord(bad.group()):04X} is not allowed"
    return BadFile(message, path=path, line=place.line, column=place.column)


@dataclass(slots=True)
class _Open:
    """A list or map whose end has not come yet; `key` is that of a map's next value, `way` how to get here."""

    into: list[Value] | dict[str, Value]
    way: Path
    key: str | None = None


class _Builder:
    def __init__(self, path: str, plain: Callable[[str], Any]) -> None:
        self.loaded = Loaded(path)
        self._plain = plain
        self._open: list[_Open] = []
        self._documents = 0

    def build(self, events: Iterator[yaml.Event]) -> None:
        import yaml

        # The three that are nearly all of a file come first, by their very class: a big file has thousands.
        scalar, mapping, sequence = yaml.ScalarEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent
        for event in events:
            kind = type(event)
            if kind is scalar:
                self._scalar(event)
            elif kind is mapping or kind is sequence:
                self._start(event, {} if kind is mapping else [])
            elif isinstance(event, yaml.CollectionEndEvent):
                self._open.pop()
            elif isinstance(event, yaml.AliasEvent):
                self._refuse(event, f"the alias `*{event.anchor}` is not allowed; write the value out")
            elif isinstance(event, yaml.DocumentStartEvent):
                self._documents += 1
                if self._documents > 1:
                    self._refuse(event, "a second document begins here; a file holds one")

    def _scalar(self, event: Any) -> None:
        if event.anchor is not None or event.tag is not None:
            self._refuse_extras(event)
        inside = self._open[-1] if self._open else None
        if inside is not None and isinstance(inside.into, dict) and inside.key is None:
            self._key(inside, inside.into, event)
            return
        if event.style:
            self._put(event, event.value)
        else:
            self._put(event, self._plain(event.value) if event.value else None)

    def _key(self, inside: _Open, into: dict[str, Value], event: Any) -> None:
        key = event.value
        if key == "<<" and not event.style:
            self._refuse(event, "the merge key `<<` is not allowed; write the keys out")
        if key in into:
            first = _place_at(self.loaded.keys[(*inside.way, key)])
            self._refuse(event, f"the key `{key}` is there twice; the first is in line {first.line}")
        mark = event.start_mark
        self.loaded.keys[(*inside.way, key)] = mark.line, mark.column
        inside.key = key

    def _start(self, event: Any, into: list[Value] | dict[str, Value]) -> None:
        self._refuse_extras(event)
        if len(self._open) >= MAX_DEPTH:
            self._refuse(event, f"nested more than {MAX_DEPTH} levels deep")
        if self._open and isinstance(self._open[-1].into, dict) and self._open[-1].key is None:
            self._refuse(event, "a key must be text, not a list or a map")
        self._open.append(_Open(into, self._put(event, into)))

    def _put(self, event: Any, value: Value) -> Path:
        way: Path = ()
        if not self._open:
            self.loaded.value = value
        else:
            inside = self._open[-1]
            if isinstance(inside.into, list):
                way = (*inside.way, len(inside.into))
                inside.into.append(value)
            elif inside.key is not None:
                way = (*inside.way, inside.key)
                inside.into[inside.key] = value
                inside.key = None
        mark = event.start_mark
        self.loaded.values[way] = mark.line, mark.column
        return way

    def _refuse_extras(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.anchor is not None:
            self._refuse(event, f"the anchor `&{event.anchor}` is not allowed")
        if event.tag is not None:
            self._refuse(event, f"the tag `{event.tag}` is not allowed")

    def _refuse(self, event: Any, message: str) -> NoReturn:
        mark = event.start_mark
        place = _place_at((mark.line, mark.column) if mark is not None else None)
        raise BadFile(message, path=self.loaded.path, line=place.line, column=place.column)


def _place_at(mark: tuple[int, int] | None) -> Place:
    return Place(mark[0] + 1, mark[1] + 1) if mark is not None else Place()
