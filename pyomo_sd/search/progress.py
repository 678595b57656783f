"""A progress bar for searches: designs found, candidates refused, solver calls, the bound on the rest."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm.auto import tqdm

from pyomo_sd.search.outcome import Progress


@contextmanager
def progress_bar(show: bool | None) -> Iterator[Callable[[Progress], None]]:
    """Open a bar on the error stream; ``None`` shows it only where that is a terminal."""
    with tqdm(desc="strain designs", unit=" designs", disable=None if show is None else not show) as bar:

        def update(progress: Progress) -> None:
            bar.update(progress.designs - bar.n)
            bound = {} if progress.bound is None else {"bound": f"{progress.bound:.6g}"}
            bar.set_postfix({"solves": progress.solves, "refused": progress.rejected, **bound})

        yield update
