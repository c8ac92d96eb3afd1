# Finds the calls in Python source that wait, by its syntax tree. Nothing of it is run or imported.
# python3 -I -S -c SCRIPT NAMES [FUNCTION] reads the source on its standard input. NAMES: a line
# each, a name and whether it waits (1 or 0), as in src/core/waiting_names.h. With FUNCTION only
# what that calls in its module counts. Prints a line each: LINE, a tab, and the name; or for a
# program that is started LINE, two tabs and its words, separated by tabs. The first line is "read",
# or "absent" where there is no FUNCTION.
import ast
import re
import sys

PROGRAMS = {"subprocess." + name for name in ("run", "call", "check_call", "check_output", "Popen")}
SHELLS = {"os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"}
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def main():
    names = dict(line.rsplit(" ", 1) for line in sys.argv[1].splitlines())
    tree = ast.parse(sys.stdin.buffer.read())

    imported = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                first = alias.name.split(".")[0]
                imported[alias.asname or first] = alias.name if alias.asname else first
        elif isinstance(node, ast.ImportFrom) and not node.level:
            for alias in node.names:
                imported[alias.asname or alias.name] = str(node.module) + "." + alias.name
    own = dict()
    for node in tree.body:
        if isinstance(node, DEFINITIONS):
            own[node.name] = node
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    own[target.id] = node.value

    def full_name(node):
        parts = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name) or (node.id in own and node.id not in imported):
            return None
        return ".".join([imported.get(node.id, node.id)] + parts[::-1])

    def waiting(name):
        while name:
            if name in names:
                return name if names[name] == "1" else None
            name = name.rpartition(".")[0]
        return None

    # A string as far as it shows: "?" stands for what is put into it.
    def text(node):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value
        if isinstance(node, ast.JoinedStr):
            return "".join(map(text, node.values))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return text(node.left) + text(node.right)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
            return re.sub(r"%([(]\w*[)])?[-#0 +.\d*]*[a-zA-Z%]", "?", text(node.left))
        if (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and
                node.func.attr == "format"):
            return re.sub(r"[{][^}]*[}]", "?", text(node.func.value))
        return "?"

    def words(call, name):
        if not call.args:
            return []
        first = call.args[0]
        if isinstance(first, (ast.List, ast.Tuple)):
            return [text(word) for word in first.elts]
        is_shell = name in SHELLS or any(
            word.arg == "shell" and getattr(word.value, "value", True) for word in call.keywords)
        return ["sh", "-c", text(first)] if is_shell else [text(first)]

    found = []

    def look_at(node):
        if not isinstance(node, ast.Call):
            return
        name = full_name(node.func)
        if name in PROGRAMS or name in SHELLS:
            started = words(node, name)
            if started:
                found.append((node.lineno, "\t" + "\t".join(
                    word.replace("\t", " ").replace("\n", ";") for word in started)))
            return
        known = waiting(name) if name else None
        if known is None and isinstance(node.func, ast.Attribute):
            known = waiting("." + node.func.attr)
        if known:
            found.append((node.lineno, known))

    if len(sys.argv) < 3:
        print("read")
        for node in ast.walk(tree):
            look_at(node)
    else:
        first, *others = sys.argv[2].split(".")
        node = own.get(first)
        for name in others:
            node = next((inner for inner in getattr(node, "body", ())
                         if isinstance(inner, DEFINITIONS) and inner.name == name), None)
        if node is None and first in imported:
            print("read")
            known = waiting(".".join([imported[first]] + others))
            if known:
                print("1\t" + known)
            return
        if node is None:
            print("absent")
            return
        print("read")
        seen = []
        waits = [node]
        while waits:
            node = waits.pop()
            seen.append(node)
            for inner in ast.walk(node):
                look_at(inner)
                # What it calls of its own module belongs to it.
                if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Load):
                    called = own.get(inner.id)
                    if isinstance(called, DEFINITIONS) and called not in seen + waits:
                        waits.append(called)
    for line, what in sorted(set(found)):
        print("%d\t%s" % (line, what))


main()
