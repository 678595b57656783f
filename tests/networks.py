"""Small cells as text, the hand-made networks whose answers are known, and a nested problem of e_coli_core."""

import re

import cobra

import pyomo_sd as sd

L = "UP: -> A; R1: A -> B; EX: B ->"
TWO_R = "R1: -> A; R2: A -> B; R3: A -> B; R4: B ->"
K = "R1: -> A; R2: A -> B; R3: B -> C; R4: B ->; R5: A -> C; R6: C ->"


def cell(text: str) -> cobra.Model:
    """Return a cobra model of reactions such as ``R1: A + 2 B -> C [0,10]``; bounds are [0,10] where none are given."""
    model = cobra.Model("toy")
    for line in filter(None, map(str.strip, text.split(";"))):
        found = re.fullmatch(r"(\S+):(.*?)->(.*?)(?:\[(.*),(.*)\])?", line)
        assert found is not None, line
        name, left, right, low, high = found.groups()
        reaction = cobra.Reaction(name, lower_bound=float(low or 0), upper_bound=float(high or 10))
        model.add_reactions([reaction])
        reaction.add_metabolites({**_side(model, left, -1), **_side(model, right, 1)})
    return model


def with_rules(text: str, **rules: str) -> cobra.Model:
    """Return a `cell` of which some reactions have gene rules."""
    model = cell(text)
    for reaction, rule in rules.items():
        model.reactions.get_by_id(reaction).gene_reaction_rule = rule
    return model


def succinate(max_cost: float) -> sd.StrainDesignProblem:
    """Return OptKnock for succinate on e_coli_core without oxygen, growth of 0.1 at least."""
    model = sd.load_model("e_coli_core")
    model.reactions.EX_o2_e.lower_bound = 0
    growth = "Biomass_Ecoli_core"
    module = sd.SDModule(
        model, "optknock", inner_objective=growth, outer_objective="EX_succ_e", constraints=f"{growth} >= 0.1"
    )
    return sd.StrainDesignProblem(model, sd_modules=module, max_cost=max_cost)


def _side(model: cobra.Model, text: str, sign: int) -> dict[cobra.Metabolite, float]:
    terms = {}
    for part in filter(None, map(str.strip, text.split("+"))):
        number, _, name = part.rpartition(" ")
        known = model.metabolites.get_by_id(name) if name in model.metabolites else cobra.Metabolite(name)
        terms[known] = sign * float(number or 1)
    return terms
