"""A text of some lines, as heads and stories are."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from shopvisit.widgets.textual_private.painted import Drawn


class Passage(Drawn, Static):
    """A text, never markup, wrapped as its width needs."""

    def __init__(self, *, id: str) -> None:  # noqa: A002  Textual's name for it
        super().__init__(id=id, markup=False)
        self._said = Content()

    def say(self, text: Content | str) -> None:
        """Show `text`; the screen is laid out anew only where that takes more or fewer lines."""
        said = text if isinstance(text, Content) else Content(text)
        if said.is_same(self._said):
            return
        self._said = said
        self.update(said, layout=False)
        if self.styles.auto_dimensions:
            room = self.content_size
            if self.get_content_height(room, self.app.size, room.width) != room.height:
                self.refresh(layout=True)
