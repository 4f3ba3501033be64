"""The texts of letters as configured: those that come with the program, with the user's own over them."""

from daemon.config import Config, own_labels
from replies.draft import Templates
from replies.templates import LANGUAGES, names_in


def _own_files(config: Config) -> dict[str, str]:
    folder = config.letters.templates
    return {path.stem: path.read_text("utf-8", "replace") for path in sorted(folder.glob("*.toml"))} if folder else {}


def load_templates(config: Config) -> Templates:
    """All texts. Raises UnknownTexts, UnreadableTexts, UnknownText or FaultyText about the user's own.

    Raises ConfigProblem when the file of the user's own labels has a fault.
    """
    labels = own_labels(config)
    answers = {
        language: {label.name: label.answer_in(language) for label in labels if label.answer_in(language)}
        for language in LANGUAGES
    }
    return Templates.load(_own_files(config), informal=config.letters.informal, answers=answers)


def own_texts(config: Config) -> dict[str, frozenset[str]]:
    """The names of the user's own texts, by file."""
    return {f"{file}.toml": names_in(source) for file, source in _own_files(config).items()}
