"""Fault drills: what networks, servers, disks and clocks do to the service, on real servers; what must hold after each.

`make drills` runs them and prints a table; `FULL=1 make drills` also kills the program at every edge there is.
"""
