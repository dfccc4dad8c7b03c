"""A command written as one line, split into words as a shell does; what only a shell could act on is refused."""

from __future__ import annotations

from collections.abc import Iterator

_REFUSED = frozenset("|&;<>()*?[]{}$`#~!\n\r")
"""What would mean something to a shell, outside of quotes."""
_REFUSED_IN_DOUBLE = frozenset("$`")
_ESCAPED_IN_DOUBLE = frozenset('"\\$`')


class BadLine(Exception):
    """The line cannot be taken. The message is for people."""


def split(line: str) -> tuple[str, ...]:
    """The words of a line: blanks part them, quotes and backslashes keep them together. Raises BadLine."""
    words: list[str] = []
    word: list[str] | None = None
    letters = iter(line.strip("\n"))
    for letter in letters:
        if letter in " \t":
            if word is not None:
                words.append("".join(word))
            word = None
            continue
        word = [] if word is None else word
        if letter in "'\"":
            word += _quoted(letters, letter)
        elif letter == "\\":
            word.append(_next(letters, "a backslash"))
        elif letter in _REFUSED:
            raise BadLine(f"`{letter.strip() or 'a line end'}` means something to a shell, and none runs this command")
        else:
            word.append(letter)
    return (*words, "".join(word)) if word is not None else tuple(words)


def _quoted(letters: Iterator[str], mark: str) -> Iterator[str]:
    for letter in letters:
        if letter == mark:
            return
        if mark == '"' and letter == "\\":
            following = _next(letters, "a backslash")
            yield following if following in _ESCAPED_IN_DOUBLE else f"\\{following}"
        elif mark == '"' and letter in _REFUSED_IN_DOUBLE:
            raise BadLine(f"`{letter}` between double quotes means something to a shell, and none runs this command")
        else:
            yield letter
    raise BadLine(f"a quote {mark} is not closed")


def _next(letters: Iterator[str], what: str) -> str:
    following = next(letters, None)
    if following is None:
        raise BadLine(f"{what} ends the line")
    return following
