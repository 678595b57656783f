"""HiGHS without its greeting, which it prints on standard output before anybody can tell it not to."""

import highspy
from typing_extensions import override


class SilentHighs(highspy.Highs):
    """A HiGHS instance that says nothing unless its ``output_flag`` is set."""

    @override
    def enableCallbacks(self) -> None:
        """Be silent from the start: the first callback would greet."""
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()
