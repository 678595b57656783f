"""The answer: verified designs in order, their status, and what is claimed of them.

The names and values are those that users of this field know: ``reaction_sd`` is a list of dictionaries in which a
knockout is ``-1.0``, a knock-in that is made ``+1.0`` and one that is not made ``0.0``, a regulatory row that is bought
``True`` and one that is not ``False``. Where genes may be changed, ``gene_sd`` holds the interventions (those on
reactions too, if any), and ``reaction_sd`` what becomes of the reactions.

A list of very many designs is *listed*: they are counted, made when they are asked for, and kept in files as what makes
them; in place of lists of all of something there are lists whose items are made on demand.
"""

import json
import logging
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from pyomo_sd.designs.listed_records import ListedRecords
from pyomo_sd.designs.listing import MOST_VERIFIED
from pyomo_sd.designs.on_demand import OnDemand
from pyomo_sd.designs.proof import Proof
from pyomo_sd.designs.record import DesignRecord, is_row, made
from pyomo_sd.designs.record_documents import read_records, written_records
from pyomo_sd.designs.verify import verify_designs
from pyomo_sd.errors import SetupError, StrainDesignWarning
from pyomo_sd.names import ERROR, INFEASIBLE, LEVELCOST, OPTIMAL, REGCOST, TIME_LIMIT, TIME_LIMIT_W_SOL, UNBOUNDED
from pyomo_sd.problem.candidates import gene_mode
from pyomo_sd.problem.documents.files import check_format
from pyomo_sd.problem.documents.numbers import Bounds, plain_bounds, read_bounds
from pyomo_sd.problem.setup import json_object

KIND, VERSION, VERSIONS = "designs", 4, (2, 3, 4)
MOST_SHOWN = 1000  # designs of a listed result that a table shows unless told otherwise
MOST_IN_PAGE = 50  # designs that a notebook shows
MOST_CHECKED = 100  # designs of a listed result that are verified again unless told otherwise
SEVERITY = (INFEASIBLE, OPTIMAL, TIME_LIMIT_W_SOL, TIME_LIMIT, UNBOUNDED, ERROR)  # of two lists put together the worse
StrainDesign = dict[str, float]
Item = TypeVar("Item")
Limits = Mapping[str, Mapping[str, Bounds]]  # row -> the bounds that it leaves to a reaction
logger = logging.getLogger("pyomo_sd")


class SDSolutions(Sequence[StrainDesign]):
    """Strain designs, in order; every one verified by linear programs on the user's model.

    Attributes
    ----------
    status
        ``optimal``, ``infeasible``, ``time_limit_w_sols``, ``time_limit`` or ``error``.
    proof
        What is claimed of the list and on what the claim rests (:class:`~pyomo_sd.designs.proof.Proof`).
    sd_setup
        The problem as a JSON-able dictionary, modules included.
    reaction_sd
        One dictionary per design: knockout -1.0, knock-in made +1.0, knock-in not made 0.0, row bought True, not bought
        False. At gene level: reaction absent through the knockouts -1.0, present through the knock-ins +1.0, absent as
        long as none brings it 0.0.
    gene_sd
        The same of the interventions, if genes may be changed; else empty.
    is_gene_sd
        Whether genes may be changed.
    sd_cost
        The cost of each design.
    values
        The value of each design of a nested method, in the units of its outer objective; nan for cut sets.
    """

    def __init__(
        self,
        records: Sequence[DesignRecord],
        status: str,
        proof: Proof,
        sd_setup: Mapping[str, Any],
        bounds: Mapping[str, Bounds],
        limits: Limits | None = None,
    ) -> None:
        self.records: Sequence[DesignRecord] = records if isinstance(records, ListedRecords) else tuple(records)
        self.status, self.proof = status, proof
        self.sd_setup = dict(sd_setup)
        self._bounds, self._limits = dict(bounds), dict(limits or {})

    @property
    def is_gene_sd(self) -> bool:
        """Whether the designs are at gene level."""
        return gene_mode(self.sd_setup)

    @property
    def is_listed(self) -> bool:
        """Whether there are very many designs, which are made when they are asked for."""
        return isinstance(self.records, ListedRecords)

    def _of_each(self, make: Callable[[DesignRecord], Item]) -> Sequence[Item]:
        return OnDemand(self.records, make) if self.is_listed else list(map(make, self.records))

    @property
    def reaction_sd(self) -> Sequence[StrainDesign]:
        """The designs at reaction level, with knock-ins that are not made and rows that are not bought."""
        return self._of_each(lambda record: dict(record.reactions))

    @property
    def gene_sd(self) -> Sequence[StrainDesign]:
        """The designs at gene level, knock-ins that are not made included; none if no gene may be changed."""
        return self._of_each(lambda record: dict(record.interventions)) if self.is_gene_sd else []

    @property
    def sd_cost(self) -> Sequence[float]:
        """The cost of each design."""
        return self._of_each(lambda record: record.cost)

    @property
    def values(self) -> Sequence[float]:
        """The value of each design (nan for cut sets)."""
        return self._of_each(lambda record: record.value)

    def __len__(self) -> int:
        """Return the number of designs."""
        return len(self.records)

    def __getitem__(self, i: Any) -> Any:
        """Return the interventions of a design, or of a slice of designs."""
        if isinstance(i, slice):
            return [record.made for record in self.records[i]]
        return self.records[i].made

    def __iter__(self) -> Iterator[StrainDesign]:
        """Iterate over the designs."""
        return (record.made for record in self.records)

    def get_num_sols(self) -> int:
        """Return the number of designs."""
        return len(self)

    def get_strain_designs(self, i: Any = None) -> Any:
        """Return all designs, or those at the positions ``i``; interventions made only.

        Parameters
        ----------
        i
            A position, a list of positions, or a slice. The result is a list whatever it is, also of one design alone;
            ``designs[i]`` is the design itself.
        """
        return self._pick(self._of_each(lambda record: record.made), i)

    def get_reaction_sd(self, i: Any = None) -> Any:
        """Return designs at reaction level, as :meth:`get_strain_designs`."""
        return self._pick(self._of_each(lambda record: made(record.reactions)), i)

    def get_reaction_sd_mark_no_ki(self, i: Any = None) -> Any:
        """Return designs at reaction level with knock-ins that are not made as 0.0."""
        return self._pick(self.reaction_sd, i)

    def get_gene_sd(self, i: Any = None) -> Any:
        """Return designs at gene level, as :meth:`get_strain_designs`.

        Raises
        ------
        SetupError
            No gene may be changed.
        """
        self._check_gene_level()
        return self._pick(self._of_each(lambda record: record.made), i)

    def get_gene_sd_mark_no_ki(self, i: Any = None) -> Any:
        """Return designs at gene level with knock-ins that are not made as 0.0."""
        self._check_gene_level()
        return self._pick(self.gene_sd, i)

    def get_gene_reac_sd_assoc(self, i: Any = None) -> tuple[list[StrainDesign], list[int], list[StrainDesign]]:
        """Return which gene designs do the same to the reactions.

        Returns
        -------
        tuple
            The different designs at reaction level; for each design at gene level its place among them; and the
            designs at gene level. Interventions made only; of all designs, or of those at the positions ``i``.
        """
        return _associated(self.get_reaction_sd(i), self.get_gene_sd(i))

    def get_gene_reac_sd_assoc_mark_no_ki(
        self, i: Any = None
    ) -> tuple[list[StrainDesign], list[int], list[StrainDesign]]:
        """Return the same as :meth:`get_gene_reac_sd_assoc`, with knock-ins that are not made as 0.0."""
        return _associated(self.get_reaction_sd_mark_no_ki(i), self.get_gene_sd_mark_no_ki(i))

    def _check_gene_level(self) -> None:
        if not self.is_gene_sd:
            raise SetupError("these designs change reactions only: they have no gene level")

    def get_strain_design_costs(self, i: Any = None) -> Any:
        """Return the costs of all designs, or of some."""
        return self._pick(self.sd_cost, i)

    def get_reaction_sd_bnds(self, i: Any = None) -> Any:
        """Return designs as flux bounds.

        They are (0, 0) for what is absent, the model's for a knock-in that is made, those of a level that is bought; or
        what is left of them where a row on this reaction alone is bought. Other rows cannot be told by bounds
        (`has_complex_regul_itv`).
        """
        return self._pick(self._of_each(self._flux_bounds), i)

    @property
    def has_complex_regul_itv(self) -> bool:
        """Whether a row is bought that bounds cannot tell, because it is about more than one flux."""
        untold = {row for row, bounds in self._limits.items() if not bounds}
        return bool(untold) and any(not untold.isdisjoint(record.made) for record in self.records)

    def _flux_bounds(self, record: DesignRecord) -> dict[str, Bounds]:
        marks = {name: mark for name, mark in record.reactions.items() if not is_row(mark)}
        bounds = {reaction: self._bounds[reaction] if mark > 0 else (0.0, 0.0) for reaction, mark in marks.items()}
        bought = (row for row, mark in record.reactions.items() if is_row(mark) and mark)
        for row in sorted(bought, key=self._is_narrower):  # wider limits first: they take the place of the model's
            for reaction, (low, high) in self._limits.get(row, {}).items():
                if marks.get(reaction, 1.0) > 0:
                    lower, upper = bounds.get(reaction, self._bounds.get(reaction, (low, high)))
                    narrowed = max(lower, low), min(upper, high)
                    bounds[reaction] = narrowed if self._is_narrower(row) else (low, high)
        return bounds

    def _is_narrower(self, row: str) -> bool:
        """Tell whether a row or a level narrows bounds; a wider level brings its own, as a knock-in does."""
        return row not in self._bounds

    @staticmethod
    def _pick(items: Sequence[Any], i: Any) -> Any:
        if i is None:
            return items
        if isinstance(i, slice):
            return items[i]
        return [items[k] for k in (i if isinstance(i, Iterable) else [i])]

    def to_frame(self, first: int | None = None) -> pd.DataFrame:
        """Return one row per design: what it changes, its ``cost`` and, for nested methods, its ``value``.

        The changes are ``knockouts``, ``knockins`` and, if rows may be bought, ``regulations``.

        Parameters
        ----------
        first
            Of how many designs, the first ones; by default of all, or of the first 1,000 of very many, with a
            `StrainDesignWarning` that says so.
        """
        rows = [
            {
                "knockouts": " ".join(r for r, mark in record.made.items() if mark < 0),
                "knockins": " ".join(r for r, mark in record.made.items() if mark > 0 and not is_row(mark)),
                "regulations": ", ".join(r for r, mark in record.made.items() if is_row(mark)),
                "cost": record.cost,
                "value": record.value,
            }
            for record in self._first(first, MOST_SHOWN, "the table shows")
        ]
        frame = pd.DataFrame(rows, columns=["knockouts", "knockins", "regulations", "cost", "value"])
        idle = [] if self.sd_setup.get(REGCOST) or self.sd_setup.get(LEVELCOST) else ["regulations"]
        return frame.drop(columns=[*idle, *(["value"] if frame["value"].isna().all() else [])])

    def _first(self, stated: int | None, most: int, what: str) -> Sequence[DesignRecord]:
        """Return the first records, as many as stated; else all, or so many of very many, with a warning."""
        if stated is not None or not self.is_listed:
            return self.records[:stated]
        text = f"{what} the first {most:,} of {len(self):,} designs; first=... states another number"
        logger.warning(text)
        warnings.warn(text, StrainDesignWarning, stacklevel=3)
        return self.records[:most]

    def __eq__(self, other: object) -> bool:
        """Tell whether two lists are the same in every part, setup, status and proof included."""
        return self.to_json() == other.to_json() if isinstance(other, SDSolutions) else NotImplemented

    def __repr__(self) -> str:
        """Return a line that counts the designs and says what is claimed of them."""
        return f"<SDSolutions: {self._counted()}>"

    def _repr_html_(self) -> str:
        if not self.is_listed:
            return f"<p>{self._counted()}</p>{self.to_frame().to_html(max_rows=MOST_IN_PAGE)}"
        return f"<p>{self._counted()}; the first {MOST_IN_PAGE}:</p>{self.to_frame(MOST_IN_PAGE).to_html()}"

    def _counted(self) -> str:
        return f"{len(self)} design{'' if len(self) == 1 else 's'}, {self.status}, {self.claim()}"

    def claim(self) -> str:
        """Return in words what is claimed of the list."""
        return self.proof.claim(any_designs=bool(self.records))

    def verify(self, model: Any, first: int | None = None) -> pd.DataFrame:
        """Check every claim of the list on a cobra model, by linear programs without Booleans.

        Parameters
        ----------
        model
            The cobra model.
        first
            How many designs are checked, the first ones; by default all, or the first 100 of very many, with a
            `StrainDesignWarning` that says so.

        Returns
        -------
        pandas.DataFrame
            One row per design and claim: ``design`` (its position), ``claim`` (a module, the value, the choice of what
            is required, forbidden or in one ladder, the cost, or irreducibility), ``holds``, ``reason``, and the
            ``reported`` and the ``verified`` number where there is one.
        """
        return verify_designs(self._first(first, MOST_CHECKED, "checked are"), self.sd_setup, model)

    def __add__(self, other: "SDSolutions") -> "SDSolutions":
        """Return both lists in one, no design twice; neither completeness nor order is claimed of it.

        Raises
        ------
        SetupError
            One list is at gene level, the other is not; or one has so many designs that they are made on demand.
        """
        if not isinstance(other, SDSolutions):
            return NotImplemented
        if self.is_listed or other.is_listed:
            raise SetupError(f"lists of more than {MOST_VERIFIED:,} designs, which are made on demand, cannot be added")
        if self.is_gene_sd != other.is_gene_sd:
            raise SetupError("designs at gene level and designs at reaction level cannot be in one list")
        seen = {_key(record) for record in self.records}
        records = [*self.records, *(record for record in other.records if _key(record) not in seen)]
        status = max(self.status, other.status, key=SEVERITY.index)
        if status == TIME_LIMIT and records:  # one list was empty, both together are not
            status = TIME_LIMIT_W_SOL
        bounds, limits = {**self._bounds, **other._bounds}, {**self._limits, **other._limits}
        return SDSolutions(records, status, self.proof.merged(other.proof), self.sd_setup, bounds, limits)

    def to_json(self) -> str:
        """Return everything as JSON text; infinities are written as the strings "inf" and "-inf", nan as null.

        Of very many designs what makes them is written, not they themselves (``docs/formats.md`` has the format).
        """
        document = {
            "format": f"pyomo_sd {KIND} {VERSION}",
            "status": self.status,
            "proof": self.proof.to_dict(),
            "sd_setup": self.sd_setup,
            "bounds": plain_bounds(self._bounds),
            "limits": {row: plain_bounds(bounds) for row, bounds in self._limits.items()},
        }
        document |= written_records(self.records)
        return json.dumps(document, indent=None if self.is_listed else 1, allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> "SDSolutions":
        """Return what :meth:`to_json` wrote.

        Raises
        ------
        SetupError
            The text is no list of designs of a format that this version reads.
        """
        document = json_object(text, "the list of designs")
        check_format(document, KIND, VERSIONS)
        try:
            bounds = read_bounds(document["bounds"])
            limits = {row: read_bounds(left) for row, left in document.get("limits", {}).items()}
            proof = Proof(**document["proof"])
            return cls(read_records(document), document["status"], proof, document["sd_setup"], bounds, limits)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise SetupError(f"this list of designs is damaged: {error!r}") from None

    def save(self, filename: str | Path) -> None:
        """Write the designs to a JSON file."""
        Path(filename).write_text(self.to_json(), encoding="utf-8")

    @classmethod
    def load(cls, filename: str | Path) -> "SDSolutions":
        """Read the designs from a file that :meth:`save` wrote."""
        return cls.from_json(Path(filename).read_text(encoding="utf-8"))


def _associated(
    effects: list[StrainDesign], genes: list[StrainDesign]
) -> tuple[list[StrainDesign], list[int], list[StrainDesign]]:
    different = {frozenset(effect.items()): effect for effect in effects}
    place = {key: number for number, key in enumerate(different)}
    return list(different.values()), [place[frozenset(effect.items())] for effect in effects], genes


def _key(record: DesignRecord) -> frozenset[tuple[str, float]]:
    return frozenset(record.made.items())
