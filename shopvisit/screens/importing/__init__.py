"""Taking in a list: what is in it is said first, then it is taken in. Imports no other room."""
