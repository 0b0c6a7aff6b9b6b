"""Addresses of map tiles: zoom, column from the west, row from the north.

    Tile(5, 19, 10).edges        # (left, top, right, bottom) on the square of side 1

Raises :class:`TileNotFoundError` for a tile that is not on the map.
"""

from dataclasses import dataclass

from registry.domain.browse import BrowseError

MAX_TILE_ZOOM = 22


class TileNotFoundError(BrowseError):
    """There is no such tile; carries ``zoom``, ``column`` and ``row``."""

    def __init__(self, zoom: int, column: int, row: int) -> None:
        super().__init__(
            f"There is no tile {zoom}/{column}/{row}: zoom goes from 0 to {MAX_TILE_ZOOM}, "
            "column and row from 0 to 2^zoom - 1."
        )
        self.zoom = zoom
        self.column = column
        self.row = row


@dataclass(frozen=True, slots=True)
class Tile:
    """One square of the map at a zoom."""

    zoom: int
    column: int
    row: int

    def __post_init__(self) -> None:
        if not 0 <= self.zoom <= MAX_TILE_ZOOM:
            raise TileNotFoundError(self.zoom, self.column, self.row)
        side = 1 << self.zoom
        if not (0 <= self.column < side and 0 <= self.row < side):
            raise TileNotFoundError(self.zoom, self.column, self.row)

    @property
    def edges(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom on the unit square of web maps; left and top are inside."""
        side = 1 << self.zoom
        return (
            self.column / side,
            self.row / side,
            (self.column + 1) / side,
            (self.row + 1) / side,
        )
