"""Key rings of authorities and accounts: seal with a public key, open with an unlocked one."""
