"""Elementary flux modes and vectors as designs: everything is a knock-in, and a flux is protected.

A minimal set of reactions that carries a flux is the support of an elementary mode with that flux, as long as no bound
but zero binds. The modes of this network, written down by hand (AB runs in either direction):

    C leaves           IN_A, R1, OUT_C                        IN_B, AB (backwards), R1, OUT_C
    P leaves           R1, R2, R3, OUT_P, with C from A and D from B, and the two of
                       IN_A, IN_B                             IN_A, AB (half of A becomes B)      IN_B, AB (backwards)

All bounds are 10, AB's -10 and 10. So more than 5 of P is a matter of elementary flux vectors, no longer of modes: with
one source, 10 in all, P leaves at 5.
"""

from itertools import combinations
from typing import Any

import pytest

import pyomo_sd as sd
from networks import cell
from ways import Design, costs, sets, ways

Way = dict[str, Any]
M = 1e4  # prices are flux per flux, some units

NETWORK = (
    "IN_A: -> A; IN_B: -> B; AB: A -> B [-10,10]; R1: A -> C; R2: B -> D; R3: C + D -> P; OUT_C: C ->; OUT_P: P ->"
)
REACTIONS = ("IN_A", "IN_B", "AB", "R1", "R2", "R3", "OUT_C", "OUT_P")
C_LEAVES = sets("IN_A R1 OUT_C", "IN_B AB R1 OUT_C")
P_LEAVES = sets(*(f"{sources} R1 R2 R3 OUT_P" for sources in ("IN_A IN_B", "IN_A AB", "IN_B AB")))

pytestmark = pytest.mark.filterwarnings("ignore::pyomo_sd.errors.StrainDesignWarning")
every_way = pytest.mark.parametrize("way", ways(M))
both = pytest.mark.parametrize("compress", [True, False], ids=["compressed", "as given"])


def supports(*modules: tuple[str, str], costs_of: Any = REACTIONS, **question: Any) -> dict[Design, float]:
    model = cell(NETWORK)
    asked = [sd.SDModule(model, kind, constraints=constraints) for kind, constraints in modules]
    return costs(sd.compute_strain_designs(model, sd_modules=asked, ko_cost={}, ki_cost=costs_of, **question))


@both
@every_way
def test_minimal_sets_that_carry_a_flux_are_the_elementary_modes_with_it(way: Way, compress: bool) -> None:
    assert supports(("protect", "OUT_C >= 1"), compress=compress, **way) == {m: len(m) for m in C_LEAVES}
    assert supports(("protect", "OUT_P >= 1"), compress=compress, **way) == {m: len(m) for m in P_LEAVES}


@every_way
def test_modes_of_a_direction_and_of_sums_of_fluxes(way: Way) -> None:
    # AB backwards: B comes in, and leaves as C, or A's part of P; forwards: A comes in, and B's part of P
    back, forth = sets("IN_B AB R1 OUT_C", "IN_B AB R1 R2 R3 OUT_P"), sets("IN_A AB R1 R2 R3 OUT_P")
    assert supports(("protect", "AB <= -1"), **way).keys() == back
    assert supports(("protect", "AB >= 1"), **way).keys() == forth
    assert supports(("protect", "OUT_C + OUT_P >= 1"), **way).keys() == C_LEAVES | P_LEAVES


@every_way
def test_fluxes_that_no_single_mode_carries_need_the_union_of_two(way: Way) -> None:
    # whatever brings P makes C on the way, so OUT_C is all that is to be added; one vector that does both is no more to
    # ask for than one for each. C stays in where OUT_C is not brought in: SUPPRESS holds without a knockout
    union = {mode | {"OUT_C"} for mode in P_LEAVES}
    assert supports(("protect", "OUT_C >= 1, OUT_P >= 1"), **way).keys() == union
    assert supports(("protect", "OUT_C >= 1"), ("protect", "OUT_P >= 1"), **way).keys() == union
    assert supports(("suppress", "OUT_C >= 1"), ("protect", "OUT_P >= 1"), **way).keys() == P_LEAVES


@pytest.mark.parametrize(
    ("least", "sources"),
    [(5, ["IN_A IN_B", "IN_A AB", "IN_B AB"]), (5.01, ["IN_A IN_B"]), (10, ["IN_A IN_B"])],
)
@every_way
def test_bounds_tell_elementary_flux_vectors_from_modes(way: Way, least: float, sources: list[str]) -> None:
    expected = sets(*(f"{pair} R1 R2 R3 OUT_P" for pair in sources))
    assert supports(("protect", f"OUT_P >= {least}"), **way).keys() == expected


@every_way
def test_a_sum_of_fluxes_beyond_what_one_source_gives_needs_both(way: Way) -> None:
    # R1 carries 10, R2 carries 6: 16 of A and B, and each source gives 10
    found = supports(("protect", "OUT_C >= 4, OUT_P >= 6"), **way)
    assert found.keys() == sets("IN_A IN_B R1 R2 R3 OUT_C OUT_P")


@pytest.mark.parametrize("wanted", [1, 2, 4])
@pytest.mark.parametrize("way", [way for way in ways(M) if way.values[0].get("solution_approach") != sd.ANY])
def test_the_shortest_modes_come_first(way: Way, wanted: int) -> None:
    model = cell(NETWORK)
    module = sd.SDModule(model, sd.PROTECT, constraints="OUT_C + OUT_P >= 1")
    found = sd.compute_strain_designs(
        model, sd_modules=module, ko_cost={}, ki_cost=REACTIONS, max_solutions=wanted, **way
    )
    assert found.sd_cost == [3.0, 4.0, 6.0, 6.0][:wanted]
    assert {frozenset(design) for design in found} <= C_LEAVES | P_LEAVES


@every_way
def test_what_is_there_already_need_not_be_brought_in(way: Way) -> None:
    # of each mode what is no candidate falls away, and what is then no minimal set: IN_A, R1, R2, R3 are the cell's own
    library = {"IN_B": 1.0, "AB": 2.0, "OUT_C": 4.0, "OUT_P": 8.0}
    found = supports(("protect", "OUT_P >= 1"), costs_of=library, **way)
    assert found == {frozenset({"IN_B", "OUT_P"}): 9.0, frozenset({"AB", "OUT_P"}): 10.0}


@both
@every_way
def test_minimal_cut_sets_are_the_minimal_hitting_sets_of_the_modes(way: Way, compress: bool) -> None:
    # any of R1, R2, R3, OUT_P, or two of the three sources of which each mode has two
    by_hand = sets("R1", "R2", "R3", "OUT_P", "IN_A IN_B", "IN_A AB", "IN_B AB")
    hitting = {
        frozenset(some)
        for size in range(1, len(REACTIONS) + 1)
        for some in combinations(REACTIONS, size)
        if all(mode.intersection(some) for mode in P_LEAVES)
    }
    assert by_hand == {some for some in hitting if not any(other < some for other in hitting)}
    model = cell(NETWORK)
    module = sd.SDModule(model, sd.SUPPRESS, constraints="OUT_P >= 1")
    assert costs(sd.compute_strain_designs(model, sd_modules=module, compress=compress, **way)).keys() == by_hand
