"""How long whole processes take, beside one that only imports TensorFlow.

    python benchmarks/startup.py --data_dir MNIST_data --rounds 5

The processes take turns. A round before the others, which may have to wait for the disk, is
not counted. Prints a Markdown table of the medians. A ratio is the median of the ratios of
the rounds.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time

from measuring import ROOT, machine, make_parser, median_ratio, print_row

from mnist_extras.cli import run_command


def main(argv):
    """Measure the processes and print the table."""
    parser = make_parser('Compare the start with that of TensorFlow.', rounds=5)
    parser.add_argument('--steps', type=int, default=1000, help='of mnist_softmax.py')
    args = parser.parse_args(argv)

    softmax = [os.path.join(ROOT, 'mnist_softmax.py'), '--max_steps', str(args.steps)]
    softmax += ['--data_dir', os.path.abspath(args.data_dir)]
    processes = {
        'python script.py': ['script.py'],
        'python -m tf1 script.py': ['-m', 'tf1', 'script.py'],
        'python -c "from tf1 import tf"': ['-c', 'from tf1 import tf'],
        'python mnist_softmax.py --max_steps %d' % args.steps: softmax,
    }
    seconds = {label: [] for label in processes}
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, 'script.py'), 'w') as f:
            f.write('import tensorflow as tf\n')
        for label, command in [*processes.items()] * (args.rounds + 1):
            seconds[label].append(run(command, folder))

    from tf1 import tf

    print('%s; %d rounds.\n' % (machine(['TensorFlow ' + tf.__version__]), args.rounds))
    print_row('', 'seconds', 'to `python script.py`')
    print_row('---', '---:', '---:')
    base, *_ = seconds.values()
    for label, values in seconds.items():
        ratio = median_ratio(values[1:], base[1:])
        print_row('`%s`' % label, '%.2f' % statistics.median(values[1:]), '%.2f' % ratio)


def run(command, folder):
    """Run Python in a folder; return the seconds that it took."""
    start = time.perf_counter()
    quiet = dict(stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, universal_newlines=True)
    env = dict(os.environ, PYTHONPATH=ROOT)
    done = subprocess.run([sys.executable] + command, cwd=folder, env=env, **quiet)
    if done.returncode:
        sys.exit('%serror: a process of the benchmark failed' % done.stderr)
    return time.perf_counter() - start


if __name__ == '__main__':
    run_command(main)
