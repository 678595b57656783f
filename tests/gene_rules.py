"""Random gene rules, for hypothesis."""

from collections.abc import Sequence

from hypothesis import strategies as st


def gene_rules(genes: Sequence[str], leaves: int = 7) -> st.SearchStrategy[str]:
    """Draw rules such as ``((a and b) or (c and (a or d)))``; genes may occur more than once."""
    joint = st.sampled_from([" and ", " or "])
    return st.recursive(
        st.sampled_from(list(genes)),
        lambda parts: st.builds(
            lambda word, chosen: f"({word.join(chosen)})", joint, st.lists(parts, min_size=2, max_size=3)
        ),
        max_leaves=leaves,
    )
