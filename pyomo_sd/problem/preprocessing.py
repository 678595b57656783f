"""From what is asked to what is searched: a smaller network, fewer candidates, the same designs.

The network is compressed exactly; its columns are there or not according to rules over the user's own candidates. So a
design needs no lifting: what is made stays what it was, at its own cost, and only what it takes away looks different.
Candidates that change nothing, and cost something, are left out. Those that only act together are put into groups.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pyomo_sd.errors import SetupError
from pyomo_sd.names import CONSTRAINTS, INNER_CONSTRAINTS, INNER_OBJECTIVE, OUTER_OBJECTIVE, PROD_ID
from pyomo_sd.network.compression import Compression, compress
from pyomo_sd.problem.gene_encodings import gene_encodings
from pyomo_sd.problem.groups import Groups, group_candidates
from pyomo_sd.problem.interventions import InterventionSpace
from pyomo_sd.problem.module import SDModule
from pyomo_sd.problem.problem import Problem

EXPRESSIONS = (INNER_OBJECTIVE, OUTER_OBJECTIVE, PROD_ID)
SYSTEMS = (CONSTRAINTS, INNER_CONSTRAINTS)


@dataclass(frozen=True)
class Preprocessed:
    """A problem, and the one that is searched in its place.

    Attributes
    ----------
    asked
        What the user asks: by it designs are judged and priced.
    searched
        A smaller problem with the same designs.
    grouped
        The latter with groups of candidates in place of candidates.
    groups
        What those stand for.
    """

    asked: Problem
    searched: Problem
    grouped: Problem
    groups: Groups

    def __repr__(self) -> str:
        """Return how large the problem was, and is."""
        sizes = (
            f"{len(p.network.columns)} columns and {len(p.space.candidates)} candidates"
            for p in (self.asked, self.grouped)
        )
        return f"<Preprocessed {self.asked.network.id}: {' to '.join(sizes)}>"


def preprocess(problem: Problem, compressed: bool = True, gene_encoding: str = "propositions") -> Preprocessed:
    """Return what is to be searched for a problem.

    Parameters
    ----------
    problem
        What is asked.
    compressed
        Whether to make it smaller; else it is only encoded.
    gene_encoding
        How rules are stated; an entry of `gene_encodings`.

    Raises
    ------
    UnknownName
        There is no such encoding.
    SetupError
        A row may be bought that was not put into the network.

    Examples
    --------
    >>> import pyomo_sd as sd
    >>> from pyomo_sd.problem.candidates import intervention_space
    >>> cell = sd.FluxNetwork.from_cobra(sd.load_model("e_coli_core"))
    >>> module = sd.SDModule(cell, "suppress", constraints="Biomass_Ecoli_core >= 0.001")
    >>> smaller = preprocess(Problem(cell, (module,), intervention_space(cell))).grouped
    >>> len(cell.reactions), len(smaller.network.reactions), len(smaller.space.candidates)
    (95, 56, 56)
    """
    encode = gene_encodings[gene_encoding]
    for row in problem.space.rows:
        if not any(row in rule.atoms for rule in problem.space.rules.values()):
            raise SetupError(f"the row {row!r} is no part of the network yet: `regulated(problem)` puts it there")
    if not compressed:
        same = Groups({candidate.id: candidate for candidate in problem.space.candidates})
        encoded = encode(problem)
        return Preprocessed(problem, encoded, encoded, same)
    searched = smaller(problem)
    if (encoded := encode(searched)) is not searched:
        searched = smaller(encoded)
    space, groups = group_candidates(searched.space)
    return Preprocessed(problem, searched, replace(searched, space=space), groups)


def smaller(problem: Problem) -> Problem:
    """Return the problem on a compressed network, without candidates that only cost something."""
    compression = compression_of(problem)
    used = frozenset().union(*(rule.atoms for rule in compression.rules.values()))
    kept = used | problem.space.choice.required
    candidates = tuple(c for c in problem.space.candidates if c.id in kept or c.cost <= 0)
    choice = problem.space.choice.among([candidate.id for candidate in candidates])
    space = InterventionSpace(candidates, problem.space.max_cost, compression.rules, choice)
    return Problem(compression.network, tuple(expressed(module, compression) for module in problem.modules), space)


def compression_of(problem: Problem) -> Compression:
    """Return the compression of the network of a problem that leaves all that the problem is about as it is."""
    return compress(problem.network, problem.space.rules, named_columns(problem))


def named_columns(problem: Problem) -> set[str]:
    """Return the columns that the modules of a problem name."""
    named: set[str] = set()
    for module in problem.modules:
        named.update(*(module[key] or () for key in EXPRESSIONS))
        named.update(*(row.terms for key in SYSTEMS for row in module[key] or ()))
    return named


def expressed(module: SDModule, compression: Compression) -> SDModule:
    """Return a module in terms of the columns of a compressed network."""
    rewritten = module.copy()
    read: Mapping[str, Any] = module
    for key in EXPRESSIONS:
        if read[key] is not None:
            rewritten[key] = compression.express(read[key])
    for key in SYSTEMS:
        if read[key] is not None:
            rewritten[key] = [row._replace(terms=compression.express(row.terms)) for row in read[key]]
    return rewritten
