"""Time and memory of this package's training beside the tutorial's cells and PyTorch.

Needs Linux and the four files of MNIST. PyTorch is measured if it is installed.

    python benchmarks/training.py --data_dir MNIST_data --rounds 12 --steps 20
    python benchmarks/training.py --data_dir MNIST_data --overhead
    python benchmarks/training.py --data_dir MNIST_data --memory

The first compares a training step: batches of 50, a dropout of 0.5, Adam at 1e-4,
`next_batch` included. The contenders are in contenders.py. Each is a process that lives as
long as the benchmark and waits while the others have their turns. A ratio is the median of
the ratios of the rounds. A large matrix product is measured as well, since it tells how fast
the machine was. On a processor with AVX-512, TensorFlow 2 has its fast kernels (oneDNN) on by
itself. There all are measured a second time as on a processor without: held to AVX2, and the
cells without oneDNN, TensorFlow's default there.

`--overhead` tells where the time of `mnist_deep.main` goes outside the training steps. Use a
multiple of 1,000 steps, since each 1,000 it validates and saves. `--memory` tells the peak
memory of a run of 200 steps. All tables are Markdown.
"""

import argparse
import collections
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

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from contenders import WORKERS, work
from measuring import machine, median_ratio, print_row, processor

import input_data
from mnist_extras.cli import positive_int, run_command

AVX2 = {
    'ONEDNN_MAX_CPU_ISA': 'AVX2',
    'ATEN_CPU_CAPABILITY': 'avx2',
    'MKL_ENABLE_INSTRUCTIONS': 'AVX2',
}
# glibc's malloc otherwise returns each step's memory, to ask for it again in the next.
KEEP_MEMORY = {
    'MALLOC_MMAP_THRESHOLD_': str(2**25),
    'MALLOC_TRIM_THRESHOLD_': str(2**30),
    'MALLOC_TOP_PAD_': str(2**28),
}
PACKAGE, CELLS = 'this package', "the tutorial's cells"
MEMORY_ROUNDS = 3


def main():
    """Measure what the flags say and print the tables."""
    parser = argparse.ArgumentParser(description='Compare the training with that of others.')
    flag = parser.add_argument
    flag('--data_dir', default='MNIST_data', help='folder of the MNIST files')
    flag('--rounds', type=positive_int, default=12, help='rounds of each contender')
    flag('--steps', type=positive_int, default=20, help='training steps per round')
    flag('--overhead', action='store_true', help='measure what is outside the training steps')
    flag('--overhead_steps', type=positive_int, default=2000, help='steps for that')
    flag('--memory', action='store_true', help='measure the peak memory of whole runs')
    flag('--worker', choices=WORKERS, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.worker:
        return work(WORKERS[args.worker], args.data_dir)

    with contextlib.redirect_stdout(io.StringIO()):  # one clear error where data is missing
        input_data.read_data_sets(args.data_dir, allow_sample=False)
    if args.overhead:
        compare_parts(args)
    if args.memory:
        compare_memory(args)
    if not (args.overhead or args.memory):
        compare_steps(args)


def compare_steps(args):
    """Print the time of a training step of each contender, and the ratios of these times."""
    has_torch = importlib.util.find_spec('torch') is not None
    with contextlib.ExitStack() as stack:

        def start(emulated):
            cells_env = dict(AVX2, TF_ENABLE_ONEDNN_OPTS='0') if emulated else {}
            env = AVX2 if emulated else {}
            contenders = [(PACKAGE, 'package', env), (CELLS, 'cells', cells_env)]
            if has_torch:
                contenders += [
                    ('PyTorch', 'torch', env),
                    ('PyTorch, tuned', 'tuned_torch', dict(env, **KEEP_MEMORY)),
                ]
            return {
                label: stack.enter_context(Worker(name, args.data_dir, env))
                for label, name, env in contenders
            }

        product = stack.enter_context(Worker('product', args.data_dir))
        groups = {'As the machine is': start(emulated=False)}
        if emulates(groups['As the machine is'][CELLS]):
            groups['EMULATED, a processor without AVX-512'] = start(emulated=True)
        workers = [product] + [worker for group in groups.values() for worker in group.values()]
        results = collections.defaultdict(list)
        for i in range(args.rounds):
            first = i % len(workers)
            for worker in workers[first:] + workers[:first]:
                time.sleep(0.1)  # threads of the one before may spin for a while
                results[worker].append(worker.ask(args.steps))

        first_group = list(groups.values())[0]
        versions = [first_group[CELLS].version, product.version]
        versions += [first_group['PyTorch'].version] if has_torch else ['PyTorch not installed']
        print('%s; %d rounds of %d steps.' % (machine(versions), args.rounds, args.steps))
        speeds = results[product]
        print(
            'A float32 matrix product ran at %.0f GFLOP/s (%.0f to %.0f).'
            % (statistics.median(speeds), min(speeds), max(speeds))
        )
        for title, group in groups.items():
            print('\n%s:\n' % title)
            others = [label for label in group if label != PACKAGE]
            print_row('', 'ms per step', *['to ' + label for label in others])
            print_row('---', *['---:'] * (len(others) + 1))
            for label, worker in group.items():
                ratios = [median_ratio(results[worker], results[group[x]]) for x in others]
                milliseconds = 1000 * statistics.median(results[worker])
                print_row(label, '%.1f' % milliseconds, *['%.2f' % ratio for ratio in ratios])


def compare_parts(args):
    """Print where the time of the training loop of `mnist_deep.main` goes."""
    with Worker('parts', args.data_dir) as worker:
        seconds = worker.ask(args.overhead_steps)
        versions = [worker.version]
    print(
        '%s; %d steps with --model_dir and --log_dir.\n' % (machine(versions), args.overhead_steps)
    )
    whole = seconds.pop('whole')
    seconds['rest'] = whole - sum(seconds.values())
    seconds['all outside the training steps'] = whole - seconds['training steps']
    seconds['the same without validation'] = (
        seconds['all outside the training steps'] - seconds['validation passes']
    )
    print_row('part of the training loop', 'seconds', 'share')
    print_row('---', '---:', '---:')
    for part, value in seconds.items():
        print_row(part, '%.2f' % value, '%.2f %%' % (100 * value / whole))


def compare_memory(args):
    """Print the peak memory of whole runs of 200 steps."""
    results = {PACKAGE: [], CELLS: []}
    for _ in range(MEMORY_ROUNDS):
        for label, name in ((PACKAGE, 'package_run'), (CELLS, 'cells_run')):
            with Worker(name, args.data_dir) as worker:
                results[label].append(worker.ask(200))
    print('%s; medians of %d runs.\n' % (machine([worker.version]), MEMORY_ROUNDS))
    print_row('a run of 200 steps', 'peak memory, MB', 'to ' + CELLS)
    print_row('---', '---:', '---:')
    for label, values in results.items():
        ratio = median_ratio(values, results[CELLS])
        print_row(label, '%.0f' % statistics.median(values), '%.2f' % ratio)


def emulates(cells):
    """Tell whether the emulation says more: TensorFlow 1 has no such switch."""
    return 'avx512f' in processor().get('flags', '') and 'TensorFlow 1.' not in cells.version


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
