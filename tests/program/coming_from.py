"""Runs the tables of docs/coming-from.md; see coming_from.sh, which calls it."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

MARK = "¹"  # the other program prints or makes something of another form
LEAST = 30  # lines that the page has; fewer means that they were not understood
FILES = {
    "a.txt": "ant\n",
    "b.txt": "bee\nbug\n",
    "c.txt": "cat\n",
    "dir/d.txt": "dog\n",
    "list": "a.txt\nb.txt\n",
    "pets.csv": "name,size\nant,3\nbee,12\n",
    "jobs": "echo one | tr o 0\necho $((1 + 1))\n",
    "Makefile": "%.up: %.txt\n\ttr a-z A-Z < $< > $@\n",
}


def rows(page):
    """(what, the other program, its command, ours) of every line of a table."""
    other = None
    for line in page.splitlines():
        cells = [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if len(cells) != 3 or set(cells[0]) <= {"-"}:
            continue
        if cells[0] == "to":
            other = cells[1].split()[-1]
            continue
        what, theirs, ours = cells
        assert theirs[0] == theirs[-1] == ours[0] == ours[-1] == "`", line
        yield what, other, theirs.strip("`"), ours.strip("`")


def outcome(command, home=tempfile.TemporaryDirectory()):
    """What the command prints and which files there are then, in a fresh folder."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in FILES.items():
            path = Path(folder, name)
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        done = subprocess.run(["bash", "-c", command], cwd=folder, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=120,
                              # One home, since GNU parallel measures for each how long a command may be.
                              env={**os.environ, "HOME": home.name, "PARALLEL": "--will-cite"})
        # A compressed file holds the time, so that only its being there is compared.
        made = {str(path.relative_to(folder)): "" if path.suffix == ".gz" else path.read_text()
                for path in sorted(Path(folder).rglob("*"))
                if path.is_file() and ".parallel" not in path.parts}
    return done, made


def is_installed(program):
    if program != "parallel":
        return shutil.which(program) is not None
    version = subprocess.run("parallel --version", shell=True, capture_output=True, text=True)
    return "GNU parallel" in version.stdout  # not that of moreutils


def main():
    page = Path(sys.argv[1]).read_text()
    compared, missing, failed, count = 0, set(), 0, 0
    for what, other, theirs, ours in rows(page):
        count += 1
        done, made = outcome(ours)
        complaint = ""
        # 1 and 4 are those of calls that fail on purpose.
        if done.returncode not in (0, 1, 4) or "localexec: error" in done.stderr:
            complaint = f"exit status {done.returncode}\n{done.stderr}"
        elif not is_installed(other):
            missing.add(other)
        elif MARK not in what:
            compared += 1
            peer, peer_made = outcome(theirs)
            if (done.stdout, made) != (peer.stdout, peer_made):
                complaint = (f"theirs: {theirs}\nprinted {peer.stdout!r}, made {peer_made}\n"
                             f"{peer.stderr}\nours printed {done.stdout!r}, made {made}\n{done.stderr}")
        if complaint:
            failed += 1
            print(f"FAILED: {what}: {ours}\n{complaint}")
    print(f"{count} lines, {compared} compared; not installed: {', '.join(sorted(missing)) or 'none'}")
    assert count >= LEAST, "the page was not understood"
    sys.exit(failed != 0)


main()
