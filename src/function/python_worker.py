# Calls one Python function for localexec, over and over. Run as: python3 -c SCRIPT MODULE:FUNCTION
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

    sys.argv[:] = sys.argv[1:]
    sys.stdout = printed
    try:
        function = find(sys.argv[0])
    except BaseException as error:
        send("! " + described(error, 2) + "\n")
        return
    send("ready\n")

    loop = None
    sys.stderr = complained

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
        for number, variables in json.loads(line):
            try:
                result = function(**variables)
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


main()
