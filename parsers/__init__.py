"""From bytes to meaning: mail, labels, promises, references, the books, and how they belong together.

Values only: nothing in this package touches the network, a database, the clock or a file other than its
own data files. `daemon` brings the bytes and keeps the results; `replies` turns meaning into words.
"""
