"""The smallest changes of a frontmatter's text that give one key a new value."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from gitflow_work.core.item import Value
from gitflow_work.formats.frontmatter.source import Entry, Node, Style
from gitflow_work.formats.items import itemstyle

Splice = tuple[int, int, str]
"""`text[start:end]` becomes the third."""


def apply(text: str, splices: list[Splice]) -> str:
    """The text with all splices made; they do not overlap."""
    for start, end, new in sorted(splices, key=lambda one: one[:2], reverse=True):
        text = text[:start] + new + text[end:]
    return text


def ways(text: str, entry: Entry, value: Value, newline: str) -> Iterator[list[Splice]]:
    """Ways to give `entry` a value it does not have, the best first; the caller takes the first that reads back."""
    if isinstance(value, tuple):
        if entry.style is Style.BLOCK and value:
            yield _block_items(text, entry, value, newline)
        elif entry.style is Style.FLOW and entry.nodes and value:
            yield _flow_items(text, entry, value)
        yield _instead(text, entry, itemstyle.flow(value))
    elif value is None:
        yield _nothing(text, entry)
    else:
        yield from _text(text, entry, value, newline)


def _text(text: str, entry: Entry, value: str, newline: str) -> Iterator[list[Splice]]:
    node = entry.nodes[0] if entry.nodes and entry.style not in (Style.FLOW, Style.BLOCK) else None
    style = _quoting([node], flow=False) if node else Style.PLAIN
    if node and _stays_block(node, value):
        yield _block_text(text, node, value, newline)
    if "\n" in value and style is not Style.DOUBLE:
        header, lines = itemstyle.literal(value, newline)
        yield [*_instead(text, entry, header), (entry.end, entry.end, lines)]
    yield _instead(text, entry, itemstyle.at_least(value, style))
    yield _instead(text, entry, itemstyle.quote(value, Style.DOUBLE))


def _quoting(nodes: list[Node], *, flow: bool) -> Style:
    """The quotes that were put by taste: those that all texts have though they could do with less."""
    styles = {node.style for node in nodes}
    if styles == {Style.DOUBLE}:
        return Style.DOUBLE
    if styles == {Style.SINGLE} and any(itemstyle.least(node.value, flow=flow) is Style.PLAIN for node in nodes):
        return Style.SINGLE
    return Style.PLAIN


def _stays_block(node: Node, value: str) -> bool:
    """Whether a block of one line, chosen by taste, can hold the new value in the same way."""
    if node.style not in (Style.LITERAL, Style.FOLDED) or node.block_start == node.block_end:
        return False
    one_line = "\n" not in value[:-1] and bool(value.strip()) and value[0] not in " \t"
    taste = node.style is Style.FOLDED or "\n" not in node.value
    return taste and one_line and value.endswith("\n") == node.value.endswith("\n")


def _block_text(text: str, node: Node, value: str, newline: str) -> list[Splice]:
    old = text[node.block_start : node.block_end]
    deep = len(old) - len(old.lstrip(" "))
    return [(node.block_start, node.block_end, " " * deep + value.removesuffix("\n") + newline)]


def _instead(text: str, entry: Entry, raw: str) -> list[Splice]:
    """Write `raw` where the value is, whatever it is."""
    if entry.style is Style.FLOW:
        return [(entry.open, entry.close, raw)]
    if entry.style is Style.BLOCK:
        return [(entry.colon, entry.colon, f" {raw}"), *_without_items(text, entry)]
    if not entry.nodes:
        at = _end_of_line(text, entry.colon)
        commented = text[entry.colon : at].strip(" ")
        return [(entry.colon, entry.colon, f" {raw}") if commented else (at, at, f" {raw}")]
    node = entry.nodes[0]
    return [(node.start, node.end, raw), (node.block_start, node.block_end, "")]


def _nothing(text: str, entry: Entry) -> list[Splice]:
    """Take the value away, with one of the blanks before it."""
    if entry.style is Style.BLOCK:
        return _without_items(text, entry)
    start, end = (entry.open, entry.close) if entry.style is Style.FLOW else (entry.nodes[0].start, entry.nodes[0].end)
    node = entry.nodes[0] if entry.nodes and entry.style is not Style.FLOW else None
    block = [(node.block_start, node.block_end, "")] if node else []
    line_start = text.rfind("\n", 0, start) + 1
    if line_start > entry.start and not text[end : _end_of_line(text, end)].strip(" "):
        return [(line_start, text.index("\n", end) + 1, ""), *block]  # a value on a line of its own
    return [(start - 1, end, ""), *block]


def _without_items(text: str, entry: Entry) -> list[Splice]:
    return [_line_of(text, node) for node in entry.nodes]


def _line_of(text: str, node: Node) -> Splice:
    """Drop the lines of an item of a block list."""
    end = node.block_end or text.index("\n", node.end) + 1
    return text.rfind("\n", 0, node.start) + 1, end, ""


def _end_of_line(text: str, at: int) -> int:
    end = text.index("\n", at)
    return end - 1 if text[end - 1] == "\r" and end > at else end


def _pairs(entry: Entry, value: tuple[str, ...]) -> tuple[int, int]:
    """How many items at the beginning and at the end stay as they are."""
    old = [node.value for node in entry.nodes]
    shorter = min(len(old), len(value))
    head = next((index for index in range(shorter) if old[index] != value[index]), shorter)
    rest = shorter - head
    tail = next((index for index in range(rest) if old[-1 - index] != value[-1 - index]), rest)
    return head, tail


def _replaced(entry: Entry, value: tuple[str, ...], head: int, count: int, *, flow: bool) -> list[Splice]:
    """Write new items over old ones, `count` from index `head` on."""
    style = _quoting(list(entry.nodes), flow=flow)
    out: list[Splice] = []
    for node, text in zip(entry.nodes[head : head + count], value[head : head + count], strict=True):
        if node.value != text:
            out.append((node.start, node.end, itemstyle.at_least(text, style, flow=flow)))
            out.append((node.block_start, node.block_end, ""))
    return out


def _block_items(text: str, entry: Entry, value: tuple[str, ...], newline: str) -> list[Splice]:
    head, tail = _pairs(entry, value)
    old, new = len(entry.nodes) - head - tail, len(value) - head - tail
    out = _replaced(entry, value, head, min(old, new), flow=False)
    first = entry.nodes[0]
    prefix = text[text.rfind("\n", 0, first.start) + 1 : first.start]
    style = _quoting(list(entry.nodes), flow=False)
    added = "".join(prefix + itemstyle.at_least(one, style) + newline for one in value[head + old : head + new])
    if added:
        before = head + old
        at = _line_of(text, entry.nodes[before - 1])[1] if before else _line_of(text, first)[0]
        out.append((at, at, added))
    out.extend(_line_of(text, node) for node in entry.nodes[head + new : head + old])
    return out


def _flow_items(text: str, entry: Entry, value: tuple[str, ...]) -> list[Splice]:
    nodes = entry.nodes
    head, tail = _pairs(entry, value)
    old, new = len(nodes) - head - tail, len(value) - head - tail
    out = _replaced(entry, value, head, min(old, new), flow=True)
    gaps = (text[left.end : right.start] for left, right in pairwise(nodes))
    between = next((gap for gap in gaps if "#" not in gap), ", ")
    style = _quoting(list(nodes), flow=True)
    added = [itemstyle.at_least(one, style, flow=True) for one in value[head + old : head + new]]
    if added and head + old:
        at = nodes[head + old - 1].end
        out.append((at, at, "".join(between + one for one in added)))
    elif added:
        out.append((nodes[0].start, nodes[0].start, "".join(one + between for one in added)))
    if old > new and head + new:
        out.append((nodes[head + new - 1].end, nodes[head + old - 1].end, ""))
    elif old > new:
        out.append((nodes[0].start, nodes[old].start, ""))
    return out
