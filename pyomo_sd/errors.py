"""What a caller can get wrong, each with its own type, the offending name, and the nearest valid one.

What a search can *meet* (an infeasible problem, a time limit, a failing solver) is a status of the
result and never an exception from here.
"""

from collections.abc import Iterable
from difflib import get_close_matches


class StrainDesignError(Exception):
    """Base of every error that this package raises on purpose."""


class StrainDesignWarning(UserWarning):
    """Something in a problem that is allowed, and probably not meant."""


class UnknownName(StrainDesignError, ValueError):
    """A name that the model, the problem or a registry does not know."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.kind, self.name = kind, name
        super().__init__(f"unknown {kind} {name!r}{suggestion(name, known)}")


class UnknownReaction(UnknownName):
    """A reaction id that the model does not contain."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__("reaction", name, known)


class UnknownGene(UnknownName):
    """A gene that the model does not contain, neither by id nor by name."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__("gene", name, known)


class NameTaken(StrainDesignError, ValueError):
    """A name for something new that something else bears already."""

    def __init__(self, kind: str, name: str, where: str) -> None:
        self.kind, self.name = kind, name
        super().__init__(f"there is a {kind} {name!r} already, in {where}")


class UnknownKeyword(StrainDesignError, TypeError):
    """A keyword that a call does not take."""

    def __init__(self, call: str, name: str, known: Iterable[str]) -> None:
        self.name = name
        super().__init__(f"{call} got an unknown keyword {name!r}{suggestion(name, known)}")


class ExpressionError(StrainDesignError, ValueError):
    """A constraint or an objective that cannot be read."""


class SetupError(StrainDesignError, ValueError):
    """A setup whose values contradict each other or make no sense (a NaN cost, no candidates, ...)."""


class InfeasibleModule(StrainDesignError, ValueError):
    """A module that no design whatsoever can satisfy."""


class InfeasibleModel(StrainDesignError, ValueError):
    """A model that, with the constraints of a call, has no flux vector at all."""


class UnboundedAxis(StrainDesignError, ValueError):
    """An axis along which a flux space has no end, so that it cannot be drawn or tabulated."""


class UnsupportedModel(StrainDesignError, ValueError):
    """A cobra model with parts that a linear flux space cannot express (integer variables, quadratic rows)."""


class NotDualisable(StrainDesignError, TypeError):
    """A block that has no linear-programming dual: integers, complementarity, unmarked variable bounds."""


class MissingPriceBound(StrainDesignError, ValueError):
    """A big-M that cannot be derived from the model, and that the caller did not state."""


class MissingFeature(StrainDesignError, ValueError):
    """A solver, or another modelling package, that lacks what is asked of it."""


class SolverNotAvailable(StrainDesignError, RuntimeError):
    """A known solver that is not installed, or has no licence."""


class LPFailure(StrainDesignError, RuntimeError):
    """A linear program to which the LP engine found no trustworthy answer."""


def suggestion(name: str, known: Iterable[str]) -> str:
    """Text that points from a wrong name to the nearest valid ones.

    >>> suggestion("PGJ", ["PGI", "PFK", "BIOMASS"])
    ": did you mean 'PGI'?"
    >>> suggestion("glta", ["gltP", "gltA"])
    ": did you mean 'gltA'?"
    >>> suggestion("zzz", ["a", "b"])
    '; known: a, b'
    """
    names = list(dict.fromkeys(known))
    same = [n for n in names if n.lower() == name.lower()]
    close = same or get_close_matches(name, names, n=3, cutoff=0.5)
    if not close:
        folded = {n.lower(): n for n in names}
        close = [folded[n] for n in get_close_matches(name.lower(), folded, n=3, cutoff=0.5)]
    if close:
        return ": did you mean " + " or ".join(repr(c) for c in close) + "?"
    return f"; known: {', '.join(names)}" if 0 < len(names) <= 12 else ""
