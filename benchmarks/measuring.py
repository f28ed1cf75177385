"""What both benchmarks use: the machine, the memory, ratios and tables."""

import datetime
import os
import platform
import statistics


def memory(field):
    """Return this process's resident memory (VmRSS) or the peak of it (VmHWM), in MB."""
    with open('/proc/self/status') as f:
        return next(int(line.split()[1]) * 1024 / 1e6 for line in f if line.startswith(field))


def processor():
    """Return what Linux knows of the first processor, as a dict."""
    with open('/proc/cpuinfo') as f:
        lines = f.read().split('\n\n')[0].splitlines()
    return {key.strip(): value.strip() for key, _, value in (x.partition(':') for x in lines)}


def machine(versions):
    """Return a line with the date, the versions and the machine of a measurement."""
    parts = [datetime.date.today().isoformat(), 'Python ' + platform.python_version()] + versions
    cpu = '%s, %d CPUs' % (processor().get('model name', platform.machine()), os.cpu_count())
    return ', '.join(parts + [cpu])


def median_ratio(ours, theirs):
    """Return the median of the ratios of values that were measured in the same rounds."""
    return statistics.median(a / b for a, b in zip(ours, theirs))


def print_row(*cells):
    """Print a row of a Markdown table."""
    print('| %s |' % ' | '.join(cells))
