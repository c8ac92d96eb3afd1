# Prints the file that Python would import MODULE from, without importing anything; nothing for what
# has no source. python3 -c SCRIPT MODULE
import sys


def main():
    # This folder comes first for the module, but not for what is imported here.
    folder = sys.path.pop(0)
    from importlib.machinery import PathFinder, SourceFileLoader

    path = [folder] + sys.path
    name = ""
    if sys.argv[1].split(".")[0] in sys.builtin_module_names:
        return
    for part in sys.argv[1].split("."):
        name = name + "." + part if name else part
        spec = PathFinder.find_spec(name, path)
        if spec is None:
            return
        path = spec.submodule_search_locations or []
    if isinstance(spec.loader, SourceFileLoader):
        sys.stdout.buffer.write(spec.origin.encode("utf-8", "surrogateescape"))


main()
