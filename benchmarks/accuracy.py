"""Test and validation accuracy of both scripts over several seeds, with the mean and the spread:

    python benchmarks/accuracy.py --model_dir runs

Ten seeds of mnist_softmax.py take a minute, five of mnist_deep.py an hour. It saves its checkpoints
in runs/0, runs/1, …, and the same command goes on where it was stopped.
"""

import argparse
import contextlib
import os
import statistics
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, ROOT)

import input_data
import mnist_deep
import mnist_softmax

read_data_sets = input_data.read_data_sets


def read_validation_as_test(*args, **options):
    """Return MNIST with the validation set in place of the test set."""
    mnist = read_data_sets(*args, **options)
    return mnist._replace(test=mnist.validation)


def main():
    parser = argparse.ArgumentParser(description='Accuracy over several seeds.')
    add = parser.add_argument
    add('--data_dir', default=os.path.join(ROOT, 'MNIST_data'), help='folder of the MNIST files')
    add('--model_dir', default='runs', help='save the checkpoints in folders in this one')
    flags = parser.parse_args()

    print('| | seed | test | validation |\n| --- | --- | ---: | ---: |', flush=True)
    for script, seeds in [(mnist_softmax, range(10)), (mnist_deep, range(5))]:
        columns = [], []
        for seed in seeds:
            argv = ['--data_dir', flags.data_dir, '--seed', str(seed)]
            if script is mnist_deep:
                argv += ['--model_dir', os.path.join(flags.model_dir, str(seed))]
            for column, read in zip(columns, [read_data_sets, read_validation_as_test]):
                input_data.read_data_sets = read
                with contextlib.redirect_stdout(sys.stderr):
                    column.append(script.main(argv))
            report(script.__name__, seed, *[column[-1] for column in columns])
        report(script.__name__, 'mean', *map(statistics.mean, columns))
        report(script.__name__, 'standard deviation', *map(statistics.stdev, columns))


def report(*row):
    print('| %s | %s | %.4f | %.4f |' % row, flush=True)


if __name__ == '__main__':
    main()
