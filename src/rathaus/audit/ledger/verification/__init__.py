"""Whether the ledger, the rows it proves and what is kept outside still fit together."""
