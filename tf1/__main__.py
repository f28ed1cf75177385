"""Runs a script of TensorFlow 1.x's time: `python -m tf1 script.py --its_flags`."""

import os
import runpy
import sys

from tf1 import install


def main():
    """It runs as `__main__`, with its own arguments, folder, tracebacks and exit status."""
    if len(sys.argv) < 2 or sys.argv[1].startswith('-'):
        print('usage: python -m tf1 script.py [its flags]', file=sys.stderr)
        sys.exit(2)
    script = sys.argv[1]
    if not os.path.isfile(script):
        print('error: there is no script %s' % script, file=sys.stderr)
        sys.exit(2)
    sys.argv = sys.argv[1:]
    sys.path[0] = os.path.dirname(os.path.abspath(script))
    install()
    try:
        runpy.run_path(script, run_name='__main__')
    except Exception as error:
        trace = error.__traceback__
        while trace and trace.tb_frame.f_code.co_filename != script:
            trace = trace.tb_next  # past the frames of runpy and of this module
        sys.excepthook(type(error), error.with_traceback(trace), trace)
        sys.exit(1)


if __name__ == '__main__':
    main()
