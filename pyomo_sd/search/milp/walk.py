"""A search from its leader to its outcome: whatever happens, what was verified is handed back."""

from pyomo_sd.designs.referee import Referee
from pyomo_sd.errors import LPFailure
from pyomo_sd.search.milp.approach import approaches
from pyomo_sd.search.milp.leader import Leader
from pyomo_sd.search.milp.search import Search
from pyomo_sd.search.outcome import Outcome, Task


def walk(task: Task, leader: Leader) -> Outcome:
    """Go through the designs that a leader proposes, in the task's approach, and close the leader.

    Raises
    ------
    UnknownName
        There is no such approach.
    """
    search = Search(task, leader, Referee(task.problem.asked))
    try:
        approach = approaches[task.setup.solution_approach]
        (approach.feasible if task.problem.asked.nested is None else approach.nested)(search)
    except (KeyboardInterrupt, LPFailure) as error:
        search.fail(str(error) or "interrupted")
    finally:
        leader.close()
    return search.outcome()
