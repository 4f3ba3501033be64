"""What every table of the file has in common."""

from pydantic import BaseModel, ConfigDict


class Table(BaseModel):
    """A table of the file: keys it does not know are refused, values never change after loading."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, hide_input_in_errors=True)
