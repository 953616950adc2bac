"""The quick form: a conversation written down while it goes on.

What is asked, and what becomes of the notes, is decided in `shop/talks`; here it is set on a page
and typed. Imports no other room. A new question: its label and its choices in
`shop/talks/questions.py`; it is set in `answers`. What is told and said is in `telling`, where all
of it stands in `layout`, and `page` draws it.
"""
