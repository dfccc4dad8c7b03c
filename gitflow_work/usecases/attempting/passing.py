"""Which refusals may be gone at the next try: those for want of an answer that the forge did not give this time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, cast

from gitflow_work.core.forge.answers import ForgeTrouble

if TYPE_CHECKING:
    from gitflow_work.ports.forge import Forge
    from gitflow_work.usecases.forge.asking import Asking
    from gitflow_work.usecases.move import Blocked


def is_passing(error: Blocked, heard: Sequence[ForgeTrouble]) -> bool:
    """Whether nothing but missing answers is in the way, and another try may get them."""
    return error.exit == 3 and any(one.passing for one in heard)


def listening(asking: Callable[[], Asking] | None, heard: list[ForgeTrouble]) -> Callable[[], Asking] | None:
    """The same, but `heard` gets what goes wrong with the forge. Its answers only tell that in words, for people."""
    if asking is None:
        return None
    ask = asking

    def listened() -> Asking:
        from gitflow_work.usecases.forge.asking import Asking

        inner = ask()

        def opened(github: Any) -> Forge | None:
            forge = inner.forge(github)
            return cast("Forge", _Listener(forge, heard)) if forge is not None else None

        return Asking(opened, inner.own)

    return listened


class _Listener:
    """A forge, every question of which is passed on."""

    def __init__(self, forge: Forge, heard: list[ForgeTrouble]) -> None:
        self._forge = forge
        self._heard = heard

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._forge, name)
        if not callable(found):
            return found

        def asked(*args: Any, **given: Any) -> Any:
            try:
                return found(*args, **given)
            except ForgeTrouble as error:
                self._heard.append(error)
                raise

        return asked
