"""Keys of staff and authorities: open, entitle, revoke, renew, recover."""
