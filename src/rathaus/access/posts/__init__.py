"""Posts of staff: set up, invite, end, choose."""
