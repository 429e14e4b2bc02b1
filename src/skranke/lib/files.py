"""A store of files by the SHA-256 of their content: written once, never changed, safe against a power cut."""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


class FileStore:
    """Files under `root/ab/cd…`; `put` returns only when the content will survive a crash."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, digest: str) -> Path:
        return self.root / digest[:2] / digest[2:]

    def put(self, content: bytes) -> str:
        """Store the bytes and return their digest (hex); the same bytes are stored once."""
        return self.put_stream([content])

    def put_many(self, contents: Sequence[bytes]) -> list[str]:
        """Store many at once and return their digests; quicker, since the disk waits for all of them together."""
        self.root.mkdir(parents=True, exist_ok=True)
        with ThreadPoolExecutor(max_workers=8) as threads:
            written = list(threads.map(self._write, ([content] for content in contents)))
        folders = {folder for name, digest in written if (folder := self._settle(name, digest)) is not None}
        for folder in folders:
            sync_folder(folder)
        return [digest for _name, digest in written]

    def put_stream(self, chunks: Iterable[bytes]) -> str:
        """Store what comes in pieces, without holding it all in memory."""
        self.root.mkdir(parents=True, exist_ok=True)
        name, digest = self._write(chunks)
        folder = self._settle(name, digest)
        if folder is not None:
            sync_folder(folder)
        return digest

    def _write(self, chunks: Iterable[bytes]) -> tuple[str, str]:
        digest = hashlib.sha256()
        descriptor, name = tempfile.mkstemp(dir=self.root, prefix="new-")
        try:
            with os.fdopen(descriptor, "wb") as file:
                for chunk in chunks:
                    digest.update(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        return name, digest.hexdigest()

    def _settle(self, name: str, digest: str) -> Path | None:
        """Give the file its name; the folder that then has to be synced, or None when the content was here already."""
        target = self.path(digest)
        if target.exists():
            Path(name).unlink()
            return None
        if not target.parent.is_dir():
            target.parent.mkdir(exist_ok=True)
            sync_folder(self.root)
        Path(name).rename(target)
        return target.parent

    def read(self, digest: str) -> bytes:
        return self.path(digest).read_bytes()

    def chunks(self, digest: str, size: int = 1 << 16) -> Iterator[bytes]:
        with self.path(digest).open("rb") as file:
            while chunk := file.read(size):
                yield chunk


def sync_folder(folder: Path) -> None:
    # A rename is durable only when the folder that holds the name is.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def version_of(folder: Path) -> str:
    """A short name that changes whenever a file in the folder does."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(str(path.relative_to(folder)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
