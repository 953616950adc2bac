"""A month that leaves the program: as text, Markdown and JSON, as a page, as a workbook.

`report` prints it, `tables` are what stands below its figures in each of them. May import what the
rest of `giving` may.
"""
