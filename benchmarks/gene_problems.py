"""Published problems of gene cut sets: the genes without which a cell cannot grow."""

from collections import Counter
from collections.abc import Collection
from concurrent.futures import Executor
from dataclasses import dataclass

import cobra

import pyomo_sd as sd
from pyomo_sd.registry import Registry

GROWTH = 0.001  # 1/h: what counts as growth


@dataclass(frozen=True)
class GeneProblem:
    """All minimal sets of genes, up to a cost, whose loss leaves no growth.

    Attributes
    ----------
    model
        A model's name or file (`models.load`).
    growth
        Its growth reaction.
    known
        How many such sets of one gene, of two genes, ... there are; so many genes at most are lost.
    runs
        How many runs a median is taken of.
    """

    model: str
    growth: str
    known: tuple[int, ...]
    runs: int = 1

    @property
    def lethal(self) -> str:
        """What the cell shall not be able to do."""
        return f"{self.growth} >= {GROWTH}"

    @property
    def max_cost(self) -> int:
        """The budget, at cost 1 per gene."""
        return len(self.known)

    def stated(self, model: cobra.Model) -> sd.StrainDesignProblem:
        """Return the problem, set up and not yet searched."""
        asked = sd.SDModule(model, sd.SUPPRESS, constraints=self.lethal)
        return sd.StrainDesignProblem(
            model, sd_modules=asked, gene_kos=True, max_cost=self.max_cost, engine="lp_tree", progress=False
        )

    def solve(self, model: cobra.Model, executor: Executor | None = None) -> sd.SDSolutions:
        """Go all the way, from a loaded model to verified designs."""
        return self.stated(model).solve(executor=executor)

    def is_answered_by(self, designs: Collection[Collection[str]]) -> bool:
        """Tell whether there are as many designs of each size as there should be."""
        sizes = Counter(map(len, {frozenset(design) for design in designs}))
        return dict(sizes) == dict(enumerate(self.known, start=1))


gene_problems: Registry[GeneProblem] = Registry("problem of gene cut sets")
gene_problems.register("e_coli_core", GeneProblem("e_coli_core", "Biomass_Ecoli_core", (7, 53, 395), runs=5))
gene_problems.register("iMLcore", GeneProblem("iMLcore.xml.gz", "BIOMASS_Ec_iML1515_core_75p37M", (220, 90)))
gene_problems.register("iML1515", GeneProblem("iML1515.json.gz", "BIOMASS_Ec_iML1515_core_75p37M", (196, 78, 119)))
