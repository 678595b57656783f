"""GLPK ends the process where its presolve meets bounds that touch: so it goes without."""

import pytest

import pyomo_sd as sd
from networks import cell


@pytest.mark.parametrize("approach", [sd.BEST, sd.ANY, sd.POPULATE])
def test_a_problem_on_which_glpks_presolve_ends_the_process_has_its_answer(approach: str) -> None:
    # nothing takes B: R5 = 0, so R3 has to go; then the cell makes the most of R1, and R2 = 2 R1 = 10 is too much
    model = cell("R0: -> B; R1: -> 2 D; R2: D -> [1,10]; R3: A -> [1,10]; R4: -> C [1,10]; R5: 2 C -> A + 2 B")
    module = sd.SDModule(model, "optknock", constraints="R2 - R5 <= 1", inner_objective="R3 + R1", outer_objective="R5")
    found = sd.compute_strain_designs(
        model,
        sd_modules=module,
        ko_cost={"R3": 0, "R1": 0},
        ki_cost=["R4"],
        solution_approach=approach,
        solver="glpk",
        M=1000,
    )
    assert (list(found), found.status, found.proof.complete) == ([], sd.INFEASIBLE, True)
