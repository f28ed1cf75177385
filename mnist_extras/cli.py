"""The command line: the flags' types, the folders they name, errors and exit status."""

import argparse
import contextlib
import os
import sys

from input_data import __version__


class UserError(Exception):
    """What a user can mend without touching the code. The message says what and how."""


class FlagError(UserError):
    """A wrong flag."""


class _Parser(argparse.ArgumentParser):
    def error(self, message):
        raise FlagError(self.format_usage() + message)


def make_parser(description):
    """Return an `argparse.ArgumentParser` with --version, whose --help shows the defaults."""
    parser = _Parser(description=description, formatter_class=_HelpFormatter)
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


def run_command(main, *_):
    """Call `main` with the command line's flags. A user's error is printed to stderr."""
    try:
        main(sys.argv[1:])
    except FlagError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    except (OSError, UserError, ValueError) as error:
        sys.exit('error: %s' % error)
