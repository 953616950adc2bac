"""The rules: which follow-ups an event asks for.

`rules` decides, purely; `finding` looks up what happened on a day; `planning` stores what comes of
it; `engine` says what a visit, a rating, an occasion or an import starts and ends; `preview` asks
all of them what a rule would make. A rule is a table in config.toml; a new trigger is found in
`finding`. May import `followups` and `record`.
"""
