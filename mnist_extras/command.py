"""The command line: the flags' types, the folders they name, errors and exit status."""

import argparse
import contextlib
import os
import sys

from input_data import __version__


def make_parser(description):
    """Return an `argparse.ArgumentParser` that knows --version."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument('--version', action='version', version='%(prog)s ' + __version__)
    return parser


def positive_int(text):
    """An argparse type: a whole number above 0."""
    return _checked(int, text, lambda value: value > 0, 'a whole number above 0')


def positive_float(text):
    """An argparse type: a finite number above 0."""
    return _checked(float, text, lambda value: 0 < value < float('inf'), 'a finite number above 0')


def probability(text):
    """An argparse type: a number above 0 and up to 1."""
    return _checked(float, text, lambda value: 0 < value <= 1, 'a number above 0 and up to 1')


def _checked(convert, text, is_valid, expected):
    with contextlib.suppress(ValueError):
        value = convert(text)
        if is_valid(value):
            return value
    raise argparse.ArgumentTypeError('must be %s, not %r' % (expected, text))


def make_folders(flags, *names):
    """Make the folders that `flags` has under these names, but for those that are None.

    Raises OSError, naming the flag, where that is not possible.
    """
    for name in names:
        folder = getattr(flags, name)
        if folder is None:
            continue
        try:
            os.makedirs(folder, exist_ok=True)
        except FileExistsError:
            raise OSError('--%s %s is a file: name a folder' % (name, folder)) from None
        except OSError as error:
            raise OSError(
                '--%s %r cannot be made (%s): name another folder' % (name, folder, error.strerror)
            ) from None


def run_command(main, *errors):
    """Call `main` as a command: an error is a line on stderr and exit status 1.

    Args:
      main: a function without arguments.
      *errors: classes of exceptions to report in this way beside OSError, ValueError
        and ArithmeticError.

    Raises:
      SystemExit: an error (1), Ctrl-C (130), or nobody reads stdout any more (1).
    """
    with contextlib.suppress(AttributeError):  # where stdout is not a text file
        sys.stdout.reconfigure(line_buffering=True)  # so that `| tee log` shows each line
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # As after `| head -1`. Python must not flush stdout again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except (ArithmeticError, OSError, ValueError) + errors as error:
        sys.exit('error: %s' % error)
