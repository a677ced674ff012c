"""Second half of `make demo`, inside the environment: prepare the data, then serve.

One process for all steps, so that Django is loaded once.
"""

from __future__ import annotations

import hashlib
import io
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import django
import translations
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError


def main() -> None:
    """Migrate, compile, collect, seed, serve; prints the sign-ins when the server answers."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rathaus.site.settings")
    translations.compile_changed()
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    _collect_static_files()
    sign_ins = io.StringIO()
    call_command("demo", "seed", stdout=sign_ins)
    port = sys.argv[1]
    message = (
        f"\nRathaus läuft: http://localhost:{port}/   (beenden / stop: Strg+C)\n\n"
        f"{sign_ins.getvalue()}\nE-Mails der Demo / e-mails of the demo: {settings.VAR_DIR}/mail\n"
    )
    try:
        call_command("serve", port=int(port), ready_message=message)
    except CommandError as error:
        sys.exit(f"{error}")


def _collect_static_files() -> None:
    """Collect only when a source file changed: compressing all of them takes seconds."""
    from django.contrib.staticfiles.finders import get_finders

    state = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = Path(storage.path(path)).stat()
            state.update(f"{path} {found.st_size} {found.st_mtime_ns}\n".encode())
    stamp = settings.STATIC_ROOT / f".collected-{state.hexdigest()[:16]}"
    if not stamp.exists():
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.touch()


if __name__ == "__main__":
    main()
