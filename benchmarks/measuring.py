"""What the benchmarks use: flags, the machine, the memory, ratios and tables."""

import argparse
import datetime
import os
import platform
import statistics
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, ROOT)  # where the benchmarks find the package


def make_parser(description, rounds):
    """Return a parser of the flags that the benchmarks share, with their number of rounds."""
    from mnist_extras.cli import positive_int

    parser = argparse.ArgumentParser(description=description)
    parser.add_argument('--data_dir', default='MNIST_data', help='folder of the MNIST files')
    parser.add_argument('--rounds', type=positive_int, default=rounds, help='measurements of each')
    return parser


def memory(field):
    """Return this process's resident memory (VmRSS) or the peak of it (VmHWM), in MB."""
    with open('/proc/self/status') as f:
        return next(int(line.split()[1]) * 1024 / 1e6 for line in f if line.startswith(field))


def machine(versions):
    """Return a line with the date, the versions and the machine of a measurement."""
    with open('/proc/cpuinfo') as f:
        models = [line.split(':')[1].strip() for line in f if line.startswith('model name')]
    parts = [datetime.date.today().isoformat(), 'Python ' + platform.python_version()]
    parts += [*versions, '%d CPUs' % os.cpu_count(), *models[:1]]
    return ', '.join(parts)


def median_ratio(ours, theirs):
    """Return the median of the ratios of values that were measured in the same rounds."""
    return statistics.median(a / b for a, b in zip(ours, theirs))


def print_row(*cells):
    """Print a row of a Markdown table."""
    print('| %s |' % ' | '.join(cells))
