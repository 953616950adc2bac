"""A customer's card: everything the shop knows of one person. Only reads."""
