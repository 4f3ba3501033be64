"""Benchmarks: each module measures one thing and prints it; `README.md` holds what came out."""
