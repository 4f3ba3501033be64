"""The servers and mailboxes of the configuration: where they are, who signs in, and with what."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, SecretStr, ValidationInfo, field_validator, model_validator

from daemon.config.kinds import (
    AccountName,
    CredentialName,
    Days,
    ExistingFile,
    Line,
    Name,
    OptionalAddress,
    Place,
    Port,
    VariableName,
    is_loopback,
)
from daemon.config.oauth import OauthTable
from daemon.config.table import Table

PASSWORD_KEYS = ("password", "password_env", "password_file", "password_credential")
SIGN_IN_KEYS = (*PASSWORD_KEYS, "oauth")

Security = Literal["tls", "starttls", "none"]


class Endpoint(Table):
    """A server to sign in to. At most one of the four password keys is set; `daemon.secrets` reads it."""

    usual_ports: ClassVar[dict[Security, int]]

    host: Name
    security: Security = "tls"
    port: Port = Field(default=0, validate_default=True)  # 0 in the file means the usual one, filled in on loading
    user: Line
    password: SecretStr | None = None
    password_env: VariableName | None = None
    password_file: Place | None = None
    password_credential: CredentialName | None = None
    ca_file: ExistingFile | None = None
    oauth: OauthTable | None = None

    @field_validator("security")
    @classmethod
    def _plain_only_at_home(cls, security: Security, info: ValidationInfo) -> Security:
        if security == "none" and not is_loopback(info.data.get("host", "localhost")):
            raise ValueError('must be "tls" or "starttls": only a server on this machine may be spoken to unencrypted')
        return security

    @field_validator("port")
    @classmethod
    def _usual_port(cls, port: int, info: ValidationInfo) -> int:
        return port or cls.usual_ports[info.data.get("security", "tls")]

    @property
    def password_keys(self) -> tuple[str, ...]:
        """Which of the ways to sign in the file uses: four to name a password, and tokens."""
        return tuple(key for key in SIGN_IN_KEYS if getattr(self, key) is not None)

    @model_validator(mode="after")
    def _one_password(self) -> Self:
        if len(self.password_keys) > 1:
            raise ValueError(f"must name one source of the password, not several: {', '.join(self.password_keys)}")
        if self.user and not self.password_keys:
            raise ValueError(f"must say where the password is: {', '.join(PASSWORD_KEYS[1:])}")
        return self


class Imap(Endpoint):
    """`[accounts.imap]`: the server the mailbox lies on. Ports: RFC 8314 section 3.2, RFC 9051 section 2.1."""

    usual_ports: ClassVar[dict[Security, int]] = {"tls": 993, "starttls": 143, "none": 143}

    user: Name


class Smtp(Endpoint):
    """`[accounts.smtp]`: the server that sends. Ports: RFC 8314 section 3.3, RFC 6409, RFC 5321.

    Without `user` the user of IMAP signs in, and without a password that one's too; an empty `user` signs in nobody.
    """

    usual_ports: ClassVar[dict[Security, int]] = {"tls": 465, "starttls": 587, "none": 25}

    user: Line = ""


class Account(Table):
    """`[[accounts]]`: one mailbox. `name` identifies it in the ledger; `address` writes from it."""

    name: AccountName = "main"
    address: OptionalAddress = ""  # empty in the file means the creditor's, filled in on loading
    inbox_folders: Annotated[tuple[Name, ...], Field(min_length=1)] = ("INBOX",)
    drafts_folder: Line = ""
    sent_folder: Line = ""
    poll_seconds: Annotated[int, Field(ge=10, le=86_400)] = 60
    idle: bool = True
    first_look_days: Days = 30
    trusted_authserv_ids: tuple[Name, ...] = ()
    imap: Imap
    smtp: Smtp

    @field_validator("smtp")
    @classmethod
    def _signs_in_as_imap(cls, smtp: Smtp, info: ValidationInfo) -> Smtp:
        if "user" in smtp.model_fields_set or "imap" not in info.data:
            return smtp
        borrowed = ("user",) if smtp.password_keys else ("user", *SIGN_IN_KEYS)
        return smtp.model_copy(update={key: getattr(info.data["imap"], key) for key in borrowed})
