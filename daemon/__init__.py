"""The world: IMAP, SMTP, SQLite, the clock, the service loop, the command line and the demo.

Everything that acts lives here, is thin, and records before it acts. What decides lives in `parsers` and
`replies`, which know nothing of this package.
"""

import os

# One thread for numpy's matrices: they are small, and threads that spin for each other make a busy machine crawl.
# It must be set before numpy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
