"""Options that name a file format: their help and completion list what the registry has."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

if TYPE_CHECKING:
    from hsp_graph.importing.formats.registry import Format


class FormatOption(click.Option):
    """An option whose value is the name of a format.

    The registry is read only where its formats are listed: looking for those of other packages takes time.

    Args:
        names: of the option and its parameter.
        formats: which: ``read``, ``raw`` or ``written``.
        settings: of the option; its help ends with the formats.
    """

    def __init__(self, *names: Any, formats: str = "read", **settings: Any) -> None:
        self._which, self._text = formats, settings["help"]
        super().__init__(*names, metavar="FORMAT", default="", **settings)

    def _formats(self) -> "Mapping[str, Format]":
        from hsp_graph.importing.formats import registry

        formats: Mapping[str, Format] = getattr(registry, f"{self._which}_formats")()
        return formats

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The help, with the formats at its end."""
        self.help = f"{self._text} One of {', '.join(self._formats())}."
        return super().get_help_record(ctx)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The formats that begin so, with what they are."""
        return [
            CompletionItem(name, help=form.description)
            for name, form in self._formats().items()
            if name.startswith(incomplete)
        ]
