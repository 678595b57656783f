"""Tables in plain text."""

from collections.abc import Collection, Sequence


def table(header: Sequence[str], rows: Sequence[Sequence[str]], right: Collection[str] = ()) -> str:
    """Return a table whose columns are as wide as they need to be, those named in ``right`` aligned to the right.

    Examples
    --------
    >>> print(table(["knockouts", "cost"], [["PYK", "1"], ["ACALD PYK", "10"]], right=["cost"]))
    knockouts  cost
    PYK           1
    ACALD PYK    10
    """
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    lines = []
    for row in [header, *rows]:
        cells = [
            cell.rjust(width) if name in right else cell.ljust(width)
            for name, cell, width in zip(header, row, widths, strict=True)
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
