"""Time and memory of this package's loader beside those of TensorFlow 1.15's own.

Needs Linux and a Python 3.7 with TensorFlow 1.15.5 and the four files of MNIST:

    python benchmarks/loader.py --data_dir MNIST_data --rounds 5

Every measurement has a process of its own, and the two loaders take turns. Prints a
Markdown table of the medians. A ratio is the median of the ratios of the rounds, which
is fair to both if the machine slows down in between. Memory is the peak beyond what the
process had before the call, with TensorFlow, NumPy and both loaders imported.
"""

import argparse
import contextlib
import functools
import json
import os
import statistics
import subprocess
import sys
import time

from measuring import machine, make_parser, median_ratio, memory, print_row

import input_data
from mnist_extras.cli import run_command

VALIDATION_SIZE = 3000  # also possible with the sample
ROWS = [
    ('read_data_sets, s', '%.2f'),
    ('read_data_sets, peak memory, MB', '%.0f'),
    ('ten epochs of next_batch(50), s', '%.2f'),
    ('peak memory after these, MB', '%.0f'),
]


def main(argv):
    """Measure both loaders and print the table."""
    parser = make_parser("Compare the loader with TensorFlow 1.15's.", rounds=5)
    parser.add_argument('--worker', choices=['ours', 'theirs'], help=argparse.SUPPRESS)
    args = parser.parse_args(argv)
    if args.worker:
        return measure(args.worker, args.data_dir)

    in_process('ours', args.data_dir)  # whatever only a first run has to wait for
    results = {'ours': [], 'theirs': []}
    for i in range(args.rounds):
        for who in ['ours', 'theirs'] if i % 2 else ['theirs', 'ours']:
            versions, values = in_process(who, args.data_dir)
            results[who].append(values)

    print('%s; %d rounds.\n' % (machine(versions), args.rounds))
    print_row('', 'this package', 'TensorFlow 1.15', 'ratio')
    print_row('---', '---:', '---:', '---:')
    for (name, form), ours, theirs in zip(ROWS, zip(*results['ours']), zip(*results['theirs'])):
        medians = [form % statistics.median(values) for values in (ours, theirs)]
        print_row(name, *(medians + ['%.2f' % median_ratio(ours, theirs)]))


def in_process(who, data_dir):
    """Return what `measure` finds in a new process; end with it if it fails."""
    command = [sys.executable, os.path.abspath(__file__), '--worker', who, '--data_dir', data_dir]
    pipe = subprocess.PIPE
    child = subprocess.run(command, stdout=pipe, stderr=pipe, universal_newlines=True)
    if child.returncode:
        # What TensorFlow had to say before the error, if there is one, is not of interest.
        sys.exit(child.stderr[child.stderr.rfind('\nerror: ') + 1 :].strip())
    return json.loads(child.stdout)


def measure(who, data_dir):
    """Print the versions and the values of `ROWS` for one of the loaders, as JSON."""
    try:
        import tensorflow as tf
        from tensorflow.examples.tutorials.mnist import input_data as reference
    except ImportError as error:
        sys.exit("error: TensorFlow 1.15's loader cannot be imported (%s)" % error)
    import numpy as np

    ours = functools.partial(input_data.read_data_sets, allow_sample=False)
    read_data_sets = {'ours': ours, 'theirs': reference.read_data_sets}[who]
    with contextlib.redirect_stdout(sys.stderr):
        before = start_of_peak()
        start = time.perf_counter()
        mnist = read_data_sets(data_dir, one_hot=True, validation_size=VALIDATION_SIZE)
        reading, reading_peak = time.perf_counter() - start, memory('VmHWM') - before

        start = time.perf_counter()
        for _ in range(10 * mnist.train.num_examples // 50):
            mnist.train.next_batch(50)
        batches, whole_peak = time.perf_counter() - start, memory('VmHWM') - before

    versions = ['TensorFlow ' + tf.__version__, 'NumPy ' + np.__version__]
    print(json.dumps([versions, [reading, reading_peak, batches, whole_peak]]))


def start_of_peak():
    """Let the peak of this process's memory begin anew and return its memory now, in MB."""
    with open('/proc/self/clear_refs', 'w') as f:
        f.write('5')
    return memory('VmRSS')


if __name__ == '__main__':
    run_command(main)
