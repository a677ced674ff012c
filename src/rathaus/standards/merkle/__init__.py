"""Merkle trees of RFC 6962 section 2.1 with SHA-256, kept as tiles that only grow.

A tile holds up to 256 hashes of 32 bytes. Level 0 has the leaf hashes, entry `i` of level `n` the
root of the complete subtree over the leaves `i * 256**n` to `(i + 1) * 256**n - 1`. Appending
touches the last tile of each level, a proof reads two tiles a level. The checks of proofs live in
`standards.evidence.verifier`, which third parties run alone.
"""

from rathaus.standards.evidence.verifier import (
    Untrue,
    check_consistency,
    check_inclusion,
    leaf_hash,
    node_hash,
)
from rathaus.standards.merkle.running import Running
from rathaus.standards.merkle.tiles import (
    EMPTY_ROOT,
    HASH,
    WIDTH,
    Damaged,
    Read,
    append,
    consistency_path,
    inclusion_path,
    root,
)

__all__ = [
    "EMPTY_ROOT",
    "HASH",
    "WIDTH",
    "Damaged",
    "Read",
    "Running",
    "Untrue",
    "append",
    "check_consistency",
    "check_inclusion",
    "consistency_path",
    "inclusion_path",
    "leaf_hash",
    "node_hash",
    "root",
]
