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
    """Run the code cells of a notebook."""
    if not importlib.util.find_spec('IPython'):
        sys.exit('error: a notebook needs IPython: pip install ipython')
    from tf1 import notebook

    notebook.run(path)


def _has_module(name):
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError as error:
        if not (name + '.').startswith('%s.' % error.name):
            raise  # its package is there, and imports what is not
        return False


def _show_traceback(error):
    """Show it without the frames of this module, of runpy and of IPython."""
    trace, links = error.__traceback__, []
    while trace:
        if not _is_machinery(trace.tb_frame):
            links.append(trace)
        trace = trace.tb_next
    links.append(None)
    for link, following in zip(links, links[1:]):
        link.tb_next = following
    show = sys.excepthook
    if show is sys.__excepthook__:
        show = traceback.print_exception  # which finds the lines of a notebook's cells
    show(type(error), error.with_traceback(links[0]), links[0])
    said = '%s: %s' % (type(error).__name__, error)
    is_numpy_1 = getattr(sys.modules.get('numpy'), '__version__', '1.').startswith('1.')
    for of, (pattern, hint) in names.HINTS.items():
        if re.search(pattern, said) and not (of == 'NumPy 2' and is_numpy_1):
            print('hint: ' + hint, file=sys.stderr)


def _is_machinery(frame):
    module = frame.f_globals.get('__name__', '')
    package = module.partition('.')[0]
    return (
        frame.f_code.co_filename == __file__
        or module == 'tf1.notebook'
        or package in ('IPython', 'decorator', 'importlib', 'runpy')
    )


if __name__ == '__main__':
    main()
