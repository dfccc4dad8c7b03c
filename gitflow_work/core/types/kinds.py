"""Kinds of fields: which texts are of a kind, and the value that each stands for.

    text        any text                          date        YYYY-MM-DD, a day of the calendar
    integer     1 to 18 digits, with a sign       date-time   RFC 3339: 2026-12-31T09:00:00Z, or with an offset
    number      so many before and after a `.`    url         http or https, with a host
    boolean     true, false                       user        a login, an address, a name of roles.yml, team:ORG/SLUG
    enum        one of the field's values         id          an id, by the grammar of core/ids.py

A list holds texts of one of these kinds. Digits are those of ASCII; nothing is trimmed, and case counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from gitflow_work.core.ids import MAX_LENGTH, is_id
from gitflow_work.core.words import near
from gitflow_work.errors import BadUsage

if TYPE_CHECKING:
    from gitflow_work.core.item import Item, Value
    from gitflow_work.core.types.recordtype import Field, RecordType

MAX_SHOWN = 60
"""Characters of a value that messages show."""
MAX_NAMED = 20
"""So many values of an enum are named."""

_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,18})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(_DATE.pattern + r"T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?(?:Z|[+-][0-9]{2}:[0-9]{2})")
_USER = re.compile(r"@?(?:team:[\w.-]+/[\w.-]+|[\w+][\w.+'-]*(?:\[bot\]|@[\w-]+(?:\.[\w-]+)*)?)")
_URL = re.compile(r"https?://(?:\[[0-9A-Fa-f:.]+\]|[^\s/?#@:\[\]\\<>\"]+)(?::[0-9]{1,5})?(?:[/?#]\S*)?", re.IGNORECASE)
_LOOSE_DATE = re.compile(r"([0-9]{4})([-/. ]?)([0-9]{1,2})\2([0-9]{1,2})(?![0-9])(.*)")
_LOOSE_TIME = re.compile(r"[Tt ]+([0-9]{1,2}:[0-9]{2})(:[0-9]{2})?(?:\.[0-9]+)? ?(Z|z|UTC|[+-][0-9]{2}:?[0-9]{2})?")
MAX_TOKEN = 254
MAX_URL = 2000


class BadValue(BadUsage):
    """A text is not of the kind that its field has. The hint is a near miss, None when there is none."""

    code = "bad-value"


class Kind(NamedTuple):
    """One kind. `wanted` is how messages name it; `read` answers the value of a text and raises ValueError for one
    that is not of the kind; `guess` answers what may have been meant, which need not be of the kind either.
    """

    wanted: str
    read: Callable[[str], Any]
    guess: Callable[[str], str]


def typed(field: Field, text: str) -> Any:
    """The value that one text stands for in `field`, or as a member of it where it is a list.

    text, enum, url and id: str; user: str without the `@`; integer: int; number: decimal.Decimal; boolean: bool;
    date: datetime.date; date-time: datetime.datetime with its zone. Raises BadValue.
    """
    name = field.of if field.kind == "list" else field.kind
    if name == "text":
        return text
    if name == "enum":
        if text in field.values:
            return text
        raise BadValue(f"{_subject(field)} is {wanted(field)}, not {shown(text)}", hint=_meant(field, text))
    kind = KINDS[name]
    try:
        return kind.read(text)
    except ValueError:
        hint = _guessed(kind, text.strip())
        raise BadValue(f"{_subject(field)} is {wanted(field)}, not {shown(text)}", hint=hint) from None


def value(field: Field, written: Value) -> Any:
    """What an item's value stands for: None where nothing is set, for a list a list (of one, when a text is written).

    Raises BadValue for a text that is not of the field's kind, and for a list where one text is wanted.
    """
    if written is None or written == ():
        return None
    if field.kind == "list":
        try:
            return [typed(field, one) for one in ((written,) if isinstance(written, str) else written)]
        except BadValue as problem:
            if isinstance(written, str) and "," in written:
                problem.hint = f"write a list: {field.name}: [{shown(written, '')}]"
            raise
    if isinstance(written, str):
        return typed(field, written)
    hint = f"write `{field.name}: {shown(written[0], '')}`" if len(written) == 1 else None
    raise BadValue(f"{field.name} is {wanted(field)}, not a list", hint=hint)


def values(record_type: RecordType, item: Item) -> dict[str, Any]:
    """The value of every key that is set: typed where the type lists the key, else a text or a list of texts.

    Raises BadValue for the first that is not of its kind; `value` asks for one alone.
    """
    found: dict[str, Any] = {}
    for key, written in item.fields.items():
        field = record_type.fields.get(key)
        one: Any = list(written) if isinstance(written, tuple) else written
        if field is not None:
            one = value(field, written)
        if one is not None and one != []:
            found[key] = one
    return found


def wanted(field: Field) -> str:
    """What a text of the field must be, as messages say it: `one of High, Low`, `true or false`."""
    name = field.of if field.kind == "list" else field.kind
    if name != "enum":
        return KINDS[name].wanted
    more = f" and {len(field.values) - MAX_NAMED} more" if len(field.values) > MAX_NAMED else ""
    return f"one of {', '.join(field.values[:MAX_NAMED])}{more}"


def is_set(written: Value) -> bool:
    """Whether a value says something: text that is more than blanks, a list that holds such a text."""
    return any(one.strip() for one in ((written,) if isinstance(written, str) else written or ()))


def missing(record_type: RecordType, fields: Mapping[str, Value]) -> list[str]:
    """The names of the required fields that are not set."""
    return [name for name, field in record_type.fields.items() if field.required and not is_set(fields.get(name))]


def shown(text: str, quote: str = "`") -> str:
    """A value as messages show it: in quotes, cut."""
    if not text.strip():
        return "an empty text"
    return f"{quote}{text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + '…'}{quote}"


def _subject(field: Field) -> str:
    return f"each of {field.name}" if field.kind == "list" else field.name


def _meant(field: Field, text: str) -> str | None:
    bare = text.strip().casefold()
    same = next((one for one in field.values if one.casefold() == bare), None)
    if same is not None:
        why = "blanks count" if same.casefold() != text.casefold() else "upper and lower case are told apart"
        return f"did you mean `{same}`? {why}"
    return near(text, field.values)


def _guessed(kind: Kind, text: str) -> str | None:
    try:
        guess = kind.guess(text[: MAX_TOKEN * 10])
        kind.read(guess)
    except ValueError:
        return None
    return f"did you mean `{guess}`?"


def _match(pattern: re.Pattern[str], text: str, longest: int = MAX_TOKEN) -> str:
    if len(text) > longest or pattern.fullmatch(text) is None:
        raise ValueError
    return text


def _integer(text: str) -> int:
    return int(_match(_INTEGER, text))


def _number(text: str) -> Any:
    from decimal import Decimal

    return Decimal(_match(_NUMBER, text))


def _boolean(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError
    return text == "true"


def _date(text: str) -> Any:
    from datetime import date

    return date.fromisoformat(_match(_DATE, text))


def _time(text: str) -> Any:
    from datetime import UTC, datetime

    found = datetime.fromisoformat(_match(_TIME, text))
    try:
        found.astimezone(UTC)
    except OverflowError:  # a time of year 0 or 10000 in UTC: whoever compares or shows it would fail
        raise ValueError from None
    return found


def _user(text: str) -> str:
    return _match(_USER, text).removeprefix("@")


def _url(text: str) -> str:
    return _match(_URL, text, MAX_URL)


def _id(text: str) -> str:
    if not is_id(text):
        raise ValueError
    return text


def _bare_number(text: str) -> str:
    """Without what people put into and after numbers: `1_000`, `#12`, `3 h`, `2.0` for a whole one."""
    bare = re.sub(r"(?<=[0-9])[_ ' ](?=[0-9]{3})", "", text).removeprefix("#")
    return re.sub(r"(?<=[0-9]) ?[A-Za-z%]{1,8}\Z", "", bare)


def _whole(text: str) -> str:
    return re.sub(r"\.0+\Z", "", re.sub(r",(?=[0-9]{3})", "", _bare_number(text)))


def _decimal(text: str) -> str:
    bare = _bare_number(text)
    bare = bare.replace(",", "") if "." in bare else bare.replace(",", ".")
    return re.sub(r"\A([+-]?)\.", r"\g<1>0.", bare).removesuffix(".")


def _truth(text: str) -> str:
    words = {"yes": "true", "on": "true", "1": "true", "y": "true", "no": "false", "off": "false", "0": "false"}
    return words.get(text.lower(), text.lower())


def _day(text: str) -> str:
    found = _LOOSE_DATE.fullmatch(text)
    return f"{found[1]}-{found[3]:0>2}-{found[4]:0>2}" if found else text


def _moment(text: str) -> str:
    found = _LOOSE_DATE.fullmatch(text)
    clock = _LOOSE_TIME.fullmatch(found[5]) if found else None
    if clock is None:
        return f"{_day(text)}T00:00:00Z"
    zone = (clock[3] or "Z").upper().replace("UTC", "Z")
    zone = zone if len(zone) != 5 else f"{zone[:3]}:{zone[3:]}"
    return f"{_day(text)}T{clock[1]:0>5}{clock[2] or ':00'}{zone}"


def _same(text: str) -> str:
    return text


KINDS: dict[str, Kind] = {
    "text": Kind("one text", _same, _same),
    "integer": Kind("a whole number such as 12, of at most 18 digits", _integer, _whole),
    "number": Kind("a number such as 12 or 0.5, without an exponent", _number, _decimal),
    "boolean": Kind("true or false", _boolean, _truth),
    "date": Kind("a day of the calendar such as 2026-12-31", _date, _day),
    "date-time": Kind("a time with its zone, such as 2026-12-31T09:00:00Z", _time, _moment),
    "user": Kind("one name: a login, an e-mail address or team:ORG/SLUG", _user, _same),
    "url": Kind("an address such as https://example.org/page", _url, lambda text: f"https://{text}"),
    "id": Kind(f"an id such as T-7k3f9q, of at most {MAX_LENGTH} characters", _id, lambda text: text.replace("_", "-")),
}
"""Name of a kind to the kind. `enum` and `list` need the field: they are read by `typed` and `value`."""
