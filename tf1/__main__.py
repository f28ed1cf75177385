"""Runs code of TensorFlow 1.x's time: `python -m tf1 script.py --its_flags`."""

import os
import sys

# `python -m` puts the working directory first, unless told otherwise. What is imported below
# is not to be found there.
_HAS_FOLDER = not (sys.flags.isolated or getattr(sys.flags, 'safe_path', False))
_WORKING_DIRECTORY = sys.path.pop(0) if __name__ == '__main__' and _HAS_FOLDER else ''

import importlib.util
import re
import runpy
import traceback
import types

from tf1 import install, names

USAGE = """usage: python -m tf1 script.py [its flags]
       python -m tf1 -m package.module [its flags]
       python -m tf1 notebook.ipynb

Runs code that was written for TensorFlow 1.x. What works: README.md in %s
""" % os.path.dirname(os.path.abspath(__file__))


def main():
    """Run it as `__main__`, with its own arguments, folder, traceback and exit status."""
    is_module = sys.argv[1:2] == ['-m']
    del sys.argv[: 1 + is_module]
    if not is_module and sys.argv[:1] in (['-h'], ['--help']):
        print(USAGE, end='')
        return
    if not sys.argv or sys.argv[0].startswith('-'):
        print(USAGE, end='', file=sys.stderr)
        sys.exit(2)
    name = sys.argv[0]
    if _HAS_FOLDER:
        folder = os.path.dirname(os.path.abspath(name))
        sys.path.insert(0, _WORKING_DIRECTORY if is_module else folder)
    install()
    try:
        if not (_has_module(name) if is_module else os.path.isfile(name)):
            kind = 'module' if is_module else 'script'
            print('error: there is no %s %s' % (kind, name), file=sys.stderr)
            sys.exit(2)
        if is_module:
            run_module(name)
        elif name.endswith('.ipynb'):
            run_notebook(name)
        else:
            run_script(name)
    except (Exception, KeyboardInterrupt) as error:
        _show_traceback(error)
        sys.exit(130 if isinstance(error, KeyboardInterrupt) else 1)


def run_script(path):
    """Run a file."""
    runpy.run_path(path, run_name='__main__')


def run_module(name):
    """Run a module as `python -m` does."""
    runpy.run_module(name, run_name='__main__', alter_sys=True)


def run_notebook(path):
    """Run the code cells of a notebook in one namespace, without the lines of magics."""
    import json
    import linecache

    with open(path, encoding='utf-8') as f:
        notebook = json.load(f)
    module = sys.modules['__main__'] = types.ModuleType('__main__')
    number = 0
    for sheet in notebook.get('worksheets', [notebook]):  # format 3 has sheets
        for cell in sheet['cells']:
            if cell['cell_type'] != 'code':
                continue
            number += 1
            source = ''.join(cell.get('source', cell.get('input', '')))
            if re.match(r'\s*%%(?!time|capture)', source):
                continue  # in another language
            filename = '%s, cell %d' % (path, number)
            code, lines = _compile(source, filename)
            linecache.cache[filename] = len(source), None, lines, filename  # for tracebacks
            exec(code, vars(module))


def _compile(source, filename):
    """Compile a cell with `pass` for each magic, and None for what it would return."""
    lines = source.splitlines(keepends=True)
    while True:
        try:
            return compile(''.join(lines), filename, 'exec'), lines
        except SyntaxError as error:
            at = min(error.lineno or 1, len(lines)) - 1
            line = re.sub(r'^([ \t]*)[%!?].*', r'\1pass', lines[at])
            line = re.sub(r'^([ \t]*[\w, ]+=[ \t]*)[%!].*', r'\1None', line)
            if line == lines[at]:
                raise
            lines[at] = line


def _has_module(name):
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError as error:
        if not (name + '.').startswith('%s.' % error.name):
            raise  # its package is there, and imports what is not
        return False


def _show_traceback(error):
    """Show it from the first line that is not of this module or of runpy."""
    trace = error.__traceback__
    while trace and _is_machinery(trace.tb_frame.f_code.co_filename):
        trace = trace.tb_next
    show = sys.excepthook
    if show is sys.__excepthook__:
        show = traceback.print_exception  # which finds the lines of a notebook's cells
    show(type(error), error.with_traceback(trace), trace)
    said = '%s: %s' % (type(error).__name__, error)
    is_numpy_1 = getattr(sys.modules.get('numpy'), '__version__', '1.').startswith('1.')
    for of, (pattern, hint) in names.HINTS.items():
        if re.search(pattern, said) and not (of == 'NumPy 2' and is_numpy_1):
            print('hint: ' + hint, file=sys.stderr)


def _is_machinery(filename):
    return filename in (__file__, runpy.__file__) or filename.startswith('<frozen ')


if __name__ == '__main__':
    main()
