"""Frames of which nobody sees anything are not drawn.

Without a terminal Textual draws each frame and throws it away, which is a fifth of what a test that
presses keys costs. Here a screen is drawn when a test looks at it. The tests of frames themselves
ask for every one with the fixture `every_frame`; what has a terminal is drawn as ever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual._compositor import Compositor, LayoutUpdate
from textual._context import active_app, visible_screen_stack
from textual.geometry import Region

if TYPE_CHECKING:
    import pytest
    from rich.console import RenderableType

draw = Compositor.render_update


def leave_out(patch: pytest.MonkeyPatch) -> None:
    """Have each frame said to be drawn, as it would be, with nothing on it."""

    def undrawn(
        compositor: Compositor,
        full: bool = False,
        screen_stack: list[Any] | None = None,
        simplify: bool = False,
    ) -> RenderableType | None:
        if not active_app.get().is_headless:
            return draw(compositor, full, screen_stack, simplify)
        visible_screen_stack.set(screen_stack or [])
        changed = full or bool(compositor._dirty_regions)
        compositor._dirty_regions.clear()
        return LayoutUpdate([], Region()) if changed else None

    patch.setattr(Compositor, "render_update", undrawn)
