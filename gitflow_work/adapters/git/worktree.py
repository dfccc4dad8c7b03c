"""Files on the disk: read as they are, replaced as a whole; implements ports.WorkTree. Symlinks are never followed."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterable
from contextlib import suppress
from typing import NamedTuple

from gitflow_work.adapters.git.repository import Places
from gitflow_work.errors import WorkError

OTHER = "other"
"""In place of a blob's id: something stands there that is no regular file, or cannot be read."""

_FEW = 16
"""So many files are flushed one by one; for more, one call for the file system takes less time."""
_Stamp = tuple[int, int, int] | None


class Prepared(NamedTuple):
    """A file that waits under the name `beside` to be renamed to `full`. `before`: what stands there, None: nothing."""

    beside: str
    full: str
    before: _Stamp


class GitWorkTree:
    """The work tree of one repository. A bare one has no files."""

    def __init__(self, places: Places) -> None:
        self.top = places.top
        self._width = places.id_width

    def read(self, path: str) -> bytes | None:
        """See ports.WorkTree."""
        if self.top is None or self.symlink(path) is not None:
            return None
        try:
            file = os.open(self._full(path), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError:
            return None
        if not stat.S_ISREG(os.fstat(file).st_mode):
            os.close(file)
            return None
        with open(file, "rb") as opened:
            return opened.read()

    def names(self, folder: str) -> list[str]:
        """See ports.WorkTree."""
        if self.top is None or self.symlink(folder) is not None:
            return []
        try:
            return sorted(f"{folder}/{name}" for name in os.listdir(self._full(folder)))
        except OSError:
            return []

    def exists(self, path: str) -> bool:
        """See ports.WorkTree."""
        return self.top is not None and os.path.lexists(self._full(path))

    def create(self, path: str, content: bytes) -> None:
        """See ports.WorkTree."""
        part = self.symlink(path)
        if part is not None:
            raise WorkError(f"{path} leads through a symlink, {part}", code="not-regular")
        full = self._full(path)
        try:
            os.makedirs(os.path.dirname(full), exist_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            descriptor = os.open(full, flags, 0o666)
        except FileExistsError:
            raise WorkError(f"{path} is there already", hint=f"edit {path}", code="exists") from None
        except OSError as error:
            raise WorkError(f"{path} cannot be made: {error.strerror}") from None
        try:
            with open(descriptor, "wb") as file:
                file.write(content)
        except OSError as error:
            _gone(full)
            raise WorkError(f"{path} cannot be written: {error.strerror}") from None

    def blob(self, path: str) -> str | None:
        """The id that the file's bytes have as a blob; None: nothing is there; OTHER."""
        try:
            os.lstat(self._full(path))
        except (FileNotFoundError, NotADirectoryError):
            return None
        from gitflow_work.adapters.git.newtrees import object_id

        content = self.read(path)
        return OTHER if content is None else object_id("blob", content, self._width)

    def symlink(self, path: str) -> str | None:
        """The first part of `path` that is a symlink, or None."""
        parts = path.split("/")
        for count in range(1, len(parts) + 1):
            part = "/".join(parts[:count])
            try:
                if stat.S_ISLNK(os.lstat(self._full(part)).st_mode):
                    return part
            except OSError:
                return None
        return None

    def prepare(self, path: str, content: bytes, temporary: str) -> Prepared:
        """Write what is to stand at `path` under the name `temporary` beside it; not flushed to the disk yet.

        Missing folders are made, the permissions of a file that is replaced are taken over. Raises OSError, WorkError.
        """
        full = self._full(path)
        folder = os.path.dirname(full)
        if self.symlink(path) is not None:
            raise WorkError(f"{path} leads through a symlink")
        os.makedirs(folder, exist_ok=True)
        beside = os.path.join(folder, temporary)
        try:
            before = _stamp(full)
            _write(beside, content, full)
            return Prepared(beside, full, before)
        except BaseException:
            _gone(beside)
            raise

    def sync(self, files: Collection[Prepared]) -> None:
        """Flush the contents of `files` to the disk; many by one call for the whole file system. Raises OSError."""
        if len(files) > _FEW and _sync_file_system(next(iter(files)).beside):
            return
        for file in files:
            _sync(file.beside, os.O_WRONLY)

    def put(self, file: Prepared) -> bool:
        """Rename it into place; False, and nothing happens, when what stands there is not what stood there before."""
        if _stamp(file.full) != file.before:
            _gone(file.beside)
            return False
        try:
            os.replace(file.beside, file.full)
        except BaseException:
            _gone(file.beside)
            raise
        return True

    def discard(self, file: Prepared) -> None:
        """Let things be as they are."""
        with suppress(OSError):
            _gone(file.beside)

    def remove(self, path: str) -> None:
        """Remove the file and the folders that it leaves empty. Raises OSError, WorkError."""
        if self.symlink(path) is not None:
            raise WorkError(f"{path} leads through a symlink")
        _gone(self._full(path))
        self._prune(os.path.dirname(path))

    def sync_folders(self, paths: Iterable[str]) -> None:
        """Flush the names of these files to the disk, each folder once. Raises OSError."""
        for folder in {_nearest(os.path.dirname(self._full(path))) for path in paths}:
            _sync(folder, os.O_RDONLY)

    def drop_temporary(self, path: str, temporary: str) -> None:
        """Remove what a crash left beside `path`."""
        if self.symlink(path) is None:
            _gone(os.path.join(os.path.dirname(self._full(path)), temporary))

    def _full(self, path: str) -> str:
        assert self.top is not None  # nobody writes in a bare repository
        return os.path.join(self.top, path)

    def _prune(self, folder: str) -> None:
        """Remove folders that have become empty, as git does; never one that we stand in."""
        while folder:
            full = self._full(folder)
            try:
                if f"{os.getcwd()}/".startswith(f"{os.path.realpath(full)}/"):
                    return
                os.rmdir(full)
            except OSError:
                return
            folder = os.path.dirname(folder)


def _write(path: str, content: bytes, replaced: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
    with open(descriptor, "wb") as file:
        file.write(content)
        with suppress(FileNotFoundError):  # a new file has its permissions by the umask
            os.fchmod(descriptor, stat.S_IMODE(os.lstat(replaced).st_mode))


def _stamp(path: str) -> _Stamp:
    try:
        info = os.lstat(path)
    except FileNotFoundError:
        return None
    return info.st_mtime_ns, info.st_size, info.st_ino


def _nearest(folder: str) -> str:
    """The folder, or what is above it when it was left empty and went."""
    while not os.path.isdir(folder):
        folder = os.path.dirname(folder)
    return folder


def _sync(path: str, flags: int) -> None:
    descriptor = os.open(path, flags | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_file_system(path: str) -> bool:
    """Whether the system could do it; Python has no name for syncfs(2). Raises OSError when writing failed."""
    import ctypes

    try:
        syncfs = ctypes.CDLL(None, use_errno=True).syncfs
    except (OSError, AttributeError):
        return False
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        if syncfs(descriptor) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))
    finally:
        os.close(descriptor)
    return True


def _gone(path: str) -> None:
    with suppress(FileNotFoundError, NotADirectoryError):
        os.unlink(path)
