"""Who may do what: actors, one permission map, `require(actor, permission, object)`."""
