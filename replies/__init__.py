"""From meaning and facts to words: which answer fits, the draft, the rules of agreements, the weekly summary.

Values only, like `parsers`, which it may import: no network, no database, no clock, no files but its own data.
"""
