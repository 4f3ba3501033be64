"""The tests; their folders mirror the packages. A package itself, so that `tests.servers` can be imported."""
