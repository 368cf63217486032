"""Static files by hashed name, with the style sheet's parts joined into one file, so that a page asks only once."""

from collections.abc import Iterator
from typing import Any

from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from whitenoise.storage import (  # type: ignore[import-untyped]  # whitenoise ships no types
    CompressedManifestStaticFilesStorage,
)

JOINED = "css/portal.css"
PARTS = tuple(
    f"css/{part}.css"
    for part in ("tokens", "base", "layout", "parts", "forms", "screens", "counter", "print")
)


class JoinedStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # as above
    """Writes the joined style sheet while static files are collected; nothing is changed but that."""

    is_joined = True

    def post_process(
        self,
        paths: dict[str, tuple[Storage, str]],
        dry_run: bool = False,  # noqa: FBT001, FBT002 — Django's signature
        **options: Any,
    ) -> Iterator[Any]:
        """Join the parts in their order, then hash and compress as always."""
        if not dry_run:
            self.delete(JOINED)
            self.save(JOINED, ContentFile(b"".join(_content(*paths[part]) for part in PARTS)))
            paths = {**paths, JOINED: (self, JOINED)}
        yield from super().post_process(paths, dry_run, **options)


def style_sheets() -> tuple[str, ...]:
    """Return the sheets a page links: the joined one where it was made, else the parts as they lie."""
    return (JOINED,) if getattr(staticfiles_storage, "is_joined", False) else PARTS


def _content(storage: Storage, path: str) -> bytes:
    with storage.open(path) as file:
        return bytes(file.read())
