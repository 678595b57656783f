"""What a list of designs claims, and by what it claims it."""

from dataclasses import asdict, dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Proof:
    """What is claimed of a list of designs, and on what the claim rests.

    Every listed design was verified by linear programs on the user's model, whatever else is said here; or, where
    ``verified`` is stated, one of all those that act alike.

    Attributes
    ----------
    complete
        No further design exists (within the budget).
    order
        ``"cost"`` or ``"value"`` if every listed design is proven to stand in its place; ``None`` if no order is.
    basis
        What completeness and order rest on besides linear programs: the reformulation and the solver's tolerance.
    price_bound
        The M on dual prices that the caller stated, if the claim depends on one.
    bound
        What no further design can beat: the best value of the rest, or the least cost of the rest.
    rejected
        Candidates of the solver that the linear programs refused.
    revalued
        Candidates whose value the linear programs corrected.
    all_subsets_checked
        All proper subsets of every design were evaluated (else only those without one intervention).
    message
        What the solver said where it did not finish.
    verified
        How many designs were verified, if not all: every other one differs from one of these in interventions that act
        alike.
    """

    complete: bool = False
    order: str | None = None
    basis: str = ""
    price_bound: float | None = None
    bound: float | None = None
    rejected: int = 0
    revalued: int = 0
    all_subsets_checked: bool = True
    message: str = ""
    verified: int | None = None

    def claim(self, any_designs: bool = True) -> str:
        """Return in words what is claimed of a list, and on what it rests.

        Examples
        --------
        >>> Proof(complete=True, order="cost", basis="linear programs").claim()
        'complete; in proven order of cost; linear programs'
        >>> Proof(order="value", basis="big-M", price_bound=1000.0).claim()
        'more may exist; in order of value if M = 1000 is large enough; big-M'
        """
        m = self.price_bound
        proven, condition = ("proven ", "") if m is None else ("", f" if M = {m:g} is large enough")
        parts = [f"complete{condition}" if self.complete else "more may exist"]
        if self.order and any_designs:
            parts.append(f"in {proven}order of {self.order}{'' if self.complete else condition}")
        if self.basis:
            parts.append(self.basis)
        if self.verified is not None:
            parts.append(f"{self.verified:,} verified, the others differ from those in interventions that act alike")
        return "; ".join(parts)

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain values."""
        return asdict(self)

    def merged(self, other: "Proof") -> "Proof":
        """Return what still holds of two lists put together: neither completeness nor order."""
        return replace(
            self,
            complete=False,
            order=None,
            basis=self.basis if self.basis == other.basis else "; ".join(b for b in (self.basis, other.basis) if b),
            price_bound=self.price_bound if self.price_bound is not None else other.price_bound,
            bound=None,
            rejected=self.rejected + other.rejected,
            revalued=self.revalued + other.revalued,
            all_subsets_checked=self.all_subsets_checked and other.all_subsets_checked,
            message="; ".join(m for m in (self.message, other.message) if m),
        )
