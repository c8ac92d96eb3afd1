# Calls one Python function for localexec, over and over. Run as:
# python3 -c SCRIPT MODULE:FUNCTION [at-once]. With at-once every request that comes is called at
# once, in a thread of its own where all others are busy.
# What is said on its standard input and output is written down in src/run/worker_protocol.h
# ("batch"). Needs Python 3.9 and nothing besides. It holds no empty pair of braces: the program
# would take that for a placeholder.
import sys

# What is imported here is Python's own, whatever files of such names lie in the user's folder.
if sys.path[:1] == [""]:
    del sys.path[0]

import _thread
import atexit
import binascii
import codecs
import importlib
import io
import json
import os
import time
import traceback

AT_ONCE = sys.argv[2:] == ["at-once"]
if AT_ONCE:
    import contextvars
    import threading

    try:  # A module that the user calls queue can still be imported.
        from _queue import SimpleQueue
    except ImportError:
        from queue import SimpleQueue

encode = json.JSONEncoder(allow_nan=False, separators=(",", ":")).encode


class Said:
    """What has been printed, on standard output and on standard error, and not been sent."""

    def __init__(self):
        self.out = bytearray()
        self.err = bytearray()
        self.is_over = False

    # Another thread may add to it meanwhile.
    def take(self):
        return [taken_from(self.out), taken_from(self.err)]


def taken_from(said):
    taken = bytes(said)
    del said[:len(taken)]
    return taken


# What no call is known to have printed; all that is printed where there is one call at a time. It
# goes with the next answer, and after the last one to standard error.
anyones = Said()
printing = _thread.RLock()


def said_here():
    return anyones


class Kept(io.BufferedIOBase):
    """Keeps what is printed for the call that prints it, until its answer is sent."""

    def __init__(self, number, name):
        self.number = number
        self.name = name
        self.is_kept = True

    def writable(self):
        return True

    def write(self, data):
        if data.__class__ is not bytes:
            data = b"".join((data,))
        if not self.is_kept:
            write_all(self.number, data)
            return len(data)
        with printing:
            said = said_here()
            if self.number == 1:
                said.out += data
            else:
                said.err += data
        return len(data)

    # Programs that are started write there; both are the worker's standard error.
    def fileno(self):
        return self.number

    def close(self):
        pass


class Text(io.TextIOWrapper):
    """One for the life of the process: whoever holds on to it is heard, and who closes it, too."""

    mode = "w"

    def __init__(self, number, name, errors):
        self.kept = Kept(number, name)
        self.sink = Kept(number, name)
        super().__init__(self.sink, encoding="utf-8", errors=errors, newline="\n",
                         write_through=True)

    # Where all that is printed goes to one place, text goes there at the speed of C.
    def keep_in(self, place):
        self.sink.write = place.extend

    def keep(self, is_kept):
        self.kept.is_kept = self.sink.is_kept = is_kept
        if not is_kept:
            self.sink.__dict__.pop("write", None)

    @property
    def buffer(self):
        return self.kept

    def close(self):
        self.flush()

    def detach(self):
        self.flush()
        return self.buffer

    def reconfigure(self, *, write_through=True, **options):
        super().reconfigure(**options)


def write_all(number, data):
    while data:
        data = data[os.write(number, data):]


# The bytes of a file's name as they are; any text can be printed.
def escaped(error):
    try:
        return codecs.lookup_error("surrogateescape")(error)
    except UnicodeError:
        return codecs.lookup_error("backslashreplace")(error)


def keep_prints():
    codecs.register_error("localexec", escaped)
    sys.stdout = sys.__stdout__ = Text(1, "<stdout>", "localexec")
    sys.stderr = sys.__stderr__ = Text(2, "<stderr>", "backslashreplace")
    return sys.stdout, sys.stderr


# What was put in the place of our streams may hold text back that is for them.
def flush_others():
    for name in ("stdout", "stderr"):
        try:
            getattr(sys, name).flush()
        except BaseException:
            pass


def print_lines(number, out, err):
    said = ""
    for kind, data in (("O", out), ("S", err)):
        if not data:
            continue
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            kind = kind.lower()
            text = binascii.b2a_base64(data, newline=False).decode("ascii")
        said += "%d %s %s\n" % (number, kind, encode(text))
    return said


def describe(error, frames_of_ours):
    kind = type(error)
    try:
        message = str(error)
    except BaseException as fault:
        message = "<its __str__ raised " + type(fault).__name__ + ">"
    trace = error.__traceback__
    for _ in range(frames_of_ours):
        if trace is not None:
            trace = trace.tb_next
    try:
        lines = traceback.format_exception(kind, error, trace)
    except BaseException:
        lines = traceback.format_tb(trace)
    return encode(dict(type=kind.__name__, message=message, traceback="".join(lines)))


# Whatever the methods of an exception and of its class do, there is an answer.
def described(error, frames_of_ours):
    try:
        return describe(error, frames_of_ours)
    except BaseException:
        return encode(dict(type="Exception", message="<it cannot be described>", traceback=""))


def load(module):
    if module.endswith(".py") and os.path.isfile(module):
        from importlib.util import module_from_spec, spec_from_file_location

        folder, file = os.path.split(os.path.abspath(module))
        name = file[:-len(".py")]
        sys.path.insert(0, folder)
        spec = spec_from_file_location(name, os.path.join(folder, file))
        loaded = module_from_spec(spec)
        sys.modules.setdefault(name, loaded)
        spec.loader.exec_module(loaded)
        return loaded
    if "/" in module:
        raise ValueError("write the name of a module, or of its file that ends in .py, which " +
                         repr(module) + " is not")
    sys.path.insert(0, "")
    return importlib.import_module(module)


def find(target):
    module, colon, name = target.partition(":")
    if not module or not name:
        raise ValueError("write MODULE:FUNCTION, not " + repr(target))
    found = load(module)
    for part in name.split("."):
        found = getattr(found, part)
    if not callable(found):
        raise TypeError(target + " is no function")
    return found


async def nothing():
    pass


unused = nothing()
unused.close()
Coroutine = type(unused)


def main():
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.dup(1)
    # The function's own input and output stay out of the conversation.
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(2, 1)

    def send(text):
        try:
            write_all(answers, text.encode("utf-8"))
        except OSError:
            os._exit(1)  # The program is gone.

    stdout, stderr = keep_prints()
    # A module that ends the process while it is imported leaves its last words.
    stderr.keep(False)

    def keep_nothing():
        stdout.keep(False)
        stderr.keep(False)

    def print_rest():
        flush_others()
        keep_nothing()
        for data in anyones.take():
            write_all(2, data)

    # A forked child sends no answers.
    os.register_at_fork(after_in_child=lambda: (keep_nothing(), anyones.__init__()))
    atexit.register(print_rest)

    sys.argv[:] = sys.argv[1:2]
    if AT_ONCE:
        print_apart()
    try:
        function = find(sys.argv[0])
    except BaseException as error:
        send("! " + described(error, 2) + "\n")
        return
    stderr.keep(True)
    send("ready\n")

    if AT_ONCE:
        serve_at_once(function, requests, send)
        # The answers are out; whoever still runs is not waited for.
        print_rest()
        os._exit(0)

    loop = None
    clock = time.monotonic
    out = anyones.out
    err = anyones.err
    stdout.keep_in(out)
    stderr.keep_in(err)
    for line in requests:
        said = []
        began = clock()
        for number, variables, *arguments in json.loads(line):
            try:
                result = function(*arguments, **variables)
                if result.__class__ is int:
                    answer = f"{number} R {result}\n"
                else:
                    if isinstance(result, Coroutine):
                        if loop is None:
                            import asyncio

                            loop = asyncio.new_event_loop()
                            asyncio.set_event_loop(loop)
                        result = loop.run_until_complete(result)
                    answer = f"{number} R {encode(result)}\n"
            except BaseException as error:
                answer = "%d E %s\n" % (number, described(error, 1))
            try:
                if sys.stdout is not stdout or sys.stderr is not stderr:
                    flush_others()
            except AttributeError:
                pass  # The function deleted one.
            if out or err:
                said.append(print_lines(number, *anyones.take()))
            said.append(answer)
            # A slow call's answer does not wait for those after it.
            now = clock()
            if now - began > 0.002:
                send("".join(said))
                said.clear()
                began = now
        if said:
            send("".join(said))


# What a thread prints is of the call that runs in it, or that it was started by; where that call is
# over, or there is none, it is anyone's.
def print_apart():
    global current, said_here
    current = contextvars.ContextVar("localexec", default=None)

    def said_here():
        said = current.get() or getattr(threading.current_thread(), "localexec_said", None)
        return anyones if said is None or said.is_over else said

    start = threading.Thread.start

    def start_for_call(thread, *arguments, **options):
        thread.localexec_said = said_here()
        start(thread, *arguments, **options)

    threading.Thread.start = start_for_call


# Several calls at a time. Calls that never return have their threads to themselves.
def serve_at_once(function, requests, send):
    sending = threading.Lock()
    tasks = SimpleQueue()
    threads = 0
    busy = [0]
    loops = threading.local()

    def result_of(variables, arguments):
        result = function(*arguments, **variables)
        if not isinstance(result, Coroutine):
            return result
        if not hasattr(loops, "loop"):
            import asyncio

            loops.loop = asyncio.new_event_loop()
            asyncio.set_event_loop(loops.loop)
        return loops.loop.run_until_complete(result)

    def answer_to(number, variables, *arguments):
        said = Said()
        current.set(said)
        try:
            answer = "%d R %s\n" % (number, encode(result_of(variables, arguments)))
        except BaseException as error:
            answer = "%d E %s\n" % (number, described(error, 2))
        flush_others()
        with printing:
            said.is_over = True
            out, err = anyones.take()
        return print_lines(number, out + said.out, err + said.err) + answer

    def work():
        while True:
            request = tasks.get()
            try:
                answer = answer_to(*request)
            except BaseException as error:
                answer = "%d E %s\n" % (request[0], described(error, 1))
            with sending:
                busy[0] -= 1
                send(answer)

    for line in requests:
        for request in json.loads(line):
            with sending:
                busy[0] += 1
                more = busy[0] > threads
            if more:
                try:
                    threading.Thread(target=work, daemon=True).start()
                    threads += 1
                except RuntimeError:  # No more are to be had: it waits for one of those there.
                    if threads == 0:
                        raise
            tasks.put(request)


main()
