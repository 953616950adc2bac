"""The manual as one page for a browser, its pictures in it: it opens offline, from anywhere."""

from __future__ import annotations

import base64
import re
from html import escape
from itertools import pairwise
from string import Template
from typing import TYPE_CHECKING

from shopvisit import resources
from shopvisit.files.new_files import new_files
from shopvisit.text import i18n

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from markdown_it.token import Token

# Between two wide characters the end of a line is none.
_SOFT_END = re.compile(r"(?<=[\u2e80-\uffef])\n *(?=[\u2e80-\uffef])")
_LANGUAGE_TAGS = str.maketrans("_", "-")


def write(target: Path, *, replace: bool = False) -> None:
    """Write the manual to `target`. Raises as `new_files` does."""
    with new_files([target], replace=replace) as (aside,):
        aside.write_text(as_html(), encoding="utf-8", newline="\n")


def show() -> tuple[Path, bool]:
    """Open the manual in the reader's own browser: where it lies, and whether there is one.

    Raises as `write` does.
    """
    from platformdirs import user_cache_path

    path = user_cache_path("shopvisit", appauthor=False) / f"manual-{i18n.language()}.html"
    write(path, replace=True)
    return path, _open(path)


def _open(path: Path) -> bool:
    """Whether a browser took the page.

    One that draws in this terminal is none: it would take the terminal from whoever typed.
    """
    import webbrowser

    try:
        browser = webbrowser.get()
        in_terminal = isinstance(browser, webbrowser.GenericBrowser) and not isinstance(
            browser, webbrowser.BackgroundBrowser
        )
        return not in_terminal and browser.open(path.resolve().as_uri())
    except webbrowser.Error:
        return False


def as_html() -> str:
    """The manual of the language in use."""
    from markdown_it import MarkdownIt

    lang = i18n.language()
    parsed = MarkdownIt("commonmark", {"html": True}).enable("table")
    tokens = parsed.parse(_SOFT_END.sub("", resources.text(f"locale/{lang}/manual.md")))
    contents = _named(tokens)
    body = parsed.renderer.render(tokens, parsed.options, {})
    title, rest = body.split("</h1>", 1)
    links = "".join(f'<a href="#{name}">{escape(text)}</a>' for name, text in contents)
    body = f"{title}</h1>\n<nav>{links}</nav>{rest}"
    page = Template(resources.text("data/manual.html"))
    return page.substitute(
        lang=lang.translate(_LANGUAGE_TAGS),
        title=escape(re.sub("<[^>]*>", "", title).strip(), quote=False),
        body=re.sub(r'<img src="([^"]*)-light\.svg" alt="([^"]*)" ?/?>', _picture, body),
    )


def _named(tokens: Sequence[Token]) -> list[tuple[str, str]]:
    """Give each chapter a name by which it is linked to; the names, with what they are called."""
    found: list[tuple[str, str]] = []
    for token, inside in pairwise(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            name = f"chapter-{len(found) + 1}"
            token.attrSet("id", name)
            found.append((name, inside.content))
    return found


def _picture(found: re.Match[str]) -> str:
    """The picture itself, light or dark as the reader's computer is."""
    light, dark = (_embedded(f"{found[1]}-{theme}.svg") for theme in ("light", "dark"))
    return (
        f'<picture><source media="(prefers-color-scheme: dark)" srcset="{dark}">'
        f'<img src="{light}" alt="{found[2]}"></picture>'
    )


def _embedded(name: str) -> str:
    data = resources.read(f"locale/{i18n.language()}/{name}")
    return f"data:image/svg+xml;base64,{base64.b64encode(data).decode('ascii')}"
