"""Many ways, one after the other; an interrupt loses nothing of what was done."""

from collections.abc import Iterator, Sequence

from tqdm import tqdm

from pyomo_sd.laboratory.laboratory import Laboratory
from pyomo_sd.laboratory.trial import Trial
from pyomo_sd.laboratory.ways import Way

INTERRUPTED = "interrupted"


def trials(laboratory: Laboratory, asked: Sequence[Way], progress: bool | None) -> Iterator[Trial]:
    """Yield a trial for each way; after an interrupt the others are not run any more."""
    interrupted = False
    for way in tqdm(asked, desc="ways", disable=None if progress is None else not progress):
        try:
            yield Trial(way, INTERRUPTED) if interrupted else laboratory.attempt(way)
        except KeyboardInterrupt:
            interrupted = True
            yield Trial(way, INTERRUPTED)
