"""Backup and restore: a folder with a store, its desk and the delivered bytes, and a manifest that vouches for it.

A backup is written beside its place under a name of its own and moved there when all of it is on the disk: what bears
the name is whole. docs/backup.md says how it is used.
"""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from data import schema
from data.keeping import dumps, revisions
from data.keeping.store import Store, landing_folder, reach
from governance.errors import StoreError

FORM = 1
MANIFEST = "manifest.json"
_LANDING = "landing"
_BLOCK = 1 << 20
# The only names a manifest may list: one with .. or a leading / would be read, and on restore
# written, outside the folder.
_NAME = re.compile(r"[a-z_]+\.(sqlite|copy)|landing/[0-9a-f]{2}/[0-9a-f]{64}(\.[A-Za-z]{2,8}){0,2}")


@dataclass(frozen=True, slots=True)
class Part:
    """A file of a backup."""

    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds: of what kind of store, at which load, with which state hash, in which files."""

    form: int
    made_at: str
    kind: str
    schema: int
    profile: str
    load: int
    state: str
    parts: dict[str, Part]
    missing: list[str] = field(default_factory=list)
    """SHA-256 of delivered files that the landing folder no longer has."""

    def text(self) -> str:
        """JSON, with the digest of all the rest at its end."""
        told = asdict(self)
        return json.dumps(told | {"digest": _digest_of(told)}, ensure_ascii=False, indent=1)

    @classmethod
    def read(cls, path: Path) -> "Manifest":
        """The manifest of a backup; raises StoreError for one that is not there or not as it was written."""
        try:
            told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            digest = told.pop("digest")
            parts = {name: Part(**part) for name, part in told["parts"].items()}
            manifest = cls(**(told | {"parts": parts}))
        except OSError as error:
            raise StoreError(
                f"{path.parent} 不是一份备份：{error.strerror}（{path.name}）。"
            ) from error
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise StoreError(f"{path} 不是备份的清单：请改用另一份备份。") from error
        if digest != _digest_of(told):
            raise StoreError(f"{path} 被改动过：请改用另一份备份。")
        return manifest


def _digest_of(told: dict[str, Any]) -> str:
    # Sorted keys: the digest must not depend on the order of dataclass fields.
    plain = json.dumps(told, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()


def backup(store: Store, to: Path) -> Manifest:
    """Keep the store as it is now; a load that is under way goes on and is not in it.

    Args:
        store: an opened store.
        to: a folder that is not there yet.

    Raises:
        StoreError: the folder is there, or cannot be written: nothing is left then.
    """
    if to.exists():
        raise StoreError(f"{to} 已经存在：请给一个新的文件夹名。")
    # The process id tells whoever comes next whether its owner still lives (remove_leftovers).
    partial = to.with_name(f".{to.name}.{os.getpid()}.partial")
    with dumps.named(f"备份到 {to} "), _thrown_away(partial):
        to.parent.mkdir(parents=True, exist_ok=True)
        remove_leftovers(to.parent, f".{to.name}.*.partial")
        partial.mkdir()
        state, load, digests = dumps.dump(store, partial)
        missing = _keep_landed(landing_folder(store), partial / _LANDING, digests)
        manifest = Manifest(
            FORM,
            datetime.now(UTC).isoformat(timespec="seconds"),
            store.engine.dialect.name,
            _number(store),
            store.meta().get("profile", ""),
            load,
            state,
            {name: _part(path) for name, path in sorted(_names(partial))},
            missing,
        )
        (partial / MANIFEST).write_text(manifest.text(), encoding="utf-8")
        # Contents first, then the name, then the folder that holds the name: after a power cut
        # what bears the final name is whole.
        _sync(partial)
        os.rename(partial, to)
        _sync_one(to.parent)
    return manifest


def _number(store: Store) -> int:
    """The store's revision: of an older one too, which is kept before it is upgraded."""
    with store.reading() as connection:
        standing = revisions.held(connection, revisions.STORE)
    return standing.number if standing else schema.VERSION


@contextmanager
def _thrown_away(folder: Path) -> Iterator[None]:
    """Remove the folder again if what is done with it fails."""
    try:
        yield
    # Not only errors: Ctrl-C in the middle of a long copy must leave nothing behind either.
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def remove_leftovers(folder: Path, pattern: str) -> None:
    """Remove the partial folders of these names whose backups were killed."""
    for left in folder.glob(pattern):
        owner = left.name.removesuffix(".partial").rsplit(".", 1)[1]
        # Linux: /proc has a folder for each living
        # process; another backup's work is left alone.
        if owner.isdecimal() and not Path(f"/proc/{owner}").exists():
            shutil.rmtree(left, ignore_errors=True)


def _keep_landed(landing: Path, target: Path, digests: set[str]) -> list[str]:
    """Copy the delivered bytes, checked against their names; returns the digests that are not there any more."""
    missing = []
    # Files lie in folders of their digest's first
    # two digits, and keep the suffix they came with.
    for digest in sorted(digests):
        paths = sorted((landing / digest[:2]).glob(f"{digest}*"))
        for path in paths:
            kept = target / digest[:2] / path.name
            kept.parent.mkdir(parents=True, exist_ok=True)
            if _copy(path, kept).sha256 != digest:
                raise StoreError(f"落地文件 {path} 的内容与它的散列不符：请先查明原因，再做备份。")
        if not paths:
            missing.append(digest)
    return missing


def _copy(source: Path, target: Path) -> Part:
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as reader, target.open("wb") as writer:
        while block := reader.read(_BLOCK):
            digest.update(block)
            size += writer.write(block)
    return Part(digest.hexdigest(), size)


def _part(path: Path) -> Part:
    with path.open("rb") as reader:
        digest = hashlib.file_digest(reader, "sha256").hexdigest()
    return Part(digest, path.stat().st_size)


def _sync(folder: Path) -> None:
    for path in (*folder.rglob("*"), folder):
        _sync_one(path)


def _sync_one(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def restore(source: Path, url: str, *, replace: bool = False) -> Manifest:
    """Put a backup back where a store is to be, upgraded where an older program made it.

    Args:
        source: the backup's folder.
        url: the store's URL, of the same kind of database.
        replace: give up the store that stands there.

    Raises:
        StoreError: the backup is not whole, is of another kind or a newer program's, or something stands there already.
    """
    manifest = Manifest.read(source / MANIFEST)
    with dumps.named(f"从 {source} 还原"):
        _check_parts(source, manifest)
        _check_target(url, manifest, replace=replace)
        store = reach(url)
        store.close()
        # Landed bytes go first: no restored store may name files that are not there yet.
        _put_landed(source, landing_folder(store), manifest)
        dumps.undump(url, source, manifest.state)
    return manifest


def _check_parts(source: Path, manifest: Manifest) -> None:
    if manifest.form != FORM or manifest.schema > schema.VERSION:
        raise StoreError(
            f"备份的结构版本是 {manifest.form}/{manifest.schema}，本程序只到 {FORM}/{schema.VERSION}：请用更新的程序还原。"
        )
    for name, part in manifest.parts.items():
        if not _NAME.fullmatch(name):
            raise StoreError(f"备份的清单里有不合规的文件名 {name!r}：请改用另一份备份。")
        path = source / name
        # A link could lead out of the backup to bytes that change after they were checked.
        if not path.is_file() or path.is_symlink() or _part(path) != part:
            raise StoreError(f"备份里的 {name} 缺失或被改动过：请改用另一份备份。")
    extra = {n for n, _ in _names(source)} - set(manifest.parts) - {MANIFEST}
    if extra:
        raise StoreError(f"备份里有清单之外的文件 {min(extra)}：请改用另一份备份。")


def _names(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in folder.rglob("*"):
        # rglob follows no link, but lists it: a linked
        # folder counts as a file that nobody named.
        if not path.is_dir() or path.is_symlink():
            yield path.relative_to(folder).as_posix(), path


def _check_target(url: str, manifest: Manifest, *, replace: bool) -> None:
    with closing(reach(url)) as store:
        kind = store.engine.dialect.name
    if kind != manifest.kind:
        raise StoreError(
            f"这份备份是 {manifest.kind} 的，不能还原到 {kind}：请用 --store 给同类的库。"
        )
    there = dumps.standing(url)
    if there == "another":
        raise StoreError("那里是别的程序的库：请用 --store 另给一个。")
    if there == "ours" and not replace:
        raise StoreError("那里已经有一个库：确定要换掉它时请加 --replace，或用 --store 另给一个。")


def _put_landed(source: Path, landing: Path, manifest: Manifest) -> None:
    for name in manifest.parts:
        if name.startswith(f"{_LANDING}/"):
            kept = landing / name.removeprefix(f"{_LANDING}/")
            kept.parent.mkdir(parents=True, exist_ok=True)
            # Written beside and renamed: a loader never
            # finds half a file under a digest's name.
            partial = landing / f".{os.getpid()}.partial"
            _copy(source / name, partial)
            _sync_one(partial)
            os.replace(partial, kept)
