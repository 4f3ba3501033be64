"""Dates, amounts, promises, plans, claims, references and redirections: what can be reckoned with in a mail."""
