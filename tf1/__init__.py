"""Runs code of TensorFlow 1.x's time, unchanged, on the TensorFlow that is installed.

    python -m tf1 script.py --its_flags   at a terminal
    %load_ext tf1                         in IPython and Jupyter, for the cells that follow

`names` is the table of the old names, `lookup` finds them by it, `installer` puts them in place
when TensorFlow is imported, `loader` is for MNIST's, `__main__` runs scripts. README.md says
what works. Importing this package imports none of them: a script is to start with what it has.
"""

import sys


def install():
    """Let the names of TensorFlow 1.x lead to where they are today, until `uninstall`.

    This holds for the whole process and for modules imported from now on. On TensorFlow
    1.x itself only its MNIST loader is replaced.
    """
    from tf1 import installer

    installer.install()


def uninstall():
    """Put every name back that `install` has replaced.

    Version 2's behavior stays off, and notices of what is deprecated stay hidden.
    """
    from tf1 import installer

    installer.uninstall()


def load_ipython_extension(ipython):
    """%load_ext tf1"""
    uninstall()
    genuine = sys.modules.get('tensorflow')
    is_2 = genuine is not None and not genuine.__version__.startswith('1.')
    was_eager = is_2 and genuine.executing_eagerly()
    install()
    bound = sorted(name for name, value in ipython.user_ns.items() if value is genuine)
    if is_2 and bound:
        print(
            '%s is TensorFlow 2 still, since it was imported before: import it again'
            % ', '.join(bound),
            file=sys.stderr,
        )
    if was_eager:
        print(_EAGER % 'is off from now on', file=sys.stderr)


def unload_ipython_extension(ipython):
    """%unload_ext tf1"""
    uninstall()
    genuine = sys.modules.get('tensorflow')
    if genuine is not None and not genuine.__version__.startswith('1.'):
        print(_EAGER % 'stays off', file=sys.stderr)


_EAGER = 'Eager execution, the way of TensorFlow 2, %s: to have it again, restart Python.'
