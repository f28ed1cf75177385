"""The command line: the flags' types, the folders they name, errors and exit status."""

import argparse
import contextlib
import os
import re
import sys

from input_data import __version__


def make_parser(description):
    """Return an `argparse.ArgumentParser` with --version, whose --help shows the defaults."""
    parser = argparse.ArgumentParser(description=description, formatter_class=_HelpFormatter)
    parser.add_argument('--version', action='version', version='%(prog)s ' + __version__)
    return parser


class _HelpFormatter(argparse.ArgumentDefaultsHelpFormatter):
    """Adds `(default: ...)` to the flags that have one."""

    def _get_help_string(self, action):
        return action.help if action.default is None else super()._get_help_string(action)


def positive_int(text):
    """Return a flag's value as an int above 0, or raise argparse.ArgumentTypeError."""
    return _checked(int, text, lambda value: value > 0, 'a whole number above 0')


def positive_float(text):
    """Return a flag's value as a finite float above 0, or raise argparse.ArgumentTypeError."""
    return _checked(float, text, lambda value: 0 < value < float('inf'), 'a finite number above 0')


def probability(text):
    """Return a flag's value as a float in (0, 1], or raise argparse.ArgumentTypeError."""
    return _checked(float, text, lambda value: 0 < value <= 1, 'a number above 0 and up to 1')


def _checked(convert, text, is_valid, expected):
    with contextlib.suppress(ValueError):
        value = convert(text)
        if is_valid(value):
            return value
    raise argparse.ArgumentTypeError('must be %s, not %r' % (expected, text))


def make_folders(flags, *names):
    """Make the folders that the flags with these names give. A flag that is None is skipped.

    Raises OSError, with the flag and the folder, where that is not possible.
    """
    for name in names:
        folder = getattr(flags, name)
        if folder is None:
            continue
        try:
            os.makedirs(folder, exist_ok=True)
        except FileExistsError:
            raise OSError('--%s %r is a file: name a folder' % (name, folder)) from None
        except OSError as error:
            raise OSError(
                '--%s %r cannot be made (%s): name another folder' % (name, folder, error.strerror)
            ) from None


def run_command(main, *errors):
    """Call `main`, a function without arguments, as a command. An error is printed to stderr.

    Args:
      main: what to call. Its return value is ignored.
      *errors: TensorFlow's classes of errors to print in one line, in the same way as
        OSError, ValueError and ArithmeticError.

    Raises:
      SystemExit: with status 1 for an error, or where stdout was closed, as by `| head -1`;
        with status 130 for Ctrl-C.
    """
    with contextlib.suppress(AttributeError):  # where stdout is not a text file
        sys.stdout.reconfigure(line_buffering=True)  # so that `| tee log` shows each line
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # Python flushes stdout again at exit, which must not fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except errors as error:
        sys.exit('error: %s' % _cause(str(error)))
    except (ArithmeticError, OSError, ValueError) as error:
        sys.exit('error: %s' % error)


def _cause(message):
    """Return the line of an error of TensorFlow that states the cause.

    TensorFlow 2 puts it after a stack trace that ends in `Node: ...`. Else it is the first.
    """
    after_trace = re.search(r'^Node: .*\n(.+)$', message, flags=re.MULTILINE)
    return after_trace.group(1) if after_trace else message.split('\n')[0]
