"""Every use of a name that Textual does not promise to keep, each with its reason.

`apps` has what keeps keys in order and paints a screen once, `painted` the same for screens and
widgets, `cursor` where the terminal's cursor stands, `arriving` which keys are meant by what
arrives, `copying` what goes onto the clipboard, `driver` what a terminal is told and tells, and
`console` the same on Windows. Nothing else in the package overrides a hook of Textual's that is not
documented, or reads an attribute of its that begins with an underscore.
`tests/house/test_textual_private.py` says in words which name has moved when another version has
been installed. May import `endings` and `marked`.
"""
