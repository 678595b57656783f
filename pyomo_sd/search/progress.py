"""A progress bar for searches: designs found, what the engine counts, the bound on the rest."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm

from pyomo_sd.search.outcome import Progress


@contextmanager
def progress_bar(show: bool | None) -> Iterator[Callable[[Progress], None]]:
    """Open a bar on the error stream; ``None`` shows it only where that is a terminal."""
    with tqdm(desc="strain designs", unit=" designs", disable=None if show is None else not show) as bar:

        def update(progress: Progress) -> None:
            bar.n = progress.designs
            bound = {} if progress.bound is None else {"bound": f"{progress.bound:.6g}"}
            bar.set_postfix(
                {**{name: f"{number:g}" for name, number in progress.state.items()}, **bound}, refresh=False
            )
            bar.update(0)

        yield update
