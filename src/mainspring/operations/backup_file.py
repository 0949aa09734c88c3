"""The file of a backup: a zip of NDJSON, one file for each table, and a manifest with counts and checksums.

It says nothing of the database that it came from, so it can be restored on the other kind.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from mainspring import __version__
from mainspring.base.cipher import Cipher
from mainspring.base.errors import Invalid, Misconfigured
from mainspring.model.backup import BackupPart, Manifest
from mainspring.store import backups as store
from mainspring.store import service
from mainspring.store.migrate import revisions
from mainspring.store.transaction import Transaction
from mainspring.tables import backups as tables

FORMAT = 1
MANIFEST = "manifest.json"
PROOF = "mainspring backup"
"""What the secret check says once it is decrypted."""

WRITTEN_AT_ONCE = 1000
LARGEST_MANIFEST = 64 * 1024 * 1024
COMPRESSION = 4

Progress = Callable[[int, int], None]
"""Told how many rows are done, and of how many."""


def write_backup(
    tx: Transaction, cipher: Cipher, now: datetime, file: Path, progress: Progress
) -> Manifest:
    """Write everything that ``tx`` sees into ``file``; one batch of rows is in memory at a time."""
    parts = tables.parts(tx)
    total, done = sum(part.count for part in parts), 0
    written = []
    with zipfile.ZipFile(file, "x", zipfile.ZIP_DEFLATED, compresslevel=COMPRESSION) as archive:
        for part in parts:
            digest, count = hashlib.sha256(), 0
            with archive.open(part.file, "w", force_zip64=True) as entry:
                for batch in tables.read(tx, part):
                    lines = b"".join(_line(row) for row in batch)
                    digest.update(lines)
                    entry.write(lines)
                    count, done = count + len(batch), done + len(batch)
                    progress(done, total)
            written.append(msgspec.structs.replace(part, count=count, sha256=digest.hexdigest()))
        manifest = Manifest(
            format=FORMAT,
            mainspring=__version__,
            schema=revisions()[0],
            service=service.get(tx).name,
            created_at=now,
            secret_check=cipher.encrypt(PROOF),
            parts=tuple(written),
        )
        archive.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
    return manifest


def _line(row: dict[str, Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


class BackupFile:
    """A backup that is read: checked as a whole before anything is made of it."""

    def __init__(self, file: Path) -> None:
        """Raises `Invalid` for what is no backup, or one that this version cannot read."""
        self._name = str(file)
        try:
            self._archive = zipfile.ZipFile(file)
        except OSError as problem:
            raise Misconfigured(f"{file} cannot be read: {problem.strerror}.") from None
        except zipfile.BadZipFile:
            raise Invalid(
                f"{file} is no backup of Mainspring, or it is damaged.", code="not_a_backup"
            ) from None
        self.manifest = self._read_manifest()

    def __enter__(self) -> BackupFile:
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    def check(self, cipher: Cipher, progress: Progress) -> None:
        """Read it once from end to end; raises where a byte or the secret key is not the right one."""
        try:
            proven = cipher.decrypt(self.manifest.secret_check) == PROOF
        except Misconfigured:
            proven = False
        if not proven:
            raise Misconfigured(
                "The settings in this backup were encrypted with another secret key. Put the file secret.key "
                "of the service that was backed up into the data directory, or set MAINSPRING_SECRET_KEY."
            )
        done = 0
        for part in self.manifest.parts:
            digest, count = hashlib.sha256(), 0
            for line in self._lines(part):
                digest.update(line)
                count += 1
                if count % WRITTEN_AT_ONCE == 0:
                    progress(done + count, self.manifest.rows)
            done += count
            if count != part.count or digest.hexdigest() != part.sha256:
                raise self._damaged(part)

    def restore(self, tx: Transaction, progress: Progress) -> None:
        """Fill an empty store: at the backup's schema first, then brought to this version's."""
        store.migrate_within(tx, self.manifest.schema)
        done = 0
        own = [part for part in self.manifest.parts if not tables.is_users(part)]
        users = [part for part in self.manifest.parts if tables.is_users(part)]
        for part in own:
            done = self._fill(tx, part, done, progress)
        store.migrate_within(tx, "head")
        tables.make_tables(tx)
        for part in users:
            done = self._fill(tx, part, done, progress)
        tables.finish_tables(tx)
        store.mend(tx)

    def _fill(self, tx: Transaction, part: BackupPart, done: int, progress: Progress) -> int:
        batch: list[dict[str, Any]] = []
        for line in self._lines(part):
            batch.append(json.loads(line))
            if len(batch) == WRITTEN_AT_ONCE:
                tables.write(tx, part, batch)
                done += len(batch)
                batch = []
                progress(done, self.manifest.rows)
        tables.write(tx, part, batch)
        progress(done + len(batch), self.manifest.rows)
        return done + len(batch)

    def _lines(self, part: BackupPart) -> Iterator[bytes]:
        try:
            with self._archive.open(part.file) as entry:
                yield from entry
        except (KeyError, OSError, EOFError, zipfile.BadZipFile, zlib.error):
            raise self._damaged(part) from None

    def _read_manifest(self) -> Manifest:
        try:
            if self._archive.getinfo(MANIFEST).file_size > LARGEST_MANIFEST:
                raise KeyError
            said = msgspec.json.decode(self._archive.read(MANIFEST))
            found = (said["format"], said["schema"])
        except (KeyError, TypeError, msgspec.DecodeError, zipfile.BadZipFile, zlib.error):
            self._archive.close()
            raise Invalid(
                f"{self._name} is no backup of Mainspring.", code="not_a_backup"
            ) from None
        if found[0] != FORMAT or found[1] not in revisions():
            self._archive.close()
            raise Invalid(
                f"This backup was made by Mainspring {said.get('mainspring')}, which is newer than this "
                f"one ({__version__}): restore it with that version, or a later one.",
                code="newer_backup",
            )
        try:
            manifest = msgspec.convert(said, Manifest, strict=False)
        except msgspec.ValidationError as problem:
            self._archive.close()
            raise Invalid(f"{self._name} is damaged: {problem}.", code="damaged_backup") from None
        for part in manifest.parts:
            if not tables.is_legal(part):
                self._archive.close()
                raise self._damaged(part)
        return manifest

    def _damaged(self, part: BackupPart) -> Invalid:
        return Invalid(
            f"{self._name} is damaged: {part.file} is not as its manifest says. Nothing was restored.",
            code="damaged_backup",
        )
