"""The sample shop: a second, small world that must obey the first one's invariants.

Customers are lived one by one, day by day, and streamed into a new file, so that a history of any
length needs little memory. It asks the same `shop/rules` as the shop does; tests/sample has the
rules look at every day of it, and they must find nothing left to make. May import `shop`, `store`.
"""
