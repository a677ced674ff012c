"""`python -m rathaus.standards.deadlines > docs/handbuch/fristen.md`: the rules as a page."""

import sys

from rathaus.standards.deadlines.table import page

sys.stdout.write(page())
