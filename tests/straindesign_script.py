"""A script as users of straindesign 1.19 write it; `test_import_swap` runs it on this package and knows the answers.

It is a valid straindesign script, and stays one: only the import line differs.
"""

import os
import tempfile

import cobra
import straindesign as sd
from straindesign.names import (
    BEST,
    GLPK,
    INNER_OBJECTIVE,
    MAXIMIZE,
    MIN_GCP,
    MODULE_TYPE,
    OPTCOUPLE,
    OPTKNOCK,
    PROD_ID,
    PROTECT,
    ROBUSTKNOCK,
    SUPPRESS,
)

results: dict[str, object] = {}


def network(name: str, equations: dict[str, str], largest_flux: float = 10.0) -> cobra.Model:
    """Return a cobra model of reactions such as ``A --> B``; what is taken up is 10 at most."""
    model = cobra.Model(name)
    for reaction_id, equation in equations.items():
        reaction = cobra.Reaction(reaction_id)
        model.add_reactions([reaction])
        reaction.build_reaction_from_string(equation)
        reaction.bounds = (0.0, 10.0 if reaction_id == "UP" else largest_flux)
    return model


# ---- minimal cut sets with a knock-in: BY is made from B, PROD from C; R5 is a bypass that has to be bought

branched = network(
    "branched", {"UP": "--> A", "R2": "A --> B", "R3": "B --> C", "BY": "B -->", "R5": "A --> C", "PROD": "C -->"}
)
suppress = sd.SDModule(branched, sd.names.SUPPRESS, constraints="BY >= 0.1")
protect = sd.SDModule(branched, sd.names.PROTECT, constraints=["PROD >= 0.1"])

sols = sd.compute_strain_designs(
    branched,
    sd_modules=[suppress, protect],
    solution_approach=sd.names.BEST,
    ki_cost={"R5": 1},
    ko_cost={"UP": 1, "R2": 1, "R3": 1, "BY": 1, "PROD": 1},
    max_cost=3,
    solver="scip",
    compress=True,
    seed=42,
)
results["knock-in"] = {
    "status": sols.status,
    "number": sols.get_num_sols(),
    "designs": sols.get_strain_designs(),
    "marked": sols.get_reaction_sd_mark_no_ki(),
    "costs": sols.get_strain_design_costs(),
    "same": sols.reaction_sd == sols.get_reaction_sd_mark_no_ki() and sols.sd_cost == sols.get_strain_design_costs(),
    "gene level": sols.is_gene_sd,
    "first": sols.get_strain_designs(0),
    "some": sols.get_reaction_sd([0, 1]),
    "knocked out": [
        [r for r, (low, high) in bounds.items() if low == high == 0] for bounds in sols.get_reaction_sd_bnds()
    ],
}
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "branched.sds")
    sols.save(path)
    again = sd.SDSolutions.load(path)
    results["loaded"] = {"designs": again.get_strain_designs(), "costs": again.sd_cost, "status": again.status}

# the same question as a setup
sd_setup = {
    sd.names.MODULES: [suppress, protect],
    sd.names.MAX_COST: 3,
    sd.names.MAX_SOLUTIONS: 100,
    sd.names.SOLUTION_APPROACH: sd.names.ANY,
    sd.names.KICOST: {"R5": 1},
    sd.names.KOCOST: {"UP": 1, "R2": 1, "R3": 1, "BY": 1, "PROD": 1},
    sd.names.SOLVER: sd.names.SCIP,
    sd.names.T_LIMIT: 300,
    sd.names.MODEL_ID: branched.id,
    sd.names.SEED: 1,
}
sols = sd.compute_strain_designs(branched, sd_setup=sd_setup)
results["setup"] = {"designs": sols.get_strain_designs(), "status": sols.status}

# costs of their own: R2 and R5 for 3 together, BY for 5; GLPK takes a big-M
sols = sd.compute_strain_designs(
    branched,
    sd_modules=[suppress, protect],
    solution_approach=BEST,
    ki_cost={"R5": 1.5},
    ko_cost={"R2": 1.5, "BY": 5},
    max_cost=6,
    solver=GLPK,
    M=1000,
    compress=False,
    time_limit=300,
)
results["costs"] = {"designs": sols.get_strain_designs(), "costs": sols.sd_cost}

# a limit on R2 in place of a knockout
sols = sd.compute_strain_designs(
    branched,
    sd_modules=[suppress, protect],
    ko_cost={"BY": 2},
    reg_cost={"R2 <= 0.05": 1},
    max_cost=2,
    solver="scip",
    solution_approach="best",
)
results["regulation"] = {
    "designs": sols.get_strain_designs(),
    "costs": sols.get_strain_design_costs(),
    "bounds": sols.get_reaction_sd_bnds(),
}

# ---- genes: g4 and g4b make one enzyme, g3a and g3b are isoenzymes

rules = {"R2": "g2", "R3": "g3a or g3b", "BY": "g4 and g4b", "R5": "g5"}
with_genes = branched.copy()
for reaction_id, rule in rules.items():
    with_genes.reactions.get_by_id(reaction_id).gene_reaction_rule = rule
modules = [
    sd.SDModule(with_genes, SUPPRESS, constraints=[[{"BY": 1.0}, ">=", 0.1]]),
    sd.SDModule(with_genes, PROTECT, constraints="PROD >= 0.1"),
]
sols = sd.compute_strain_designs(with_genes, sd_modules=modules, gene_kos=True, max_cost=2, solver="scip")
reaction_designs, assoc, gene_designs = sols.get_gene_reac_sd_assoc()
results["genes"] = {
    "designs": sols.get_gene_sd(),
    "gene level": sols.is_gene_sd,
    "pairs": [(gene_design, reaction_designs[place]) for gene_design, place in zip(gene_designs, assoc, strict=True)],
    "reactions": sols.get_reaction_sd(),
}
sols = sd.compute_strain_designs(
    with_genes,
    sd_modules=modules,
    gko_cost={"g2": 1, "g4": 2},
    gki_cost={"g5": 0.5},
    ko_cost={},
    max_cost=3,
    solver="scip",
)
results["gene knock-in"] = {
    "designs": sols.gene_sd,
    "made": sols.get_strain_designs(),
    "costs": sols.sd_cost,
    "marked": sols.get_gene_sd_mark_no_ki(),
    "reactions": sols.reaction_sd,
}

# ---- nested methods: R1 gives the most growth, R2 growth with product, R3 product alone

coupled = network(
    "coupled",
    {
        "UP": "--> A",
        "R1": "A --> B",
        "R2": "A --> 0.5 B + 1.2 P",
        "R3": "A --> 2 P",
        "BIO": "B -->",
        "EX_P": "P -->",
    },
    largest_flux=100.0,
)
ko_cost = {"R1": 1, "R2": 1, "R3": 1}

# no design is wanted that makes less than 11 of P while it grows as fast as it can
modules = [
    sd.SDModule(coupled, SUPPRESS, inner_objective="BIO", constraints=["EX_P <= 11", "BIO >= 0.1"]),
    sd.SDModule(coupled, PROTECT, constraints="BIO >= 1"),
]
sols = sd.compute_strain_designs(coupled, sd_modules=modules, ko_cost=ko_cost, max_cost=2, solver="scip")
results["inner objective"] = sols.get_strain_designs()

optknock = sd.SDModule(
    coupled,
    sd.names.OPTKNOCK,
    inner_objective="BIO",
    inner_opt_sense=sd.names.MAXIMIZE,
    outer_objective="EX_P",
    outer_opt_sense=MAXIMIZE,
    constraints="BIO >= 1",
)
sols = sd.compute_strain_designs(
    coupled, sd_modules=optknock, ko_cost=ko_cost, max_cost=2, max_solutions=1, solution_approach=BEST, solver="scip"
)
results["OptKnock"] = sols.get_strain_designs()

robustknock = sd.SDModule(
    coupled, ROBUSTKNOCK, inner_objective={"BIO": 1}, outer_objective={"EX_P": 1}, constraints=["BIO >= 1"]
)
sols = sd.compute_strain_designs(
    coupled,
    sd_modules=[robustknock],
    ko_cost=ko_cost,
    max_cost=2,
    max_solutions=1,
    solution_approach=BEST,
    solver="scip",
)
results["RobustKnock"] = sols.get_strain_designs()

optcouple = sd.SDModule(coupled, OPTCOUPLE, inner_objective="BIO", prod_id="EX_P", min_gcp=1)
sols = sd.compute_strain_designs(
    coupled, sd_modules=[optcouple], ko_cost=ko_cost, max_cost=1, max_solutions=1, solution_approach=BEST, solver="scip"
)
results["OptCouple"] = sols.get_strain_designs()
results["modules"] = [optknock[MODULE_TYPE], optknock[INNER_OBJECTIVE], optcouple[PROD_ID], optcouple[MIN_GCP]]

# ---- analysis, and the parser

reaction_ids = coupled.reactions.list_attr("id")
solution = sd.fba(coupled, obj="BIO", obj_sense="max", constraints="R1 = 0", solver="scip")
parsimonious = sd.fba(coupled, obj="EX_P", constraints=["BIO >= 1"], pfba=1)
ranges = sd.fva(coupled, constraints=["BIO >= 4", "R1 <= 0"])
points, triangles, plot = sd.plot_flux_space(coupled, ("BIO", "EX_P"), constraints="R3 = 0", show=False)
plot.set_facecolor("#70AD47")
plot.axes.set_xlim(0, 11)
results["analysis"] = {
    "fba": (solution.status, solution.objective_value, solution.fluxes["R2"]),
    "pfba": (parsimonious.objective_value, sum(abs(parsimonious.fluxes[r]) for r in reaction_ids)),
    "fva": ranges.loc["EX_P", ["minimum", "maximum"]].tolist(),
    "corners": [[float(x) for x in point] for point in points],
    "triangles": [list(triangle) for triangle in triangles],
}
results["parser"] = {
    "constraints": [tuple(c) for c in sd.parse_constraints("BIO - 2 EX_P >= -3, R1 <= 1", reaction_ids)],
    "list": [tuple(c) for c in sd.lineq2list(["BIO >= 1"], reaction_ids)],
    "text": sd.parse_constraints(sd.lineqlist2str([{"BIO": 1.0}, "<=", 3.0]), reaction_ids)[0][2],
    "expression": sd.linexpr2dict("BIO + 0.5 EX_P", reaction_ids),
    "back": sd.linexpr2dict(sd.linexprdict2str({"BIO": 1.0, "EX_P": -0.5}), reaction_ids),
    "matrix": sd.linexpr2mat("2 BIO", reaction_ids).toarray().tolist(),
    "row": sd.linexprdict2mat({"BIO": 2.0}, reaction_ids).toarray().tolist(),
    "rows": [part.toarray().tolist() for part in sd.lineqlist2mat([[{"UP": 1.0}, ">=", 1.0]], reaction_ids)[::2]],
}

# ---- E. coli's core

textbook = cobra.io.load_model("textbook")
GROWTH = "Biomass_Ecoli_core"
lethal = sd.SDModule(textbook, SUPPRESS, constraints=f"{GROWTH} >= 0.001")
sols = sd.compute_strain_designs(textbook, sd_modules=lethal, max_cost=1, solution_approach="any", solver="scip")
results["lethal reactions"] = sorted(reaction for design in sols.get_strain_designs() for reaction in design)
sols = sd.compute_strain_designs(
    textbook, sd_modules=[lethal], gko_cost={g.id: 1.0 for g in textbook.genes}, max_cost=2, solver="scip", seed=7
)
results["lethal genes"] = sorted(sorted(design) for design in sols.get_gene_sd())

anaerobic = textbook.copy()
anaerobic.reactions.EX_o2_e.lower_bound = 0
growing = sd.SDModule(
    anaerobic, OPTKNOCK, inner_objective=GROWTH, outer_objective="EX_succ_e", constraints=f"{GROWTH} >= 0.1"
)
candidates = {r.id: 1.0 for r in anaerobic.reactions if r.gene_reaction_rule}
sols = sd.compute_strain_designs(
    anaerobic, sd_modules=growing, ko_cost=candidates, max_cost=1, max_solutions=1, solver="scip", time_limit=600
)
results["succinate"] = sols.get_strain_designs()

if __name__ == "__main__":
    import json

    print(json.dumps(results, indent=1, sort_keys=True, default=str))
