"""To other modelling packages: the same problem in their words, their answer judged by the linear programs here."""

from pyomo_sd.bridges.pao import PaoAnswer, pao_model, solve_with_pao

__all__ = ["PaoAnswer", "pao_model", "solve_with_pao"]
