"""What a problem of the literature is: a cell, a question to it, and what is known of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import cobra

import pyomo_sd as sd
from benchmarks.models import load
from benchmarks.problems.answer import NOT_FINISHED, Answer, Known
from pyomo_sd.problem.setup import SetupOptions
from pyomo_sd.registry import Registry

Candidates = Callable[[cobra.Model], SetupOptions]  # the keywords that say what may be changed


@dataclass(frozen=True)
class Cell:
    """A model in a medium.

    Attributes
    ----------
    model
        A model's name, or its file (`models.load`).
    growth
        Its growth reaction, which is its objective as well.
    bounds
        The bounds that differ from the model's.
    """

    model: str
    growth: str
    bounds: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The model's name."""
        return self.model.split(".")[0]

    def load(self) -> cobra.Model:
        """Return the model in the medium; `MissingModel` if it is not at hand."""
        model = load(self.model)
        for reaction, bounds in self.bounds.items():
            model.reactions.get_by_id(reaction).bounds = bounds
        return model


@dataclass(frozen=True, kw_only=True)
class LiteratureProblem:
    """A problem with its reference and the answer that is known.

    Attributes
    ----------
    name
        What it is called on the command line.
    suites
        The suites that it is part of.
    reference
        The work that it comes from, in words.
    cell
        The cell.
    kind
        The type of the module: SUPPRESS forbids growth, nested methods ask for growth and for a product.
    product
        The exchange of the product.
    least_growth
        The growth (1/h) that is forbidden, or asked for; as a share of the wild type's if ``relative``.
    candidates
        What may be changed.
    max_cost
        How much of it, at cost 1 each.
    known
        The answer.
    M
        The bound on prices, wherever a program needs one. 1000 is too small on e_coli_core already.
    """

    name: str
    suites: tuple[str, ...]
    reference: str
    cell: Cell
    kind: str = sd.SUPPRESS
    product: str = ""
    least_growth: float
    relative: bool = False
    candidates: Candidates
    max_cost: int
    known: Known | None = None
    M: float = 1e5

    def question(self, model: cobra.Model) -> SetupOptions:
        """Return the question as keywords of `StrainDesignProblem`, all of them plain values."""
        growth = self.cell.growth
        least = self.least_growth * (sd.fba(model).objective_value if self.relative else 1)
        module = {"module_type": self.kind, "constraints": f"{growth} >= {least}"}
        asked: SetupOptions = {"sd_modules": [module], "max_cost": self.max_cost, **self.candidates(model)}
        if self.kind != sd.SUPPRESS:
            module |= {"inner_objective": growth, PRODUCT_KEYS.get(self.kind, "outer_objective"): self.product}
            asked["max_solutions"] = 1
        return asked

    def stated(self) -> sd.StrainDesignProblem:
        """Return the problem, set up and not yet searched."""
        model = self.cell.load()
        return sd.StrainDesignProblem(model, **self.question(model))

    def verdict(self, answer: Answer) -> str:
        """Tell whether an answer is the known one."""
        wrong = self.known and answer.contradictions(self.known)
        if wrong:
            return f"WRONG: {'; '.join(wrong)}"
        if not answer.finished:
            return NOT_FINISHED
        return "right" if self.known else "nothing known"


PRODUCT_KEYS = {sd.OPTCOUPLE: "prod_id"}

problems: Registry[LiteratureProblem] = Registry("problem of the benchmarks")


def register(problem: LiteratureProblem) -> None:
    """Add a problem under its name."""
    problems.register(problem.name, problem)


def all_genes(_model: cobra.Model) -> SetupOptions:
    """Every gene is a candidate."""
    return {"gene_kos": True}


def all_reactions(model: cobra.Model) -> SetupOptions:
    """Return every reaction but ATPM, of whose knockout programs think differently: it is forced."""
    return {"ko_cost": [reaction.id for reaction in model.reactions if reaction.id != "ATPM"]}


def gene_associated(model: cobra.Model) -> SetupOptions:
    """Return the reactions that genes make, without exchanges."""
    return {"ko_cost": [reaction.id for reaction in model.reactions if reaction.genes and not reaction.boundary]}


def these(reactions: Sequence[str]) -> Candidates:
    """Return the candidates of a list, those of it that the model has."""
    return lambda model: {"ko_cost": [reaction for reaction in reactions if reaction in model.reactions]}
