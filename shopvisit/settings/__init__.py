"""The settings: the shipped config.toml, and over it, key by key, what the shop's own file says.

`values` are what the program reads, `table` what each may be, `loading` reads, `tomlfile` writes. A
new setting: the shipped file with its comment, a field in `values`, its check in `table`; the list
of settings then shows it by itself. May import `calendar`, `text` and `store/disk`.
"""
