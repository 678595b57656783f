"""Random strain-design problems, and all their designs by the definition: every subset, decided in exact arithmetic."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations
from math import inf
from typing import Any, NamedTuple

import cobra
import numpy as np
from hypothesis import strategies as st

import pyomo_sd as sd
from exact_lp import Bounds, ExactLP, Number

BOUNDS = [
    *[(0.0, 10.0)] * 14,
    *[(-10.0, 10.0)] * 5,
    (1.0, 10.0),
    (-10.0, -1.0),
    (2.0, inf),
    (0.0, 1000.0),
    (0.0, 4.0),
    *[(0.0, inf)] * 2,
    (-inf, inf),
]
METABOLITES = "ABCD"
GENES = ["g1", "g2", "g3", "g4", "g5"]
NESTED = ("optknock", "robustknock", "optcouple")
ASKED = [
    ["suppress"],
    ["protect"],
    ["suppress", "protect"],
    ["suppress", "protect", "suppress"],
    ["doubleopt"],
    ["doubleopt", "suppress"],
    ["protect", "doubleopt", "doubleopt"],
    *[[kind] for kind in NESTED for _ in range(2)],
    *[[kind, "suppress"] for kind in NESTED],
    *[["protect", kind] for kind in NESTED],
    *[["doubleopt", kind] for kind in NESTED],
]
OPPOSITE = {"maximize": "minimize", "minimize": "maximize"}
Row = tuple[dict[str, float], str, float]
Rule = str | tuple[Any, ...]  # a gene, or ("and" | "or", rule, rule, ...)


class Level(NamedTuple):
    """A limit on a reaction, and what it costs."""

    reaction: str
    sense: str
    limit: float
    cost: float

    def is_wider(self, bounds: dict[str, tuple[float, float]]) -> bool:
        low, high = bounds[self.reaction]
        return self.limit < low if self.sense == ">=" else self.limit > high

    def left(self, bounds: dict[str, tuple[float, float]]) -> tuple[float, float]:
        low, high = bounds[self.reaction]
        return (self.limit, high) if self.sense == ">=" else (low, self.limit)


@dataclass
class Problem:
    stoichiometry: np.ndarray
    bounds: dict[str, tuple[float, float]]
    max_cost: float
    ko: dict[str, float] = field(default_factory=dict)
    ki: dict[str, float] = field(default_factory=dict)
    gko: dict[str, float] = field(default_factory=dict)
    gki: dict[str, float] = field(default_factory=dict)
    rules: dict[str, Rule] = field(default_factory=dict)
    rows: dict[str, Row] = field(default_factory=dict)
    reg: dict[str, float] = field(default_factory=dict)
    levels: dict[str, Level] = field(default_factory=dict)
    required: list[str] = field(default_factory=list)
    forbidden: list[str] = field(default_factory=list)
    modules: list[dict[str, Any]] = field(default_factory=list)

    @property
    def costs(self) -> dict[str, float]:
        levels = {text: level.cost for text, level in self.levels.items()}
        return {**self.ko, **self.ki, **self.gko, **self.gki, **self.reg, **levels}

    @property
    def nested(self) -> dict[str, Any] | None:
        return next((module for module in self.modules if module["module_type"] in NESTED), None)

    @property
    def sign(self) -> int:
        return -1 if self.nested is not None and self.nested.get("outer_opt_sense") == "minimize" else 1

    def model(self) -> cobra.Model:
        model = cobra.Model("random")
        metabolites = [cobra.Metabolite(m) for m in METABOLITES]
        for j, (name, (low, high)) in enumerate(self.bounds.items()):
            reaction = cobra.Reaction(name, lower_bound=low, upper_bound=high)
            model.add_reactions([reaction])
            column = self.stoichiometry[:, j]
            reaction.add_metabolites({m: float(s) for m, s in zip(metabolites, column, strict=True) if s})
            reaction.gene_reaction_rule = written(self.rules[name]) if name in self.rules else ""
        return model

    def question(self) -> dict[str, Any]:
        """Return the keywords of `compute_strain_designs`, all costs stated."""
        genes = {"gko_cost": self.gko, "gki_cost": self.gki} if self.rules else {}
        reactions = {"ko_cost": self.ko, "ki_cost": self.ki, "reg_cost": self.reg}
        ladders: dict[str, dict[str, float]] = {}
        for reaction, sense, limit, cost in self.levels.values():
            ladders.setdefault(reaction, {})[f"{sense} {limit}"] = cost
        choice = {"level_cost": ladders, "required": self.required, "forbidden": self.forbidden}
        return {"sd_modules": self.modules, **reactions, **choice, "max_cost": self.max_cost, **genes}

    def solve(self, **how: Any) -> sd.SDSolutions:
        return sd.compute_strain_designs(self.model(), **self.question(), **how)

    def subsets(self) -> Iterator[frozenset[str]]:
        """Yield every design within the budget, with all that is required, and with one level of a reaction at most."""
        for size in range(len(self.costs) + 1):
            for subset in combinations(self.costs, size):
                if sum(self.costs[i] for i in subset) <= self.max_cost and self.admits(frozenset(subset)):
                    yield frozenset(subset)

    def admits(self, design: frozenset[str]) -> bool:
        taken = [self.levels[text].reaction for text in design & self.levels.keys()]
        once = len(set(taken)) == len(taken) and not (design & self.ko.keys() & set(taken))
        return once and design >= set(self.required) and not design & set(self.forbidden)

    def absent(self, design: frozenset[str]) -> frozenset[str]:
        """Return the reactions that are absent, the rows and levels that hold, and wider limits that do not."""
        lost = (design & self.gko.keys()) | (self.gki.keys() - design)
        disabled = {reaction for reaction, rule in self.rules.items() if not holds(rule, lost)}
        wider = {text for text, level in self.levels.items() if level.is_wider(self.bounds)}
        taken = design & (self.ko.keys() | self.reg.keys() | (self.levels.keys() - wider))
        return frozenset(disabled | taken | ((self.ki.keys() | wider) - design))

    def limits(self, reaction: str, absent: frozenset[str]) -> tuple[float, float]:
        """Return the bounds of a reaction: zero where it is absent, and then none at all if its level excludes zero.

        A wider limit goes with its reaction, whatever it excludes.
        """
        low, high = self.bounds[reaction] if reaction not in absent else (0.0, 0.0)
        for text, level in self.levels.items():
            is_wider = level.is_wider(self.bounds)
            if level.reaction == reaction and is_wider != (text in absent):
                if reaction not in absent:
                    return level.left(self.bounds)
                if not is_wider:
                    return (max(level.limit, low), high) if level.sense == ">=" else (low, min(level.limit, high))
        return low, high


def holds(rule: Rule, lost: frozenset[str]) -> bool:
    if isinstance(rule, str):
        return rule not in lost
    return {"and": all, "or": any}[rule[0]](holds(part, lost) for part in rule[1:])


def written(rule: Rule) -> str:
    return rule if isinstance(rule, str) else f"({f' {rule[0]} '.join(map(written, rule[1:]))})"


# ---- problems


@st.composite
def problems(draw: st.DrawFn, genes: bool = False, gains: bool = False) -> Problem:
    """Draw a network, what may be changed in it (with ``genes`` mostly those), and what is asked of it.

    With ``gains`` some interventions cost nothing or less, and the designs asked for are cut sets.
    """
    number = draw(st.integers(6, 12))
    sides = [(0, 1), (0, 1), (1, 0), (1, 0), *[(1, draw(st.sampled_from([1, 1, 0]))) for _ in range(number - 4)]]
    columns = [draw(_columns(*least)) for least in sides]
    ids = [f"R{j}" for j in range(len(columns))]
    bounds = {name: draw(st.sampled_from(BOUNDS)) for name in ids}
    problem = Problem(np.array(columns).T, bounds, draw(st.sampled_from([1.0, 2.5, 3.0, 3.0, 4.0])))
    if genes:
        problem.rules = draw(st.dictionaries(st.sampled_from(ids), _rules(), min_size=3))
        known = sorted({gene for rule in problem.rules.values() for gene in GENES if gene in written(rule)})
        problem.gko, problem.gki = draw(_costs(known, 1, len(known), gains))
    if not genes or draw(st.booleans()):
        problem.ko, problem.ki = draw(_costs(ids, *((1, 3) if genes else (5, 8)), gains))
    kinds = [asked for asked in ASKED if not gains or not set(asked) & set(NESTED)]
    problem.modules = [draw(_modules(ids, kind)) for kind in draw(st.sampled_from(kinds))]
    stated = [terms for module in problem.modules for terms in _stated(module)]
    number = draw(st.sampled_from([0, 1, 2, 2]))
    for row in draw(st.lists(_limits(ids, stated), min_size=number, max_size=number, unique_by=_meaning)):
        text = " ".join([" + ".join(f"{a} {name}" for name, a in row[0].items()), row[1], str(row[2])])
        problem.rows[text], problem.reg[text] = (
            row,
            draw(st.sampled_from([0.5, 1.0, 1.0, 2.0, *([0.0, -1.0] if gains else [])])),
        )
    for level in draw(_levels(bounds, gains)):
        problem.levels[f"{level.reaction} {level.sense} {level.limit}"] = level
    if len(problem.costs) > 1 and draw(st.sampled_from([False, False, False, True])):
        first, second = draw(st.permutations(list(problem.costs)))[:2]
        problem.required, problem.forbidden = draw(st.sampled_from([([first], []), ([], [first]), ([first], [second])]))
    return problem


@st.composite
def _levels(draw: st.DrawFn, bounds: dict[str, tuple[float, float]], gains: bool) -> list[Level]:
    """Draw the levels of up to two reactions; their limits are none of those that rows have."""
    found = []
    for reaction in draw(st.lists(st.sampled_from(list(bounds)), max_size=2, unique=True)):
        low, high = bounds[reaction]
        rungs = [("<=", limit) for limit in (0.75, 3.0, 12.0, -1.5) if limit >= low]
        rungs += [(">=", limit) for limit in (0.75, 3.0, -1.5, -12.0) if limit <= high]
        for sense, limit in draw(st.lists(st.sampled_from(rungs), max_size=3, unique=True)):
            cost = draw(st.sampled_from([0.5, 1.0, 1.0, 2.0, *([0.0, -1.0] if gains else [])]))
            found.append(Level(reaction, sense, limit, cost))
    return found


@st.composite
def _columns(draw: st.DrawFn, ins: int, outs: int) -> list[int]:
    """Draw a reaction that takes ``ins`` and makes ``outs`` metabolites, or one more where there are any."""
    column = [0] * len(METABOLITES)
    for sign, number in ((-1, ins), (1, outs)):
        for place in draw(st.permutations(range(len(METABOLITES))))[: number and number + draw(st.integers(0, 1))]:
            column[place] += sign * draw(st.sampled_from([1, 1, 2]))
    return column


@st.composite
def _costs(
    draw: st.DrawFn, ids: list[str], least: int, most: int, gains: bool
) -> tuple[dict[str, float], dict[str, float]]:
    """Draw knockouts and knock-ins, with their costs."""
    chosen = draw(st.permutations(ids))[: draw(st.integers(min(least, len(ids)), min(most, len(ids))))]
    knock_ins = [draw(st.sampled_from([False, False, False, True])) for _ in chosen]
    prices = st.sampled_from([1.0, 1.0, 0.5, 2.0, *([0.0, -1.0] if gains else [])])
    costs = {name: draw(prices) for name in chosen}
    pairs = list(zip(chosen, knock_ins, strict=True))
    return {i: costs[i] for i, inwards in pairs if not inwards}, {i: costs[i] for i, inwards in pairs if inwards}


def _rules() -> st.SearchStrategy[Rule]:
    def joined(parts: st.SearchStrategy[Rule]) -> st.SearchStrategy[Rule]:
        several = st.lists(parts, min_size=2, max_size=3)
        return st.tuples(st.sampled_from(["and", "or"]), several).map(lambda drawn: (drawn[0], *drawn[1]))

    return st.recursive(st.sampled_from(GENES), joined, max_leaves=5)


@st.composite
def _modules(draw: st.DrawFn, ids: list[str], kind: str) -> dict[str, Any]:
    nested = kind in NESTED
    constraints = draw(st.lists(_constraints(ids), min_size=kind in ("suppress", "protect"), max_size=2))
    module: dict[str, Any] = {"module_type": kind, "constraints": constraints}
    senses = st.sampled_from(["maximize", "maximize", "minimize"])
    if nested or kind == "doubleopt" or draw(st.booleans()):
        module["inner_objective"] = draw(_expressions(ids))
        module["inner_opt_sense"] = draw(senses)
        module["inner_opt_tol"] = draw(st.sampled_from([1.0, 1.0, 1.0, 0.5]))
        module["inner_constraints"] = draw(st.lists(_constraints(ids), max_size=draw(st.sampled_from([0, 0, 1]))))
    if kind in ("optknock", "robustknock", "doubleopt"):
        module["outer_objective"] = draw(_expressions(ids))
        module["outer_opt_sense"] = draw(senses)
    if kind == "doubleopt":
        module["outer_opt_tol"] = draw(st.sampled_from([1.0, 1.0, 0.5]))
    if kind == "optcouple":
        module["prod_id"] = draw(_expressions(ids))
        module["min_gcp"] = draw(st.sampled_from([0.0, 0.0, 0.5, 2.0]))
    return module


@st.composite
def _constraints(draw: st.DrawFn, ids: list[str]) -> Row:
    sense = draw(st.sampled_from([">=", ">=", ">=", "<=", "="]))
    return draw(_expressions(ids)), sense, draw(st.sampled_from([0.5, 1.0, 2.0]))


@st.composite
def _limits(draw: st.DrawFn, ids: list[str], stated: list[dict[str, float]]) -> Row:
    """Draw a row that a design may well buy: a limit on a flux, as a knockout is, or on what a module is about."""
    terms = draw(st.one_of(st.sampled_from(stated), _expressions(ids)))
    sense = draw(st.sampled_from(["<=", "<=", "=", ">="]))
    return terms, sense, draw(st.sampled_from([0.0, 0.25, 0.5, 1.0, 2.0]))


def _meaning(row: Row) -> tuple[Any, ...]:
    """Return what rows have in common that say the same, or the opposite."""
    lead = row[0][min(row[0])]
    return tuple(sorted((name, a / lead) for name, a in row[0].items())), row[2] / lead


@st.composite
def _expressions(draw: st.DrawFn, ids: list[str]) -> dict[str, float]:
    several = draw(st.sampled_from([1, 1, 1, 2]))
    chosen = draw(st.lists(st.sampled_from(ids), min_size=several, max_size=several, unique=True))
    return {name: draw(st.sampled_from([1.0, 1.0, 1.0, -1.0, 2.0])) if several > 1 else 1.0 for name in chosen}


# ---- their designs


class BruteForce:
    """All designs of a problem within its budget, with their values (``None``: not valid; 0 for cut sets)."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.ids = list(problem.bounds)
        stated = [expression for module in problem.modules for expression in _stated(module)]
        self.rows = _distinct(iter([*stated, *(terms for terms, _, _ in problem.rows.values())]))
        rows = [[row.get(name, 0.0) for name in self.ids] for row in self.rows]
        self.lp = ExactLP(np.vstack([problem.stoichiometry, *rows, *[[-a for a in row] for row in rows]]))
        by_absent = {absent: self.value(absent) for absent in {problem.absent(d) for d in problem.subsets()}}
        self.values = {design: by_absent[problem.absent(design)] for design in problem.subsets()}

    def designs(self) -> dict[frozenset[str], float]:
        """Return the designs to which no proper subset is as good, with their values.

        Of cut sets those to which none that they contain, or are contained in, is cheaper, or as cheap and smaller.
        """
        sign = self.problem.sign
        valid = {design: value for design, value in self.values.items() if value is not None}
        if self.problem.nested is None:
            rank = {design: (sum(self.problem.costs[i] for i in design), len(design)) for design in valid}
            return {
                design: value
                for design, value in valid.items()
                if not any((other < design or other > design) and rank[other] < rank[design] for other in valid)
            }
        return {
            design: value
            for design, value in valid.items()
            if not any(other < design and sign * valid[other] >= sign * value for other in valid)
        }

    def value(self, absent: frozenset[str]) -> float | None:
        """Return the value of the nested module, if all modules hold."""
        bounds: dict[int, Bounds] = {len(self.ids) + k: (0, 0) for k in range(len(METABOLITES))}
        bounds |= {j: self.problem.limits(i, absent) for j, i in enumerate(self.ids)}
        bounds = self.meet(bounds, [row for text, row in self.problem.rows.items() if text in absent])
        value = 0.0
        for module in self.problem.modules:
            answer = self.answer(module, bounds)
            if module["module_type"] == "suppress":
                if answer is not None:
                    return None
            elif answer is None:
                return None
            elif module["module_type"] in NESTED:
                value = float(answer)
        return value

    def answer(self, module: dict[str, Any], bounds: dict[int, Bounds]) -> Number | None:
        """Return what a module is worth, or whether some response meets its constraints (0, or ``None`` if not)."""
        inner = self.meet(bounds, module.get("inner_constraints", []))
        region = self.responses(module, inner)
        wanted = None if region is None else self.meet(region, module["constraints"])
        if region is None or wanted is None or not self.lp.feasible(wanted):
            return None
        if module["module_type"] == "optknock":
            return self.optimum(module["outer_objective"], module["outer_opt_sense"], wanted)
        if module["module_type"] == "robustknock":
            worst = self.optimum(module["outer_objective"], OPPOSITE[module["outer_opt_sense"]], region)
            return None if worst in (None, inf, -inf) else worst
        return self.potential(module, inner) if module["module_type"] == "optcouple" else 0

    def responses(self, module: dict[str, Any], inner: dict[int, Bounds]) -> dict[int, Bounds] | None:
        region = inner
        for side in ("inner", "outer") if module["module_type"] == "doubleopt" else ("inner",):
            if f"{side}_objective" not in module:
                continue
            objective, sense = module[f"{side}_objective"], module[f"{side}_opt_sense"]
            found = self.optimum(objective, sense, inner)
            if found is None or found in (inf, -inf):
                return None
            optimum = Fraction(found)
            loss = (1 - Fraction(module[f"{side}_opt_tol"])) * abs(optimum)
            best = (">=", optimum - loss) if sense == "maximize" else ("<=", optimum + loss)
            region = self.meet(region, [(objective, *best)])
        return region

    def potential(self, module: dict[str, Any], inner: dict[int, Bounds]) -> Number | None:
        objective, sense = module["inner_objective"], module["inner_opt_sense"]
        free = self.optimum(objective, sense, inner)
        without = self.optimum(objective, sense, self.meet(inner, [(module["prod_id"], "=", 0)]))
        if free is None or without is None:
            return None
        potential = abs(Fraction(free) - Fraction(without))
        return potential if potential >= module["min_gcp"] else None

    def optimum(self, terms: Mapping[str, float], sense: str, bounds: dict[int, Bounds]) -> Number | None:
        if sense == "maximize":
            return self.lp.maximum(self.row(terms), bounds)
        least = self.lp.maximum(self.row(terms) + len(self.rows), bounds)
        return None if least is None else -least

    def row(self, terms: Mapping[str, float]) -> int:
        return len(self.ids) + len(METABOLITES) + self.rows.index(dict(terms))

    def meet(self, bounds: dict[int, Bounds], constraints: list[Any]) -> dict[int, Bounds]:
        narrow = dict(bounds)
        for terms, sense, rhs in constraints:
            low, high = narrow.get(self.row(terms), (-inf, inf))
            narrow[self.row(terms)] = (
                low if sense == "<=" else max(low, rhs),
                high if sense == ">=" else min(high, rhs),
            )
        return narrow


def _stated(module: Mapping[str, Any]) -> Iterator[dict[str, float]]:
    for terms, _, _ in (*module["constraints"], *module.get("inner_constraints", [])):
        yield terms
    for key in ("inner_objective", "outer_objective", "prod_id"):
        if key in module:
            yield module[key]


def _distinct(expressions: Iterator[dict[str, float]]) -> list[dict[str, float]]:
    found: list[dict[str, float]] = []
    for expression in expressions:
        if expression not in found:
            found.append(expression)
    return found
