# Calls one Python function for localexec, over and over. Run as:
# python3 -c SCRIPT MODULE:FUNCTION [at-once]. With at-once every request that comes is called at
# once, in a thread of its own where all others are busy.
# What is said on its standard input and output is written down in src/run/worker_protocol.h
# ("batch"). Needs Python 3.9 and nothing besides. It holds no empty pair of braces: the program
# would take that for a placeholder.
import os
import sys


def main():
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.dup(1)
    # The function's own input and output stay out of the conversation.
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(2, 1)

    import importlib
    import inspect
    import io
    import json
    import time
    import traceback

    printed = io.StringIO()
    complained = io.StringIO()
    encode = json.JSONEncoder(allow_nan=False, separators=(",", ":")).encode

    def send(text):
        data = text.encode("utf-8")
        while data:
            data = data[os.write(answers, data):]

    def described(error, frames_of_ours):
        trace = error.__traceback__
        for _ in range(frames_of_ours):
            if trace is not None:
                trace = trace.tb_next
        lines = traceback.format_exception(type(error), error, trace)
        return encode(dict(type=type(error).__name__, message=str(error), traceback="".join(lines)))

    def find(target):
        module, colon, name = target.partition(":")
        if not module or not name:
            raise ValueError("write MODULE:FUNCTION, not " + repr(target))
        sys.path.insert(0, "")
        found = importlib.import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
        if not callable(found):
            raise TypeError(target + " is no function")
        return found

    at_once = sys.argv[2:] == ["at-once"]
    sys.argv[:] = sys.argv[1:2]
    sys.stdout = printed
    try:
        function = find(sys.argv[0])
    except BaseException as error:
        send("! " + described(error, 2) + "\n")
        return
    send("ready\n")

    sys.stderr = complained
    if at_once:
        return serve_at_once(function, requests, send, encode, described)
    loop = None

    def prints_of(number):
        said = ""
        for kind, stream in (("O", printed), ("S", complained)):
            if stream.tell():
                said += "%d %s %s\n" % (number, kind, encode(stream.getvalue()))
                stream.seek(0)
                stream.truncate()
        return said

    clock = time.monotonic
    any_printed = printed.tell
    any_complained = complained.tell
    for line in requests:
        said = []
        began = clock()
        for number, variables, *arguments in json.loads(line):
            try:
                result = function(*arguments, **variables)
                if result.__class__ is int:
                    answer = f"{number} R {result}\n"
                else:
                    if inspect.iscoroutine(result):
                        if loop is None:
                            import asyncio

                            loop = asyncio.new_event_loop()
                            asyncio.set_event_loop(loop)
                        result = loop.run_until_complete(result)
                    answer = f"{number} R {encode(result)}\n"
            except BaseException as error:
                answer = "%d E %s\n" % (number, described(error, 1))
            if any_printed() or any_complained():
                said.append(prints_of(number))
            said.append(answer)
            # A slow call's answer does not wait for those after it.
            now = clock()
            if now - began > 0.002:
                send("".join(said))
                said.clear()
                began = now
        if said:
            send("".join(said))


# Several calls at a time. Calls that never return have their threads to themselves.
def serve_at_once(function, requests, send, encode, described):
    import inspect
    import io
    import json
    import queue
    import threading

    class Apart(io.TextIOBase):
        """What each thread prints, apart from the others."""

        def __init__(self):
            self.kept = threading.local()

        def text(self):
            if not hasattr(self.kept, "text"):
                self.kept.text = io.StringIO()
            return self.kept.text

        def writable(self):
            return True

        def write(self, text):
            return self.text().write(text)

        def take(self):
            stream = self.text()
            said = stream.getvalue()
            stream.seek(0)
            stream.truncate()
            return said

    lock = threading.Lock()
    tasks = queue.SimpleQueue()
    threads = 0
    busy = [0]
    sys.stdout = Apart()
    sys.stderr = Apart()

    def work():
        loop = None
        while True:
            number, variables, *arguments = tasks.get()
            try:
                result = function(*arguments, **variables)
                if inspect.iscoroutine(result):
                    if loop is None:
                        import asyncio

                        loop = asyncio.new_event_loop()
                        asyncio.set_event_loop(loop)
                    result = loop.run_until_complete(result)
                answer = "%d R %s\n" % (number, encode(result))
            except BaseException as error:
                answer = "%d E %s\n" % (number, described(error, 1))
            said = ""
            for kind, stream in (("O", sys.stdout), ("S", sys.stderr)):
                text = stream.take()
                if text:
                    said += "%d %s %s\n" % (number, kind, encode(text))
            with lock:
                busy[0] -= 1
                send(said + answer)

    for line in requests:
        for request in json.loads(line):
            with lock:
                busy[0] += 1
                more = busy[0] > threads
            if more:
                threads += 1
                threading.Thread(target=work, daemon=True).start()
            tasks.put(request)
    # The answers are out; whoever still runs is not waited for.
    os._exit(0)


main()
