"""The rows of the table, one module a part. A line reads, from left to right:

anonymous · Anna Bernd business · Wiesental: clerk head IT auditor guide ·
strangers: Birkenrain clerk and head, Kreis clerk, guide of the centre · a post that has ended
"""
