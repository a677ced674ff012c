"""Pages about the safety of the own account beyond allauth's."""
