"""Rules in the settings: every field of each, new ones from one line, the table of item cycles.

`sheet` changes a rule, `rule_words` says one, `new` makes one, `cycle` changes a line of the table;
`preview` says under each what the rule would make; `lines` are their lines on the page of settings.
"""
