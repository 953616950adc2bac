"""The settings: the shipped config.toml, and over it, key by key, what the shop's own file says.

`values` are what the program reads, `table` what each may be, `loading` reads, `tomlfile` writes. A
new setting: the shipped file with its comment, a field in `values`, its check in `table`, a line in
`screens/settings/page.py`. May import `calendar`, `text` and `store/disk`.
"""
