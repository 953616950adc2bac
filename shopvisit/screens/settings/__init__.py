"""The settings as a list, and the sheets in which they are changed.

`page` lists every setting of its sections, under the first words of its comment in config.toml;
`values` says them and reads what is typed. What a setting may be is decided in `settings`. May
import the room `everywhere`.
"""
