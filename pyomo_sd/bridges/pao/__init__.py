"""PAO, Pyomo's package for bilevel programs: OptKnock as a leader and a SubModel, solved by PAO's FA or PCCG.

PAO writes the cell's optimality by itself, as KKT conditions with complementarity. Nothing of ``pyomo_sd.blocks`` takes
part, so its answers check those of this package. It is meant for small models and for teaching.
"""

from pyomo_sd.bridges.pao.model import pao_model
from pyomo_sd.bridges.pao.solve import PaoAnswer, solve_with_pao

__all__ = ["PaoAnswer", "pao_model", "solve_with_pao"]
