"""Wide calls: many keywords, each declared once in a ``TypedDict``, all of them checked by name and shown in notebooks.

A call that takes many keywords is written ``def call(model, **options: Unpack[Options])``. Type checkers know its
keywords from ``Options``; at run time an unknown one is refused by name, and `shows` puts keywords and defaults into
the signature that ``help`` and notebooks display.
"""

from collections.abc import Callable, Iterable, Mapping
from inspect import Parameter, signature
from typing import Any, ParamSpec, TypeVar

from pyomo_sd.errors import UnknownKeyword

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def refuse_unknown(call: str, given: Iterable[str], known: Iterable[str]) -> None:
    """Raise `UnknownKeyword` for the first keyword that ``call`` does not take.

    Examples
    --------
    >>> refuse_unknown("fba", {"constraint": "R1 >= 1"}, ["constraints", "solver"])
    Traceback (most recent call last):
        ...
    pyomo_sd.errors.UnknownKeyword: fba got an unknown keyword 'constraint': did you mean 'constraints'?
    """
    names = list(known)
    for name in given:
        if name not in names:
            raise UnknownKeyword(call, name, names)


def shows(
    options: type, defaults: Mapping[str, Any] | None = None
) -> Callable[[Callable[Parameters, Result]], Callable[Parameters, Result]]:
    """Let the signature of a wide call show the keywords of ``options`` in place of ``**options``.

    Parameters
    ----------
    options
        The ``TypedDict`` that declares the keywords.
    defaults
        Their defaults; ``None`` where none is stated.
    """
    stated = defaults or {}

    def decorate(call: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
        plain = signature(call)
        named = [p for p in plain.parameters.values() if p.kind is not Parameter.VAR_KEYWORD]
        keywords = [
            Parameter(name, Parameter.KEYWORD_ONLY, default=stated.get(name), annotation=annotation)
            for name, annotation in options.__annotations__.items()
        ]
        call.__dict__["__signature__"] = plain.replace(parameters=[*named, *keywords])
        return call

    return decorate
