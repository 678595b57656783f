"""Watching CPLEX: a generic callback, which reads what CPLEX knows of the whole tree and changes nothing.

CPLEX tells of progress now and then only, and of every relaxation that it has solved: so the bound of the root is told
before the first branching. Both leave the tree as it is; a callback for candidates makes another one (OptKnock on
e_coli_core with three knockouts: 7,324 nodes in place of 12,624).
"""

from contextlib import AbstractContextManager
from functools import partial
from typing import Any

from pyomo.common.dependencies import attempt_import

from pyomo_sd.solvers.array_watch import Watcher
from pyomo_sd.solvers.cplex_callbacks import Callbacks

cplex, _ = attempt_import("cplex")


def tell(watcher: Watcher, context: Any) -> None:
    """Tell where CPLEX stands."""
    about = context.info
    nodes = context.get_long_info(about.node_count)
    watcher.told(nodes, context.get_double_info(about.best_solution), context.get_double_info(about.best_bound))
    if watcher.failure is not None:
        context.abort()


def telling(callbacks: Callbacks, watcher: Watcher) -> AbstractContextManager[None]:
    """Make a CPLEX model tell a watcher, for a while."""
    contexts = cplex.callbacks.Context.id
    return callbacks.calling(partial(tell, watcher), contexts.global_progress | contexts.relaxation)
