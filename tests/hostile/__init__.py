"""Mails made to harm: each must end as a row that a person can look at, and change nothing else."""
