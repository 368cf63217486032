"""Static files by hashed name; the parts of the style sheet are joined, and those of the script: one request each."""

from collections.abc import Iterator
from typing import Any

from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from whitenoise.storage import (  # type: ignore[import-untyped]  # whitenoise ships no types
    CompressedManifestStaticFilesStorage,
)

JOINED, JOINED_SCRIPT = "css/portal.css", "js/portal.js"
PARTS = tuple(
    f"css/{part}.css"
    for part in ("tokens", "base", "layout", "parts", "forms", "screens", "counter", "print")
)
SCRIPT_PARTS = tuple(f"js/{part}.js" for part in ("press", "live", "stay", "card", "contact", "guard"))
JOINTS = {JOINED: PARTS, JOINED_SCRIPT: SCRIPT_PARTS}


class JoinedStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # as above
    """Writes the joined files while static files are collected; nothing is changed but that."""

    is_joined = True

    def post_process(
        self,
        paths: dict[str, tuple[Storage, str]],
        dry_run: bool = False,  # noqa: FBT001, FBT002 — Django's signature
        **options: Any,
    ) -> Iterator[Any]:
        """Join the parts in their order, then hash and compress as always."""
        if not dry_run:
            for joined, parts in JOINTS.items():
                self.delete(joined)
                self.save(
                    joined, ContentFile(b"".join(served(part, _content(*paths[part])) for part in parts))
                )
            paths = {**paths, **{joined: (self, joined) for joined in JOINTS}}
        yield from super().post_process(paths, dry_run, **options)


def style_sheets() -> tuple[str, ...]:
    """Return the sheets a page links: the joined one where it was made, else the parts as they lie."""
    return _linked(JOINED)


def scripts() -> tuple[str, ...]:
    """Return the scripts a page links: the joined one where it was made, else the parts as they lie."""
    return _linked(JOINED_SCRIPT)


def served(part: str, content: bytes) -> bytes:
    """Return a part as it is joined: scripts without indents and lines of comment, which no browser needs."""
    if not part.endswith(".js"):
        return content
    lines = (line.strip() for line in content.splitlines())
    return b"".join(line + b"\n" for line in lines if line and not line.startswith(b"//"))


def _linked(joined: str) -> tuple[str, ...]:
    return (joined,) if getattr(staticfiles_storage, "is_joined", False) else JOINTS[joined]


def _content(storage: Storage, path: str) -> bytes:
    with storage.open(path) as file:
        return bytes(file.read())
