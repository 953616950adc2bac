"""What goes out: the shop as a workbook or as tables, one customer's data, a month, a hand-over.

A new format is a function here, and an option in `cli`; a sheet of the workbook is a function of
`shop_book`, one that an import reads again of `people_sheets`, where its headings are.
"""
