"""Finding the Drafts and Sent folders: by configuration or by special-use flag (RFC 6154), never by guessing."""

from imapclient import IMAPClient

from parsers.problems import Problem


class FolderUnknown(Problem):
    """The server marks no folder for this use and the configuration names none."""

    template = (
        'The server marks no folder as {use}; set "{key}" for account {account} to one of its folders: {folders}.'
    )


class FolderMissing(Problem):
    """The configured folder is not there."""

    template = 'The folder "{folder}" of account {account} does not exist on the server; its folders are: {folders}.'


def require_folder(client: IMAPClient, account: str, folder: str) -> None:
    """Raises FolderMissing when the server has no folder of this name, naming those it has."""
    names = sorted(str(name) for _, _, name in client.list_folders())
    if folder not in names and folder.upper() != "INBOX":  # INBOX is always there, in any case (RFC 9051 section 5.1)
        raise FolderMissing(folder=folder, account=account, folders=", ".join(names))


def special_folder(client: IMAPClient, account: str, use: str, configured: str) -> str:
    """The folder for a special use: `drafts` or `sent`.

    Servers write the flag in any case (Cyrus in lower case), so it is compared without. Raises FolderUnknown or
    FolderMissing, both naming the folders that are there.
    """
    listed = [(flags, name) for flags, _, name in client.list_folders()]
    names = ", ".join(sorted(name for _, name in listed))
    if configured:
        if configured not in (name for _, name in listed):
            raise FolderMissing(folder=configured, account=account, folders=names)
        return configured
    flag = f"\\{use}".encode()
    for flags, name in listed:
        if flag in (f.lower() for f in flags):
            return str(name)
    raise FolderUnknown(use=use.capitalize(), key=f"{use}_folder", account=account, folders=names)
