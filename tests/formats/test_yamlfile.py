"""The YAML of rule files: text stays text, every value has its place, odd things are refused with theirs."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gitflow_work.errors import BadFile
from gitflow_work.formats.yamlfile import MAX_BYTES, MAX_DEPTH, Place, load

TEXTS = {
    "version: 1.10": "1.10",
    "country: NO": "NO",
    "code: 010": "010",
    "time: 12:30": "12:30",
    "date: 2026-12-18": "2026-12-18",
    "flag: yes": "yes",
    "null: null": "null",
    "tilde: ~": "~",
    "number: 1_000": "1_000",
    "empty:": None,
    "quoted: ''": "",
    'escaped: "a\\tb"': "a\tb",
    "folded: >-\n  a\n  b": "a b",
    "block: |\n  a\n  b\n": "a\nb\n",
}

REFUSED = {
    "a key twice": (b"a: 1\nb: 2\na: 3\n", 3, 1, "twice; the first is in line 1"),
    "a key twice, deeper": (b"x:\n  - a: 1\n    a: 2\n", 3, 5, "twice"),
    "an anchor": (b"a: &x 1\n", 1, 4, "anchor `&x`"),
    "an anchor on a list": (b"a: &x [1]\n", 1, 4, "anchor"),
    "an alias": (b"b: *x\n", 1, 4, "alias `*x`"),
    "a tag": (b"a: !!int 1\n", 1, 4, "tag"),
    "a tag of one's own": (b"a: !run [ls]\n", 1, 4, "tag `!run`"),
    "a merge key": (b"a:\n  <<: {b: 1}\n", 2, 3, "merge key"),
    "a list as a key": (b"[a]: 1\n", 1, 1, "a key must be text"),
    "a map as a key": (b"? {a: 1}\n: 2\n", 1, 3, "a key must be text"),
    "two documents": (b"a: 1\n---\nb: 2\n", 2, 1, "second document"),
    "not UTF-8": (b"a: 1\nb: \xff\n", 2, 4, "not UTF-8"),
    "UTF-16": ("a: 1".encode("utf-16"), 1, 1, "not UTF-8"),
    "an escape character": (b"a: 1\nb: x\x1by\n", 2, 5, "U+001B"),
    "a NUL": (b"a: \x00\n", 1, 4, "U+0000"),
    "another line end": ("a: x\u2028y\n".encode(), 1, 5, "U+2028"),
    "a bracket left open": (b"a: [1, 2\n\n", 1, 9, "not valid YAML"),
    "a tab as indent": (b"a:\n\tb: 1\n", 2, 1, "not valid YAML"),
    "two colons": (b"a: b: c\n", 1, 5, "not valid YAML"),
    "too deep": (b"[" * (MAX_DEPTH + 1), 1, MAX_DEPTH + 1, "more than 50 levels"),
    "too large": (b"# " + b"x" * MAX_BYTES, 1, 1, "at most 1,000,000"),
}

BOMBS = {
    "brackets": b"[" * 900_000,
    "braces": b"{a: " * 200_000,
    "dashes": b"- " * 400_000,
    "question marks": b"? " * 400_000,
    "closing brackets": b"]" * 900_000,
    "quotes": b"'" * 900_001,
    "anchors": b"&a " * 300_000,
    "deeper lines": b"\n".join(b" " * depth + b"a:" for depth in range(1300)),
}


@pytest.mark.parametrize(("line", "value"), TEXTS.items())
def test_every_scalar_is_the_text_that_was_written(line: str, value: str | None) -> None:
    loaded = load(line.encode(), "f.yml").value
    assert isinstance(loaded, dict)
    assert list(loaded.values()) == [value]


@pytest.mark.parametrize(("data", "line", "column", "message"), REFUSED.values(), ids=REFUSED)
def test_odd_yaml_is_refused_where_it_stands(data: bytes, line: int, column: int, message: str) -> None:
    with pytest.raises(BadFile) as caught:
        load(data, "f.yml")
    assert message in caught.value.message
    assert (caught.value.path, caught.value.line, caught.value.column) == ("f.yml", line, column)


@pytest.mark.parametrize("data", BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_a_bad_file_and_no_crash(data: bytes) -> None:
    with pytest.raises(BadFile):
        load(data, "f.yml")


def test_without_libyaml_the_answers_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    data = "# é\na: [1, é, '']\nb:\n  - c: |\n      d\n".encode()
    fast = load(data, "f.yml")
    monkeypatch.delattr(yaml, "CBaseLoader", raising=False)
    assert load(data, "f.yml") == fast
    for bad in (b"[" * (MAX_DEPTH + 1), b"a: \x1b", b"a: &x 1", b"a: 1\na: 2"):
        with pytest.raises(BadFile):
            load(bad, "f.yml")


def test_the_deepest_file_allowed_is_read() -> None:
    loaded = load(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH, "f.yml").value
    assert str(loaded) == "[" * MAX_DEPTH + "]" * MAX_DEPTH


def test_keys_and_values_have_their_places() -> None:
    loaded = load("# é\nstates:\n  - To Do\n  - name: Dönè\n    final: true\n".encode(), "f.yml")
    assert loaded.value == {"states": ["To Do", {"name": "Dönè", "final": "true"}]}
    assert loaded.at_key(("states",)) == Place(2, 1)
    assert loaded.at(("states", 0)) == Place(3, 5)
    assert loaded.at_key(("states", 1, "final")) == Place(5, 5)
    assert loaded.at(("states", 1, "final")) == Place(5, 12)
    assert loaded.at(("states", 1, "missing", "deeper")) == loaded.at(("states", 1)) == Place(4, 5)


@pytest.mark.parametrize("data", [b"", b"# nothing\n", b"---\n", b"\xef\xbb\xbf"])
def test_a_file_without_content_has_no_value(data: bytes) -> None:
    assert load(data, "f.yml").value is None


def test_a_byte_order_mark_is_no_part_of_the_first_key() -> None:
    assert load(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n", "f.yml").value == {"a": "1", "b": "2"}


@given(st.binary(max_size=60))
def test_any_bytes_give_a_value_or_a_bad_file(data: bytes) -> None:
    try:
        load(data, "f.yml")
    except BadFile as error:
        place = (error.line, error.column)
    else:
        place = (1, 1)
    assert min(place) >= 1


@given(st.text(alphabet="ab:-[]{},'\"#&*!|>? \n", max_size=40))
def test_what_is_read_is_what_pyyaml_reads(text: str) -> None:
    try:
        ours = load(text.encode(), "f.yml").value
    except BadFile:
        return
    # libyaml and PyYAML's own parser differ at the edges (`>#`), so each is compared with itself.
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    assert _without_none(ours) == _without_none(yaml.load(text, loader))  # noqa: S506 - it makes texts only


def _without_none(value: object) -> object:
    if isinstance(value, dict):
        return {key: _without_none(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_without_none(one) for one in value]
    return value or ""
