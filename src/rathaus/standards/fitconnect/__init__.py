"""FIT-Connect: encrypted submissions between portals and authorities (FITKO; API v1 and v2).

`bundle` seals a submission and makes the receiver's checks in their documented order; `metadata`,
`hashes`, `tags` and `limits` are its rules. `events` builds and proves the signed log of a case,
`lifecycle` is its table. `destinations` and `routing` say who receives what where, `callbacks`
authenticates the service's knock, `problems` has the documented reasons to reject.

No network, no clock, no database. Everything that must not be used raises; a `Rejection` carries
the problems that go back to the sender.
"""
