"""How many steps there are. Apart from them: each start asks, and hardly any needs the steps."""

SCHEMA = 5
