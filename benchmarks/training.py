"""Time and memory of this package's training beside the tutorial's cells and PyTorch.

Needs Linux and the four files of MNIST. PyTorch is measured if it is installed.

    python benchmarks/training.py --data_dir MNIST_data --rounds 12 --steps 20
    python benchmarks/training.py --data_dir MNIST_data --rounds 12 --steps 20 --avx2
    python benchmarks/training.py --data_dir MNIST_data --rounds 12 --steps 20 --ablations
    python benchmarks/training.py --data_dir MNIST_data --rounds 3 --steps 200 --memory

The first compares a training step: batches of 50, a dropout of 0.5, Adam at 1e-4,
`next_batch` included. The contenders are in contenders.py. Each is a process that lives as
long as the benchmark and waits while the others have their turns. A ratio is the median of
the ratios of the rounds.

`--avx2` compares them as on a processor without AVX-512: all are held to AVX2, and the cells
run without oneDNN, TensorFlow's default there. `--ablations` compares the package's step with
the same without one of the things that make it faster. `--memory` compares the peak memory of
whole runs of `--steps` steps. All tables are Markdown.
"""

import argparse
import contextlib
import importlib.util
import io
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

from contenders import WORKERS, work
from measuring import machine, make_parser, median_ratio, print_row

import input_data
from mnist_extras.cli import positive_int, run_command

AVX2 = {
    'ONEDNN_MAX_CPU_ISA': 'AVX2',
    'ATEN_CPU_CAPABILITY': 'avx2',
    'MKL_ENABLE_INSTRUCTIONS': 'AVX2',
}
NO_ONEDNN = {'TF_ENABLE_ONEDNN_OPTS': '0'}
# glibc's malloc otherwise returns each step's memory, to ask for it again in the next.
KEEP_MEMORY = {
    'MALLOC_MMAP_THRESHOLD_': str(2**25),
    'MALLOC_TRIM_THRESHOLD_': str(2**30),
    'MALLOC_TOP_PAD_': str(2**28),
}
PACKAGE, TUTORIAL = 'this package', "the tutorial's cells"


def main(argv):
    """Measure what the flags say and print the table."""
    parser = make_parser('Compare the training with that of others.', rounds=12)
    flag = parser.add_argument
    flag('--steps', type=positive_int, default=20, help='training steps per measurement')
    flag('--worker', choices=WORKERS, help=argparse.SUPPRESS)
    flag = parser.add_mutually_exclusive_group().add_argument
    flag('--avx2', action='store_true', help='as on a processor without AVX-512')
    flag('--ablations', action='store_true', help='what makes the step faster')
    flag('--memory', action='store_true', help='the peak memory of whole runs')
    args = parser.parse_args(argv)
    if args.worker:
        return work(WORKERS[args.worker], args.data_dir)

    with contextlib.redirect_stdout(io.StringIO()):  # one clear error where data is missing
        input_data.read_data_sets(args.data_dir, allow_sample=False)
    if args.memory:
        compare_memory(args)
    elif args.ablations:
        contenders = {
            PACKAGE: ('package', {}),
            'without fast_gradients': ('package_not_fast', {}),
            'without GATE_GRAPH': ('package_not_gated', {}),
            'without oneDNN': ('package', NO_ONEDNN),
        }
        compare_steps(args, contenders, baselines=[PACKAGE])
    else:
        env = AVX2 if args.avx2 else {}
        contenders = {
            PACKAGE: ('package', env),
            TUTORIAL: ('tutorial_step', dict(env, **NO_ONEDNN) if args.avx2 else {}),
        }
        if importlib.util.find_spec('torch') is not None:
            contenders['PyTorch'] = ('torch', env)
            contenders['PyTorch, tuned'] = ('tuned_torch', dict(env, **KEEP_MEMORY))
        compare_steps(args, contenders, baselines=[label for label in contenders][1:])


def compare_steps(args, contenders, baselines):
    """Print the time of a training step of each contender, and its ratios to the baselines."""
    results = {label: [] for label in contenders}
    with contextlib.ExitStack() as stack:
        workers = [
            (label, stack.enter_context(Worker(name, args.data_dir, env)))
            for label, (name, env) in contenders.items()
        ]
        versions = dict.fromkeys(worker.version for _, worker in workers)
        for i in range(args.rounds):
            first = i % len(workers)
            for label, worker in workers[first:] + workers[:first]:
                time.sleep(0.1)  # threads of the one before may spin for a while
                results[label].append(worker.ask(args.steps))

    print('%s; %d rounds of %d steps.\n' % (machine(versions), args.rounds, args.steps))
    print_row('', 'ms per step', *['to ' + label for label in baselines])
    print_row('---', '---:', *['---:' for _ in baselines])
    for label, seconds in results.items():
        ratios = [median_ratio(seconds, results[other]) for other in baselines]
        milliseconds = '%.1f' % (1000 * statistics.median(seconds))
        print_row(label, milliseconds, *['%.2f' % ratio for ratio in ratios])


def compare_memory(args):
    """Print the peak memory of whole runs."""
    results = {PACKAGE: [], TUTORIAL: []}
    for _ in range(args.rounds):
        for label, name in ((PACKAGE, 'package_run'), (TUTORIAL, 'tutorial_run')):
            with Worker(name, args.data_dir) as worker:
                results[label].append(worker.ask(args.steps))
    print('%s; medians of %d runs.\n' % (machine([worker.version]), args.rounds))
    print_row('a run of %d steps' % args.steps, 'peak memory, MB', 'to ' + TUTORIAL)
    print_row('---', '---:', '---:')
    for label, values in results.items():
        ratio = median_ratio(values, results[TUTORIAL])
        print_row(label, '%.0f' % statistics.median(values), '%.2f' % ratio)


class Worker:
    """A process that prepares one of `WORKERS` and runs it when asked to."""

    def __init__(self, name, data_dir, env=()):
        self.stderr = tempfile.TemporaryFile('w+')
        self.process = subprocess.Popen(
            [sys.executable, os.path.abspath(__file__), '--worker', name, '--data_dir', data_dir],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.stderr,
            env=dict({k: v for k, v in os.environ.items() if not k.startswith('TF_')}, **dict(env)),
            universal_newlines=True,
        )
        self.version = self._answer()

    def ask(self, steps):
        """Have it run that many steps, or so large a run, and return what it found."""
        self.process.stdin.write('%d\n' % steps)
        self.process.stdin.flush()
        return self._answer()

    def _answer(self):
        line = self.process.stdout.readline()
        if not line:
            self.stderr.seek(0)
            sys.exit('%serror: a process of the benchmark failed' % self.stderr.read())
        return json.loads(line)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()
        self.stderr.close()


if __name__ == '__main__':
    run_command(main)
