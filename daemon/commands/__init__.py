"""The command line: one module per command, each with one click command of the same name.

A command reads its options, calls what does the work, and prints; the work itself lives elsewhere. With `--json` it
prints one JSON value for other programs. Words go through `shell.words`.
"""
