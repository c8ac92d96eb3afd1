#!/usr/bin/env python3
"""Types a line and a tab into a real shell on a pseudo-terminal, and looks at what the shell made of it.

    complete_in_shell.py bash|zsh|fish SOURCE_FOLDER LINE EXPECTED

The shell gets the completion of SOURCE_FOLDER/completions and nothing of the user's. Ends with 0 once
EXPECTED has appeared on the terminal after the tab, with 1 and what was seen where it does not within
a minute.
"""
import os
import pty
import re
import select
import signal
import sys
import time

PATIENCE = 60  # seconds; the time is only there so that a failing test ends
ESCAPES = re.compile(r"\x1b(\[[0-9;?<>=]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|[()][A-Z0-9]|[=>78PM])")


def words_of(shell, source):
    """The shell's argv, and the line that makes it ready."""
    completions = f"{source}/completions"
    if shell == "bash":
        return ["bash", "--norc", "--noprofile", "-i"], (
            ". /usr/share/bash-completion/bash_completion; "
            f". {completions}/localexec.bash; bind 'set page-completions off'; "
            "bind 'set completion-query-items 0'; bind 'set show-all-if-ambiguous on'")
    if shell == "zsh":
        return ["zsh", "-f", "-i"], (
            f"fpath=({completions} $fpath); autoload -U compinit; compinit -D -u; "
            "LISTMAX=1000; setopt no_beep no_always_last_prompt no_list_ambiguous")
    return ["fish", "--no-config", "--interactive"], f"source {completions}/localexec.fish"


class Terminal:
    def __init__(self, words):
        environment = {"PATH": os.environ["PATH"], "HOME": os.getcwd(), "TERM": "xterm", "LC_ALL": "C",
                       "COLUMNS": "200", "LINES": "100"}
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execvpe(words[0], words, environment)
        self.seen = ""

    def send(self, text):
        os.write(self.fd, text.encode())

    def text(self, since=0):
        return ESCAPES.sub("", self.seen[since:]).replace("\r", "")

    def wait_for(self, text, since=0, patience=PATIENCE):
        end = time.monotonic() + patience
        while text not in self.text(since):
            if time.monotonic() > end:
                return False
            if not select.select([self.fd], [], [], 0.2)[0]:
                continue
            try:
                piece = os.read(self.fd, 65536)
            except OSError:  # the shell is gone
                return False
            self.seen += piece.decode("utf-8", "replace")
            if b"\x1b[c" in piece or b"\x1b[0c" in piece:  # it asks what terminal this is
                self.send("\x1b[?1;2c")
        return True

    def close(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


def main():
    shell, source, line, expected = sys.argv[1:]
    words, setup = words_of(shell, source)
    terminal = Terminal(words)
    terminal.send(setup + "\r")
    terminal.send("echo set''up done\r")  # what it prints differs from what is typed
    found = terminal.wait_for("setup done")
    since = len(terminal.seen)
    if found:
        terminal.send(line)
        # The line is echoed piece by piece, with colours in between; its last word is enough.
        found = terminal.wait_for(line.split()[-1], since)
        terminal.send("\t")
        found = found and terminal.wait_for(expected, since)
    if not found:
        print(f"{shell}: after '{line}' and a tab, '{expected}' did not appear: {terminal.text(since)!r}")
    terminal.close()
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
