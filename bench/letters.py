"""What deciding about a mail and drafting the answer costs, over the 180 development mails with their case files.

python -m bench.letters
"""

import statistics
import time

from replies.draft import Templates
from replies.formats import write_amount, write_day
from replies.templates import clean
from tests.replies.draft.case_files import answer, case_files

ROUNDS = 20


def main() -> None:
    """Print the median, the 99th hundredth and the most, in milliseconds of the processor, warm."""
    templates = Templates.load()
    files = list(case_files())
    drafts = sum(answer(file, templates)[1] is not None for file in files)
    spent = []
    for _ in range(ROUNDS):
        for remembered in (write_day, write_amount, clean):  # a new mail brings new days and amounts
            remembered.cache_clear()
        for file in files:
            began = time.process_time()
            answer(file, templates)
            spent.append((time.process_time() - began) * 1000)
    spent.sort()
    mean, median, nearly_all = statistics.mean(spent), statistics.median(spent), spent[int(len(spent) * 0.99)]
    print(f"{len(files)} mails, {drafts} drafts, {ROUNDS} rounds")
    print(f"mean {mean:.2f} ms, median {median:.2f} ms, 99 % {nearly_all:.2f} ms, most {spent[-1]:.2f} ms")


if __name__ == "__main__":
    main()
