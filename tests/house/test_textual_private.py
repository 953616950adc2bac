"""What we use of Textual without its promise is still there, and used in one room only.

Each name is a canary: when another version of Textual is installed and one of them has moved, the
test that carries its name says so, and widgets/textual_private says what it was for.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest
import textual
from systems import ON_WINDOWS
from textual import events
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers._writer_thread import WriterThread
from textual.keys import _character_to_key
from textual.screen import Screen
from textual.scroll_view import ScrollView
from textual.widget import Widget
from textual.widgets import Input

import shopvisit
from shopvisit.widgets import textual_private

if ON_WINDOWS:
    pytest.skip("what is used on both systems is looked for on one", allow_module_level=True)

from textual.drivers.linux_driver import LinuxDriver

PACKAGE = Path(shopvisit.__file__).parent
HOME = "textual_private"
# Ours that begin with an underscore because Python gives them to tuples, peewee to models.
_OTHERS = {"_asdict", "_fields", "_meta", "_replace", "_make", "_exit"}

HOOKS: dict[str, tuple[type, str]] = {
    "App.on_event": (App, "keys wait for the screen that they are meant for"),
    "App._display": (App, "keys are handed out once the screen in front has been painted"),
    "App._handle_exception": (App, "an error in a screen that is being left ends nothing"),
    "Widget._dispatch_message": (Widget, "what cannot be read is said, and the screen goes on"),
    "App._fatal_error": (App, "a crash prints nobody's name"),
    "App._close_messages_no_wait": (App, "a crash ends the program"),
    "App._background_screens": (App, "a hidden screen is not painted"),
    "App.refresh": (App, "no second layout when a screen has closed"),
    "App.get_driver_class": (App, "the terminal may go away"),
    "Input._position_to_cell": (Input, "the cursor stands in what is drawn of a text"),
    "Input._cursor_offset": (Input, "the cursor is brought into sight"),
    "Input._value": (Input, "the cursor stands in what is drawn of a text"),
    "Input.cursor_screen_offset": (Input, "an input method composes where one types"),
    "Screen._push_result_callback": (Screen, "the first screen can be replaced"),
    "Screen._on_screen_resume": (Screen, "a screen is painted once when it opens"),
    "Screen.refresh": (Screen, "a screen is painted once when it opens"),
    "Screen._forward_event": (Screen, "the end of a mark is no click"),
    "Screen.get_widget_and_offset_at": (Screen, "what draws itself can be marked"),
    "Screen.selections": (Screen, "what is marked is known"),
    "Screen.scrollbars_enabled": (Screen, "a scrollbar that has come takes room"),
    "Screen.outer_size": (Screen, "what has just been laid out is not laid out again"),
    "Widget._on_focus": (Widget, "the focus changes no style"),
    "Widget._on_blur": (Widget, "the focus changes no style"),
    "Widget.watch_has_focus": (Widget, "the focus changes no style"),
    "Widget.virtual_size": (Widget, "a widget's own size tells nobody anything new"),
    "ScrollView.allow_vertical_scroll": (ScrollView, "a list draws its bar itself"),
    "LinuxDriver.write": (LinuxDriver, "nobody waits for a terminal that hangs"),
    "LinuxDriver.run_input_thread": (LinuxDriver, "the end of the input is the end"),
    "LinuxDriver.process_message": (LinuxDriver, "what was typed reaches the app"),
    "XTermParser.feed": (XTermParser, "bytes become keys"),
    "XTermParser.tick": (XTermParser, "a lone Esc becomes a key"),
}


@pytest.mark.parametrize("name", HOOKS)
def test_textual_still_has(name: str) -> None:
    owner, purpose = HOOKS[name]
    attribute = name.partition(".")[2]
    found = hasattr(owner, attribute) or any(
        attribute in vars(base) for base in owner.__mro__ if base is not object
    )
    assert found, f"Textual has moved {name}, by which {purpose}: see widgets/{HOME}"


APP = {
    "_exception": "the error that ended the program is known",
    "_exit": "a screen that is being left may find its widgets gone",
    "_loop": "the system's signal reaches the program in another thread",
    "_clipboard": "what was copied is pasted into a field",
    "_driver": "the terminal's cursor is shown where one types",
    "cursor_position": "each frame leaves the terminal's cursor where one types",
    "_disable_tooltips": "no screen begins with a widget for tooltips",
    "_disable_notifications": "no screen begins with a widget for notifications",
}


@pytest.mark.parametrize("name", APP)
async def test_a_running_app_still_has(name: str) -> None:
    app = App[None]()
    async with app.run_test():
        assert hasattr(app, name), f"Textual has moved App.{name}, by which {APP[name]}"


PUMP = {
    "_pending_message": "a message that has left the queue, and was not taken in, is known",
    "_next_callbacks": "what a key has put off until it is taken in is known",
}


@pytest.mark.parametrize("name", PUMP)
def test_a_widget_still_has(name: str) -> None:
    assert hasattr(Widget(), name), f"Textual has moved MessagePump.{name}, by which {PUMP[name]}"


def test_what_is_typed_or_clicked_is_still_told_from_all_else() -> None:
    for kind in (events.Key, events.MouseDown, events.MouseUp, events.MouseScrollDown):
        assert issubclass(kind, events.InputEvent), "Textual has moved events.InputEvent"


DRIVER = {"_debug": "keys are noted where that was asked for", "_file": "where frames go",
          "_app": "who is told that the terminal is gone",
          "_writer_thread": "frames wait in a queue"}  # fmt: skip


@pytest.mark.parametrize("name", DRIVER)
async def test_a_driver_still_has(name: str) -> None:
    driver = LinuxDriver(App[None]())
    assert hasattr(driver, name), f"Textual has moved its driver's {name}: {DRIVER[name]}"


def test_a_writer_thread_still_has_a_queue_that_can_be_full() -> None:
    queue = WriterThread.__init__.__code__.co_names
    assert "Queue" in queue, "Textual's writer has another queue: a hanging terminal is waited for"
    assert "_queue" in queue, "Textual has moved WriterThread._queue, to which frames are written"


CONSOLE = {
    "win32": {"EventMonitor", "run", "on_size_change", "wait_for_handles", "INPUT_RECORD",
              "GetStdHandle", "STD_INPUT_HANDLE", "KERNEL32"},
    "windows_driver": {"WindowsDriver", "start_application_mode"},
}  # fmt: skip


@pytest.mark.parametrize("module", CONSOLE)
def test_the_windows_console_still_has(module: str) -> None:
    """Read, for it can be imported there only."""
    tree = ast.parse(of_the_console(module))
    names = {getattr(node, "name", getattr(node, "id", "")) for node in ast.walk(tree)}
    assert names >= CONSOLE[module], f"Textual has moved {CONSOLE[module] - names} of {module}"


def test_the_windows_driver_still_makes_its_monitor_by_that_name() -> None:
    assert "win32.EventMonitor(" in of_the_console("windows_driver"), (
        "Textual makes its monitor of keys otherwise: Chinese is lost while NumLock is on"
    )
    told = ("self.app", "self.exit_event", "self.process_event")
    assert all(f"{name} = " in of_the_console("win32") for name in told)


def of_the_console(module: str) -> str:
    drivers = Path(textual.__file__).parent / "drivers"
    return (drivers / f"{module}.py").read_text(encoding="utf-8")


def test_a_screen_is_still_told_whether_to_read_its_styles_when_it_resumes() -> None:
    told = inspect.signature(events.ScreenResume).parameters
    assert "refresh_styles" in told, (
        "Textual has moved ScreenResume.refresh_styles: every screen reads its styles twice"
    )


def test_a_character_still_has_the_name_of_its_key() -> None:
    named = {"?": "question_mark", " ": "space", "5": "5", "-": "minus"}
    assert {sign: _character_to_key(sign) for sign in named} == named, (
        "Textual has moved keys._character_to_key: full-width signs are no keys any more"
    )


def test_a_key_still_says_whether_it_was_forwarded() -> None:
    assert hasattr(events.Key("a", "a"), "is_forwarded"), "Textual has moved Event.is_forwarded"


def own_names() -> set[str]:
    """Every name that the package itself gives to a function, an attribute or a variable."""
    names = set(_OTHERS)
    for path in PACKAGE.rglob("*.py"):
        if path.parent.name == HOME:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                names.add(node.name)
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                names.add(node.attr)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names.add(node.id)
    return names


def foreign(path: Path, own: set[str]) -> Iterator[str]:
    """What a file uses of Textual without its promise: attributes, modules, hooks of classes."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            if is_private(node.attr) and node.attr not in own:
                yield f"{node.attr}, line {node.lineno}"
        elif isinstance(node, ast.ImportFrom):
            if (node.module or "").startswith("textual.") and "._" in (node.module or ""):
                yield f"{node.module}, line {node.lineno}"
        elif isinstance(node, ast.ClassDef) and is_shown(tree):
            for each in node.body:
                name = getattr(each, "name", "")
                if is_private(name) and any(hasattr(base, name) for base in (App, Screen, Widget)):
                    yield f"{name} of {node.name}"


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def is_shown(tree: ast.Module) -> bool:
    """Whether the file has to do with Textual at all."""
    names = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return any(name.startswith(("textual", "shopvisit.widgets")) for name in names)


def test_no_other_file_uses_a_name_that_textual_does_not_promise() -> None:
    own = own_names()
    found = {
        path.relative_to(PACKAGE).as_posix(): used
        for path in PACKAGE.rglob("*.py")
        if path.parent.name != HOME and (used := list(foreign(path, own)))
    }
    assert found == {}


def test_what_is_not_promised_is_found() -> None:
    """The control of the test above."""
    own = own_names()
    home = Path(textual_private.__file__).parent
    found = {each.partition(",")[0] for path in home.glob("*.py") for each in foreign(path, own)}
    assert found >= {
        "_close_messages_no_wait",
        "_queue",
        "textual._xterm_parser",
    }
