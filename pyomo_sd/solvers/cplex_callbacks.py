"""CPLEX has room for one generic callback; this one calls those of all who have something to ask or to tell."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


class Callbacks:
    """What a CPLEX model calls, each in contexts of its own."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._contexts: dict[Callable[[Any], None], int] = {}

    @contextmanager
    def calling(self, callback: Callable[[Any], None], contexts: int) -> Iterator[None]:
        """Have a callback called in some contexts, for a while."""
        self._contexts[callback] = contexts
        self._install()
        try:
            yield
        finally:
            del self._contexts[callback]
            self._install()

    def invoke(self, context: Any) -> None:
        """Call whom it concerns."""
        for callback, contexts in self._contexts.items():
            if context.get_id() & contexts:
                callback(context)

    def _install(self) -> None:
        contexts = 0
        for wanted in self._contexts.values():
            contexts |= wanted
        if contexts:
            self._model.set_callback(self, contexts)
        else:  # CPLEX asks for no contexts then
            self._model.set_callback(None)
