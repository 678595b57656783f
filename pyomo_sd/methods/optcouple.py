r"""OptCouple: how much of its own objective the cell loses if it may not make the product.

.. math::

    \max_{D}\ \Bigl( \max\{c^\top v : v \in F(D)\} - \max\{c^\top v : v \in F(D),\ p^\top v = 0\} \Bigr)
    \quad\text{s.t.}\quad \exists\, w \in O(D) : A w \le b

This *growth-coupling potential* is never negative, and a design has to reach ``min_gcp``. A minimised objective loses
what its minimum rises by. F(D) has to contain a flux vector without production.

As blocks: the leader maximises :math:`c^\top w` of an optimal response w that meets the constraints, minus the worth of
the prices in the ``dual`` of the problem without production. That dual is unbounded where the problem is infeasible, so
a flux vector without production stands beside it. That it is worth no more than the prices (weak duality) is a row of
its own: without it the relaxations of the MILP have no limit. With a tolerance below 1 w need not be at the optimum,
and any flux vector takes its place in the objective: the leader maximises. Jensen et al., Metab Eng Commun 2019.
"""

from collections.abc import Collection
from dataclasses import replace

from pyomo_sd.blocks.closings import PRIMAL
from pyomo_sd.blocks.dual import dual_objective, dual_program
from pyomo_sd.blocks.flux_space import flux_space, fluxes
from pyomo_sd.blocks.interventions import Interventions
from pyomo_sd.blocks.read_block import read
from pyomo_sd.blocks.switched_block import SwitchedBlock
from pyomo_sd.blocks.switched_lp import LinearObjective, Row
from pyomo_sd.methods.follower import Follower
from pyomo_sd.methods.method import Judgement, Method, methods
from pyomo_sd.methods.responses import response_exists, responses
from pyomo_sd.names import (
    INNER_CONSTRAINTS,
    INNER_OBJECTIVE,
    INNER_OPT_SENSE,
    MAXIMIZE,
    MIN_GCP,
    OPTCOUPLE,
    OPTIMAL,
    PROD_ID,
)
from pyomo_sd.network.cell import Cell
from pyomo_sd.network.constraint import LinearConstraint
from pyomo_sd.network.flux_network import FluxNetwork
from pyomo_sd.problem.aims import EXACTNESS, aims_of
from pyomo_sd.problem.module import SDModule


class OptCouple(Method):
    """The inner optimum minus the inner optimum without production; an optimal response meets the constraints."""

    def block(
        self, module: SDModule, network: FluxNetwork, interventions: Interventions, closing: str
    ) -> SwitchedBlock:
        """Return responses, flux vectors without production, and prices that bound the optimum without."""
        (aim,) = aims_of(module)
        inner = LinearObjective(fluxes(aim.objective), aim.sense)
        wanted = read(responses(module, network, interventions, closing))
        without = read(flux_space(network, without_production(module), interventions))
        bound = replace(dual_program(without, inner), objective=None)
        program = wanted.within("wanted").joined(without.within("without")).joined(bound.within("bound"))
        best = inner.within(f"wanted.{PRIMAL}")
        if not aim.is_exact:
            free = read(flux_space(network, module[INNER_CONSTRAINTS] or (), interventions))
            program, best = program.joined(free.within("free")), inner.within("free")
        lost = _loss(best, dual_objective(without, inner).within("bound"))
        gap = _loss(inner.within("without"), dual_objective(without, inner).within("bound"))
        rows = {"potential": Row(lost.terms, ">=", module[MIN_GCP]), "weak_duality": Row(gap.terms, "<=", 0.0)}
        program = program.with_rows(rows)
        return SwitchedBlock(replace(program, objective=lost))

    def followers(self, module: SDModule) -> list[Follower]:
        """Return a response that meets the constraints, and an optimal flux vector without production.

        Where the response need not be at the optimum, a third one may be.
        """
        (wanted,) = super().followers(module)
        (aim,) = wanted.aims
        gains = {r: c if aim.sense == MAXIMIZE else -c for r, c in aim.objective.items()}
        losses = {r: -c for r, c in gains.items()}
        without = Follower(without_production(module), aims=[replace(aim, tolerance=1.0)], gains=losses)
        if aim.is_exact:
            return [replace(wanted, gains=gains), without]
        return [wanted, Follower(wanted.inner, gains=gains), without]

    def worst(self, module: SDModule, wide: Cell) -> float:
        """Return the least potential."""
        return max(0.0, module[MIN_GCP])

    def judge(self, module: SDModule, cell: Cell, absent: Collection[str]) -> Judgement:
        """Compare the inner optima with and without production.

        The potential improves only if the best flux vector without production is lost, or the optimum with it rises.
        """
        exists, why = response_exists(module, cell, absent)
        if not exists:
            return Judgement(False, "no optimal response meets the constraints", rests_on=why)
        objective, sense = module[INNER_OBJECTIVE], module[INNER_OPT_SENSE]
        inner = list(module[INNER_CONSTRAINTS] or ())
        free = cell.optimise(objective, sense, absent=absent, constraints=inner)
        improving = cell.rewarded(sense)
        without = cell.optimise(objective, sense, absent=absent, constraints=without_production(module))
        reason = cell.reason()
        if without.status != OPTIMAL:
            return Judgement(False, "the cell cannot live without production", rests_on=reason.told)
        why = reason.joined(improving).told
        lost = max(0.0, free.value - without.value if sense == MAXIMIZE else without.value - free.value)
        if lost < module[MIN_GCP] - EXACTNESS * max(1.0, abs(free.value), abs(without.value)):
            return Judgement(False, f"the growth-coupling potential of {lost:.6g} is too small", rests_on=why)
        return Judgement(True, "the cell loses as much without production", lost, why)


def without_production(module: SDModule) -> list[LinearConstraint]:
    """Return the constraints of the cell's own problem if it makes nothing of the product."""
    return [*(module[INNER_CONSTRAINTS] or ()), LinearConstraint(dict(module[PROD_ID]), "=", 0.0)]


def _loss(best: LinearObjective, bound: LinearObjective) -> LinearObjective:
    """Return what the best value is better than a bound on the one without production."""
    sign = 1.0 if best.sense == MAXIMIZE else -1.0
    gained = {label: sign * c for label, c in best.terms.items()}
    kept = {label: -sign * c for label, c in bound.terms.items()}
    return LinearObjective({**gained, **kept}, "maximize")


methods.register(OPTCOUPLE, OptCouple())
