"""Collected styles, scripts and fonts: named by their content, and compressed once, where it serves someone."""

from collections.abc import Iterable, Iterator

from whitenoise.storage import CompressedManifestStaticFilesStorage


class SiteStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Compresses what pages link to.

    The same files under their plain names are there for the error pages only, and source maps for developers: to
    compress them as well takes longer than everything else that a first start does.
    """

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        linked = set(self.hashed_files.values())
        yield from super().compress_files(path for path in paths if path in linked and not path.endswith(".map"))
