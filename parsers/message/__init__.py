"""One mail, from bytes to a typed value: what was typed anew, who sent it, whether anyone typed it at all."""
