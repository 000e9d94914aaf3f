"""Rows of the store, read from the rooms' records: the one way for what was lived and what was imported.

What a row says hangs on the records of the moment alone. So whether it is read after a line of the log, after the same
line again, late, or when everything is built anew: it is the same row.
"""
