"""How much of a file we are willing to read; beyond it the file is refused before it costs memory or time."""

from dataclasses import dataclass

from backend.settings import Settings

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """What one file may be at most."""

    file_bytes: int = 256 * MEGABYTE
    #: Of a spreadsheet, after unpacking: a zip of a few kilobytes can hold gigabytes.
    unpacked_bytes: int = 1024 * MEGABYTE
    rows: int = 2_000_000
    columns: int = 500
    #: A spreadsheet program itself ends at 32,767.
    cell_characters: int = 32_767
    #: Files of up to this many rows are written while the browser waits; longer ones by the worker.
    inline_rows: int = 5_000
    inline_bytes: int = 2 * MEGABYTE

    @classmethod
    def of(cls, settings: Settings) -> "Limits":
        """The limits of this installation."""
        return cls(
            file_bytes=settings.import_max_megabytes * MEGABYTE,
            unpacked_bytes=settings.import_max_unpacked_megabytes * MEGABYTE,
            rows=settings.import_max_rows,
            columns=settings.import_max_columns,
            cell_characters=settings.import_max_cell_characters,
        )
