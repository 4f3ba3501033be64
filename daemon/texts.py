"""The texts of letters as configured: those that come with the program, with the user's own over them."""

from datetime import date

from daemon.config import Config, own_labels
from replies.draft import Templates
from replies.draft.sample import letters, sample
from replies.templates import LANGUAGES, names_in

SOME_DAY = date(2026, 11, 24)


def _own_files(config: Config) -> dict[str, str]:
    folder = config.letters.templates
    return {path.stem: path.read_text("utf-8", "replace") for path in sorted(folder.glob("*.toml"))} if folder else {}


def load_templates(config: Config) -> Templates:
    """All texts. Raises UnknownTexts, UnreadableTexts, UnknownText or FaultyText about the user's own.

    Raises ConfigProblem when the file of the user's own labels has a fault. Where there are own texts every letter is
    written once on a made-up case: a value that does not exist is told now, not when a mail needs that letter.
    """
    labels = own_labels(config)
    answers = {
        language: {label.name: label.answer_in(language) for label in labels if label.answer_in(language)}
        for language in LANGUAGES
    }
    own = _own_files(config)
    templates = Templates.load(own, informal=config.letters.informal, answers=answers)
    for language in LANGUAGES if own or any(answers.values()) else ():
        for name in letters(templates, language):
            sample(name, language, templates, config.creditor.identity, SOME_DAY)
    return templates


def own_texts(config: Config) -> dict[str, frozenset[str]]:
    """The names of the user's own texts, by file."""
    return {f"{file}.toml": names_in(source) for file, source in _own_files(config).items()}
