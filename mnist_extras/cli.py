"""The command line: flags, the folders they name, errors and exit status."""

import argparse
import contextlib
import os
import sys
import tempfile

import tf1
from input_data import DataError, __version__


class UserError(Exception):
    """What the user can fix without touching the code. A command prints it in a line or two.

    Any other error is a mistake in the code, and its traceback shows where.
    """


class FlagError(UserError):
    """A wrong flag. `usage` is the parser's line that shows all flags."""

    usage = ''


class _Parser(argparse.ArgumentParser):
    """Raises FlagError for a wrong flag, since exiting would end a prompt."""

    def error(self, message):
        error = FlagError(message)
        error.usage = self.format_usage()
        raise error


class _HelpFormatter(argparse.ArgumentDefaultsHelpFormatter):
    """Adds `(default: ...)` to the flags that have one."""

    def _get_help_string(self, action):
        return action.help if action.default is None else super()._get_help_string(action)


def make_parser(description):
    """Return an `argparse.ArgumentParser` with --version, whose --help shows the defaults.

    Its `parse_args` raises FlagError for a wrong flag.
    """
    parser = _Parser(description=description, formatter_class=_HelpFormatter)
    parser.add_argument('--version', action='version', version='%(prog)s ' + __version__)
    return parser


def positive_int(text):
    """Return a flag's value as an int above 0, or raise argparse.ArgumentTypeError."""
    return _checked(int, text, lambda value: value > 0, 'a whole number above 0')


def positive_float(text):
    """Return a flag's value as a float that float32 holds, or raise argparse.ArgumentTypeError."""
    return _checked(float, text, lambda value: 0 < value < 3e38, 'a number above 0 and below 3e38')


def probability(text):
    """Return a flag's value as a float in (0, 1], or raise argparse.ArgumentTypeError."""
    return _checked(float, text, lambda value: 0 < value <= 1, 'a number above 0 and up to 1')


def _checked(convert, text, is_valid, expected):
    with contextlib.suppress(ValueError):
        value = convert(text)
        if is_valid(value):
            return value
    raise argparse.ArgumentTypeError('must be %s, not %r' % (expected, text))


def make_folder(flag, folder):
    """Make the folder that a flag names. Raises UserError if it cannot be written to."""
    try:
        os.makedirs(folder, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise UserError(
            '%s %r is not a folder that can be written to (%s): name another'
            % (flag, folder, error.strerror)
        ) from None


def run_command(main):
    """Call `main` with the flags of the command line. Print what the user can fix, and exit.

    The status is 1 for OSError, UserError, DataError and out of memory, 2 for a wrong flag,
    130 for Ctrl-C. All other errors pass through.
    """
    with contextlib.suppress(AttributeError):  # where stdout is not a text file
        sys.stdout.reconfigure(line_buffering=True)  # so that `| tee log` shows each line
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # Python flushes stdout again at exit, which must not fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except FlagError as error:
        print('%serror: %s' % (error.usage, error), file=sys.stderr)
        sys.exit(2)
    except (OSError, UserError, DataError) as error:
        sys.exit('error: %s' % error)
    except (MemoryError, tf1.tf.errors.ResourceExhaustedError):
        sys.exit('error: not enough memory: try a smaller --batch_size, or close other programs')
