"""`make bench` lists the benchmarks; `make bench ARGS="polling --feeds 200"` runs one."""

import ast
import runpy
import sys
from pathlib import Path

HERE = Path(__file__).parent
SERVERS = {"__main__", "feed_server", "search_archive"}  # parts of benchmarks, none themselves


def main() -> None:
    """List the benchmarks, or run the one that is named with the arguments behind it."""
    names = sorted(file.stem for file in HERE.glob("*.py") if file.stem not in SERVERS)
    if len(sys.argv) < 2:
        for name in names:
            says = ast.get_docstring(ast.parse((HERE / f"{name}.py").read_text())) or ""
            print(f"{name:18}{says.splitlines()[0] if says else ''}")
        return
    name = sys.argv[1]
    if name not in names:
        sys.exit(f"there is no benchmark {name!r}; there are {', '.join(names)}")
    sys.argv = [str(HERE / f"{name}.py"), *sys.argv[2:]]
    sys.path.insert(0, str(HERE))
    runpy.run_path(sys.argv[0], run_name="__main__")


if __name__ == "__main__":
    main()
