"""Runs a notebook in IPython: `python -m tf1 notebook.ipynb`."""

import json
import linecache
import re
import sys

from IPython.core.compilerop import CachingCompiler
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config


def run(path):
    """Run the code cells in order, until one raises. What it raises comes through.

    Values at the end of a cell are not shown, as in `ipython notebook.ipynb`.
    """
    try:
        with open(path, encoding='utf-8') as f:
            notebook = json.load(f)
        sheets = notebook.get('worksheets', [notebook])  # format 3 has sheets
        cells = [cell for sheet in sheets for cell in sheet['cells']]
    except (AttributeError, KeyError, ValueError) as error:
        sys.exit('error: %s is not a notebook: %s' % (path, error))
    config = Config()
    config.HistoryManager.enabled = False
    shell = _Shell.instance(config=config)
    shell.display_pub.clear_output = lambda wait=False: None  # it prints a terminal's codes
    for number, cell in enumerate((c for c in cells if c['cell_type'] == 'code'), 1):
        shell.where = '%s, cell %d' % (path, number)
        try:
            shell.run_cell(''.join(cell.get('source', cell.get('input', ''))), silent=True)
            if shell.error:  # IPython 9 does not let it through
                raise shell.error
        except SystemExit as leaving:
            if leaving.code:
                raise
            shell.tell('SystemExit; going on with the next cell')  # after tf.app.run(), mostly
            shell.error = None


class _Compiler(CachingCompiler):
    """Names the code of a cell for tracebacks, and keeps its lines for them."""

    def cache(self, transformed_code, number=0, raw_code=None):
        name = _Shell.instance().where
        if name in linecache.cache:  # by a magic, as %%capture, which runs what is below it
            name += ', below the magic'
        code = (raw_code or transformed_code).lstrip()  # as IPython numbers its lines
        linecache.cache[name] = len(code), None, code.splitlines(keepends=True), name
        return name


class _Shell(InteractiveShell):
    """IPython without a terminal, which raises what a cell raises."""

    compiler_class = _Compiler
    ask_exit = staticmethod(sys.exit)  # for `exit()`
    error = None

    def showtraceback(self, *_, **__):
        self.error = sys.exc_info()[1]
        raise self.error

    showindentationerror = showsyntaxerror = showtraceback

    def init_prompts(self):
        """Leave sys.ps1 unset. Where it is set, TensorFlow logs to stdout."""

    def enable_gui(self, gui=None):
        """Do without the event loop of a window, for `%matplotlib`."""

    def init_magics(self):
        """Take Colab's `%tensorflow_version 1.x`, too: this is it already."""
        super().init_magics()
        self.register_magic_function(lambda line: None, magic_name='tensorflow_version')

    def system(self, cmd):
        """Run a command, unless it changes what is installed."""
        if re.search(r'\b(pip[\d.]*|conda)\s.*install', cmd):
            self.tell('left out, since it changes what is installed: ' + cmd)
        else:
            sys.stdout.flush()
            self.system_raw(self.var_expand(cmd, depth=1))

    def tell(self, text):
        print('%s: %s' % (self.where, text), file=sys.stderr)
