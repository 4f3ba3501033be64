"""`[accounts.imap.oauth]`: signing in with tokens of Microsoft, Google or another provider instead of a password."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal, Self

from pydantic import SecretStr, model_validator

from daemon.config.kinds import CredentialName, Line, Name, OptionalPlace, OptionalUrlPath, Place, VariableName
from daemon.config.table import Table

SECRET_KEYS = ("client_secret", "client_secret_env", "client_secret_file", "client_secret_credential")

Flow = Literal["application", "device", "browser"]


class OauthTable(Table):
    """How tokens are got. What a provider is known for (addresses, scopes) stands in daemon/data/oauth.toml."""

    provider: Literal["microsoft", "google", "other"]
    flow: Flow
    client_id: Name
    tenant: Line = "organizations"  # Microsoft: the directory, as its name or number
    client_secret: SecretStr | None = None
    client_secret_env: VariableName | None = None
    client_secret_file: Place | None = None
    client_secret_credential: CredentialName | None = None
    token_file: OptionalPlace = None  # where the lasting token is kept; the service writes it
    token_url: OptionalUrlPath = ""
    device_url: OptionalUrlPath = ""
    browser_url: OptionalUrlPath = ""
    scope: Line = ""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        needed = {"application": "token_url", "device": "device_url", "browser": "browser_url"}[self.flow]
        if not self.address(needed):
            raise ValueError(f'must have {needed}: the provider "{self.provider}" has none for the flow "{self.flow}"')
        if self.flow != "application" and self.token_file is None:
            raise ValueError("must have token_file: where the service may keep the lasting token")
        if len([key for key in SECRET_KEYS if getattr(self, key) is not None]) > 1:
            raise ValueError(f"must name one source of the client's secret, not several of {', '.join(SECRET_KEYS)}")
        return self

    def address(self, key: str) -> str:
        """`token_url`, `device_url` or `browser_url`, as configured or as the provider is known for; "" when none."""
        configured: str = getattr(self, key)
        return configured or str(_known(self.provider).get(key, "")).replace("TENANT", self.tenant)

    @property
    def scopes(self) -> str:
        """What the token is for."""
        return self.scope or str(_known(self.provider).get(f"{self.flow}_scope", ""))


@cache
def _providers() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(files("daemon").joinpath("data/oauth.toml").read_text("utf-8"))


def _known(provider: str) -> Mapping[str, str]:
    return _providers().get(provider, {})
