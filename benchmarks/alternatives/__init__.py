"""Other ways to write the same problems, measured beside the package's own: one file for each."""
