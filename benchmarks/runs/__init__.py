"""One run of one program, in a process of its own: each file is run by a Python that has the program installed.

Nothing here imports the rest of the benchmarks, because a peer's Python need not have this package.
"""
