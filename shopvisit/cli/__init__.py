"""What can be typed at a prompt: `main` runs a command, `printing` says what came of it.

`starting` is the way into the full screen. May import everything below; loads it where it is used,
so that a command pays for what it needs. A new command: a parser in `arguments`, a function in
`main`, its words in `printing`, and a line in the README.
"""
