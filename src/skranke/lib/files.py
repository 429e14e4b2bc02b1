"""A store of files by the SHA-256 of their content: written once, never changed, safe against a power cut."""

import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from io import FileIO
from pathlib import Path

WRITERS = 8


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
        if len(contents) < 2:
            return [self.put(content) for content in contents]
        self.root.mkdir(parents=True, exist_ok=True)
        with ThreadPoolExecutor(max_workers=WRITERS) as threads:
            written = list(threads.map(self._write, ([content] for content in contents)))
            folders = {self._settle(name, digest) for name, digest in written}
            list(threads.map(sync_folder, folders))
        return [digest for _name, digest in written]

    def put_stream(self, chunks: Iterable[bytes]) -> str:
        """Store what comes in pieces, without holding it all in memory."""
        self.root.mkdir(parents=True, exist_ok=True)
        name, digest = self._write(chunks)
        sync_folder(self._settle(name, digest))
        return digest

    def _write(self, chunks: Iterable[bytes]) -> tuple[str, str]:
        digest = hashlib.sha256()
        # Every mail passes here: opening by hand costs a third of what `tempfile` and `pathlib` do.
        name = f"{self.root}/new-{secrets.token_hex(12)}"
        descriptor = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            with open(descriptor, "wb", buffering=0) as file:
                for chunk in chunks:
                    digest.update(chunk)
                    _write_whole(file, chunk)
                os.fsync(descriptor)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        return name, digest.hexdigest()

    def _settle(self, name: str, digest: str) -> str:
        """Give the file its name; the folder that then has to be synced."""
        folder = f"{self.root}/{digest[:2]}"
        target = f"{folder}/{digest[2:]}"
        if os.path.exists(target):
            # The folder is synced all the same: who wrote the name first may not have come so far.
            os.unlink(name)
            return folder
        try:
            os.rename(name, target)
        except FileNotFoundError:
            os.makedirs(folder, exist_ok=True)
            sync_folder(self.root)
            os.rename(name, target)
        return folder

    def read(self, digest: str) -> bytes:
        return self.path(digest).read_bytes()

    def chunks(self, digest: str, size: int = 1 << 16) -> Iterator[bytes]:
        with self.path(digest).open("rb") as file:
            while chunk := file.read(size):
                yield chunk


def _write_whole(file: FileIO, chunk: bytes) -> None:
    rest = memoryview(chunk)
    while rest:
        rest = rest[file.write(rest) :]


def sync_folder(folder: Path | str) -> None:
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
