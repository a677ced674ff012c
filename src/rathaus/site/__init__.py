"""Settings, URL map, navigation and the command line: knows all parts, known by none."""
