"""What two screens share: the one list, fields, the lines at the top and the bottom, colours.

A widget is handed what it shows, and tells its screen by a message or a callback; it asks no shop
and knows no screen. `commands` is where a key is declared; `textual_private` holds every use of a
name that Textual does not promise to keep. May import `text` and `calendar`.
"""
