"""The files of a policy as values: read from a folder or an archive, and loaded like the one in force.

An archive comes from outside. Only plain `.toml` names are taken out of it, into memory and within limits; nothing
it says decides where anything is written, and its index can name no file but its own.
"""

import io
import re
import tomllib
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from requests_intake.rules.catalogue import INDEX, Policy, PolicyError, load

Files = dict[str, str]

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}\.toml")
VERSION, CARD_VERSION = re.compile(r"[A-Za-z0-9_.:+-]{1,40}"), re.compile(r"[A-Za-z0-9_.:+-]{1,16}")
SUBTYPE, CARD = re.compile(r"[a-z][a-z0-9_]{0,59}"), re.compile(r"[A-Z][A-Z0-9-]{0,23}")
MOST_FILES = 60
MOST_BYTES = 4_000_000
"""All files together; ours are a tenth of it."""

ARCHIVE = "archive"


def read(path: Path) -> Files:
    """Return the files of the policy at `path`: a folder, its `policy.toml`, or a zip archive of it.

    Raises `PolicyError` with file, entry and reason.
    """
    if path.is_dir():
        return read_folder(path)
    if path.name == INDEX:
        return read_folder(path.parent)
    try:
        return read_archive(path.read_bytes())
    except OSError:
        raise PolicyError(path.name, "file", "This file cannot be read.") from None


def read_folder(folder: Path) -> Files:
    """Return the policy files of a folder."""
    found: dict[str, bytes] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            found[path.name] = path.read_bytes()
        except OSError:
            raise PolicyError(path.name, "file", "This file cannot be read.") from None
        _check_size(found)
    return _texts(found)


def read_archive(content: bytes) -> Files:
    """Return the policy files in a zip archive; they lie at its top or in one folder."""
    found: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for item in archive.infolist():
                name = PurePosixPath(item.filename).name
                if item.is_dir() or not name.endswith(".toml"):
                    continue
                if name in found:
                    raise PolicyError(name, "file", "The archive holds this file twice.")
                with archive.open(item) as file:
                    found[name] = file.read(MOST_BYTES + 1)
                _check_size(found)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as broken:
        if isinstance(broken, PolicyError):
            raise
        raise PolicyError(ARCHIVE, "file", "This is not a zip archive that can be read.") from None
    return _texts(found)


def load_files(files: Mapping[str, str]) -> Policy:
    """Load a policy from its files, as the one in force is loaded.

    Raises `PolicyError` with file, entry and reason if it cannot be used.
    """
    _check_index(files)
    with TemporaryDirectory(prefix="policy-") as folder:
        for name, text in files.items():
            (Path(folder) / name).write_text(text, encoding="utf-8")
        try:
            policy = load(Path(folder))
        except RecursionError:
            raise PolicyError(INDEX, "file", "A file of this policy is nested too deeply.") from None
    _check_names(policy)
    return policy


def _check_size(found: Mapping[str, bytes]) -> None:
    if len(found) > MOST_FILES or sum(map(len, found.values())) > MOST_BYTES:
        raise PolicyError(
            ARCHIVE, "file", f"A policy has at most {MOST_FILES} files and {MOST_BYTES // 1_000_000} MB."
        )


def _texts(found: Mapping[str, bytes]) -> Files:
    if INDEX not in found:
        raise PolicyError(INDEX, "file", "This file is missing: it names the others and the version.")
    texts = {}
    for name, content in found.items():
        if not NAME.fullmatch(name):
            raise PolicyError(name[:80], "file", "A file is named with small letters, digits, - and _ only.")
        try:
            texts[name] = content.decode("utf-8")
        except UnicodeDecodeError:
            raise PolicyError(name, "file", "This file is not UTF-8 text.") from None
        if "\0" in texts[name]:
            raise PolicyError(name, "file", "This file is not text: it holds a NUL sign.")
    return texts


def _check_names(policy: Policy) -> None:
    """Refuse names that the columns of a request, or the closed words of the record, could not hold."""
    if not VERSION.fullmatch(policy.version):
        raise PolicyError(
            INDEX, "policy", "version has up to 40 letters, digits and signs of . _ + : - only."
        )
    for slug in policy.subtypes:
        if not SUBTYPE.fullmatch(slug):
            raise PolicyError(
                "subtypes", slug[:80], "A kind is named with up to 60 small letters, digits and _."
            )
    for slug, card in policy.cards.items():
        if not CARD.fullmatch(slug) or not CARD_VERSION.fullmatch(card.version):
            raise PolicyError(
                "cards", slug[:80], "A card has up to 24 capital letters, digits and -, and a version."
            )


def _check_index(files: Mapping[str, str]) -> None:
    """Refuse an index that names a file outside; what else is wrong with it the loader says."""
    try:
        named = tomllib.loads(files.get(INDEX, "")).get("files", [])
    except (tomllib.TOMLDecodeError, RecursionError):
        raise PolicyError(INDEX, "file", "This file is not valid TOML.") from None
    for name in named if isinstance(named, list) else []:
        if not isinstance(name, str) or name not in files:
            raise PolicyError(INDEX, str(name)[:80], "This file is named in the index and is not here.")
