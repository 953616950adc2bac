"""What argparse itself says, in the language in use; it asks for its words by these names."""

from __future__ import annotations

import argparse

from shopvisit.text.i18n import N_, _

WORDS = (
    N_("usage: "),
    N_("positional arguments"),
    N_("options"),
    N_("show this help message and exit"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("expected one argument"),
    N_("expected at least one argument"),
    N_("expected at most one argument"),
    N_("the following arguments are required: %s"),
    N_("unrecognized arguments: %s"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("ambiguous option: %(option)s could match %(matches)s"),
    N_("not allowed with argument %s"),
    N_("ignored explicit argument %r"),
)


def speak() -> None:
    """Have argparse speak the language in use from now on."""
    setattr(argparse, "_", _)  # noqa: B010  # the name by which gettext's users ask for words
