"""What we add to allauth's forms. It imports `signup` while its own forms are being made."""
