"""Time and memory of input_data.py beside those of TensorFlow 1.15's own loader.

Needs Linux and a Python 3.7 with TensorFlow 1.15.5:

    python benchmarks/loader.py [--data_dir MNIST_data] [--rounds 5]

Every measurement has a process of its own, and the two loaders take turns. Prints a Markdown
table of the medians. A ratio is the median of the ratios of the rounds, which is fair to both if
the machine slows down in between. Memory is the peak beyond what the process had before the call,
with TensorFlow, NumPy and both loaders imported.
"""

import argparse
import contextlib
import io
import json
import os
import statistics
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, ROOT)

from training import machine

ROWS = [
    ('read_data_sets, s', '%.2f'),
    ('read_data_sets, peak memory, MB', '%.0f'),
    ('ten epochs of next_batch(50), s', '%.2f'),
    ('peak memory after these, MB', '%.0f'),
]


def main():
    """Measure both loaders and print the table."""
    parser = argparse.ArgumentParser(description="Compare the loader with TensorFlow 1.15's.")
    parser.add_argument('--data_dir', default=os.path.join(ROOT, 'MNIST_data'))
    parser.add_argument('--rounds', type=int, default=5, help='measurements of each')
    parser.add_argument('--worker', choices=['ours', 'theirs'], help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.worker:
        return measure(args.worker, args.data_dir)

    in_process('ours', args.data_dir)  # whatever only a first run has to wait for
    results = {'ours': [], 'theirs': []}
    for i in range(args.rounds):
        for who in ['ours', 'theirs'] if i % 2 else ['theirs', 'ours']:
            results[who].append(in_process(who, args.data_dir))

    print('%s, %d rounds.\n' % (machine(), args.rounds))
    print('| | this project | TensorFlow 1.15 | ratio |\n| --- | ---: | ---: | ---: |')
    for (name, form), ours, theirs in zip(ROWS, zip(*results['ours']), zip(*results['theirs'])):
        ratio = statistics.median(a / b for a, b in zip(ours, theirs))
        medians = tuple(form % statistics.median(values) for values in (ours, theirs))
        print('| %s | %s | %s | %.2f |' % (name, *medians, ratio))


def in_process(who, data_dir):
    """Return what `measure` prints in a process of its own."""
    command = [sys.executable, '-W', 'ignore', os.path.abspath(__file__)]
    command += ['--worker', who, '--data_dir', data_dir]
    return json.loads(subprocess.check_output(command).decode())


def measure(who, data_dir):
    """Print the values of `ROWS` for one of the loaders, as JSON."""
    os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'
    import tensorflow as tf

    tf.compat.v1.logging.set_verbosity('ERROR')
    from tensorflow.examples.tutorials.mnist import input_data as theirs

    import input_data as ours

    loader = {'ours': ours, 'theirs': theirs}[who]
    with contextlib.redirect_stdout(io.StringIO()):
        with open('/proc/self/clear_refs', 'w') as f:
            f.write('5')  # the peak begins anew
        before = memory('VmRSS')
        start = time.perf_counter()
        mnist = loader.read_data_sets(data_dir, one_hot=True)
        reading, reading_peak = time.perf_counter() - start, memory('VmHWM') - before

        start = time.perf_counter()
        for _ in range(10 * mnist.train.num_examples // 50):
            mnist.train.next_batch(50)
        batches, whole_peak = time.perf_counter() - start, memory('VmHWM') - before

    print(json.dumps([reading, reading_peak, batches, whole_peak]))


def memory(field):
    """Return this process's resident memory (VmRSS) or the peak of it (VmHWM), in MB."""
    with open('/proc/self/status') as f:
        return next(int(line.split()[1]) * 1024 / 1e6 for line in f if line.startswith(field))


if __name__ == '__main__':
    main()
