"""What files look like inside: a text, an address book, a workbook, each read as `Table`s.

What their words mean is not known here, but for one thing that is handed in: how much of a line is
understood as headings. It tells encodings and delimiters apart. Imports no other part of importing.
"""
