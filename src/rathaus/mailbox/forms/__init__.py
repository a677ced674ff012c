"""Forms of the mailbox."""
