"""The texts of letters as configured: those that come with the program, with the user's own over them."""

from daemon.config import Config
from replies.draft import Templates


def load_templates(config: Config) -> Templates:
    """All texts. Raises UnreadableTexts, UnknownText or FaultyText about the user's own."""
    folder = config.letters.templates
    own = {path.stem: path.read_text("utf-8", "replace") for path in sorted(folder.glob("*.toml"))} if folder else {}
    return Templates.load(own, informal=config.letters.informal)
