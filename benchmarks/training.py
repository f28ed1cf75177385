"""Time and memory of this package's training beside the tutorial's cells and PyTorch.

Needs Linux and the four files of MNIST; PyTorch takes part where it is installed.

    python benchmarks/training.py --data_dir MNIST_data --rounds 12 --steps 20
    python benchmarks/training.py --data_dir MNIST_data --overhead
    python benchmarks/training.py --data_dir MNIST_data --memory

The first compares a training step: batches of 50, a dropout of 0.5, Adam at 1e-4, the
time of `next_batch` included. Each contender is a process that lives as long as the
benchmark and waits while the others have their turns. A ratio is the median of the
ratios of the rounds. A large matrix product is one of the contenders, as the measure of
the machine. On a processor with AVX-512, where TensorFlow 2 has oneDNN on by itself, the
contenders take part a second time as an emulation of a processor without: oneDNN and
PyTorch are held to AVX2, and oneDNN is off in the cells, which is TensorFlow's default
there.

`--overhead` says where the time of `mnist_deep.main` goes that is not spent in training
steps, `--memory` what a run of 200 steps needs at its peak. Steps for the former are best
a multiple of 1,000, which is how often it validates and saves. All tables are Markdown.
"""

import argparse
import collections
import contextlib
import functools
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
from loader import machine, median_ratio, memory, print_row, processor

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


# What the parent does: it starts the processes, asks them in turn and prints.


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


# What the processes do. Each of `WORKERS` returns its version and a function of the steps.


def work(prepare, data_dir):
    """Answer the parent, in lines of JSON, until it closes stdin."""
    answer = functools.partial(print, file=sys.stdout, flush=True)
    with contextlib.redirect_stdout(sys.stderr):
        version, run = prepare(data_dir)
        answer(json.dumps(version))
        for line in sys.stdin:
            answer(json.dumps(run(int(line))))


def timed(step, warm_up=10):
    """Return a function that takes n steps and returns the seconds of one of them."""
    for _ in range(warm_up):
        step()

    def run(n):
        start = time.perf_counter()
        for _ in range(n):
            step()
        return (time.perf_counter() - start) / n

    return run


def product(_data_dir):
    """NumPy's product of two large matrices, in GFLOP/s."""
    import numpy as np

    side = 4096
    a, b = np.random.RandomState(0).rand(2, side, side).astype(np.float32)
    seconds = timed(lambda: a @ b, warm_up=1)
    return 'NumPy ' + np.__version__, lambda _: 2 * side**3 / seconds(1) / 1e9


def package(data_dir):
    """This package's own graph, as `mnist_deep.main` has it."""
    import mnist_deep
    from tf1 import tf

    x = tf.placeholder(tf.float32, [None, 784])
    y_ = tf.placeholder(tf.float32, [None, 10])
    y_conv, keep_prob = mnist_deep.deepnn(x)
    train_step = mnist_deep.build_train_step(mnist_deep.build_loss(y_conv, y_), 1e-4)
    return timed_session(tf, data_dir, x, y_, keep_prob, train_step)


def cells(data_dir):
    """The tutorial's cells."""
    tf, x, y_, keep_prob, train_step, _ = graph_of_cells()
    return timed_session(tf, data_dir, x, y_, keep_prob, train_step)


def timed_session(tf, data_dir, x, y_, keep_prob, train_step):
    """Time the step of the tutorial's loop in a session of its own."""
    mnist = input_data.read_data_sets(data_dir, one_hot=True, allow_sample=False)
    sess = tf.InteractiveSession()
    sess.run(tf.global_variables_initializer())

    def step():
        batch = mnist.train.next_batch(50)
        train_step.run(feed_dict={x: batch[0], y_: batch[1], keep_prob: 0.5})

    return 'TensorFlow ' + tf.__version__, timed(step)


def graph_of_cells():
    """Build the deep network as the tutorial's cells do, word for word but for the import."""
    import tensorflow.compat.v1 as tf

    tf.disable_v2_behavior()

    x = tf.placeholder(tf.float32, shape=[None, 784])
    y_ = tf.placeholder(tf.float32, shape=[None, 10])

    def weight_variable(shape):
        initial = tf.truncated_normal(shape, stddev=0.1)
        return tf.Variable(initial)

    def bias_variable(shape):
        initial = tf.constant(0.1, shape=shape)
        return tf.Variable(initial)

    def conv2d(x, W):
        return tf.nn.conv2d(x, W, strides=[1, 1, 1, 1], padding='SAME')

    def max_pool_2x2(x):
        return tf.nn.max_pool(x, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding='SAME')

    W_conv1 = weight_variable([5, 5, 1, 32])
    b_conv1 = bias_variable([32])

    x_image = tf.reshape(x, [-1, 28, 28, 1])

    h_conv1 = tf.nn.relu(conv2d(x_image, W_conv1) + b_conv1)
    h_pool1 = max_pool_2x2(h_conv1)

    W_conv2 = weight_variable([5, 5, 32, 64])
    b_conv2 = bias_variable([64])

    h_conv2 = tf.nn.relu(conv2d(h_pool1, W_conv2) + b_conv2)
    h_pool2 = max_pool_2x2(h_conv2)

    W_fc1 = weight_variable([7 * 7 * 64, 1024])
    b_fc1 = bias_variable([1024])

    h_pool2_flat = tf.reshape(h_pool2, [-1, 7 * 7 * 64])
    h_fc1 = tf.nn.relu(tf.matmul(h_pool2_flat, W_fc1) + b_fc1)

    keep_prob = tf.placeholder(tf.float32)
    h_fc1_drop = tf.nn.dropout(h_fc1, keep_prob)

    W_fc2 = weight_variable([1024, 10])
    b_fc2 = bias_variable([10])

    y_conv = tf.matmul(h_fc1_drop, W_fc2) + b_fc2

    cross_entropy = tf.reduce_mean(
        tf.nn.softmax_cross_entropy_with_logits(labels=y_, logits=y_conv)
    )
    train_step = tf.train.AdamOptimizer(1e-4).minimize(cross_entropy)
    correct_prediction = tf.equal(tf.argmax(y_conv, 1), tf.argmax(y_, 1))
    accuracy = tf.reduce_mean(tf.cast(correct_prediction, tf.float32))
    return tf, x, y_, keep_prob, train_step, accuracy


def cells_run(data_dir):
    """A whole run of the tutorial's cells; its peak memory, in MB."""
    tf, x, y_, keep_prob, train_step, accuracy = graph_of_cells()

    def run(steps):
        mnist = input_data.read_data_sets(data_dir, one_hot=True, allow_sample=False)
        with tf.Session() as sess:
            sess.run(tf.global_variables_initializer())
            for i in range(steps):
                batch = mnist.train.next_batch(50)
                if i % 100 == 0:
                    train_accuracy = accuracy.eval(
                        feed_dict={x: batch[0], y_: batch[1], keep_prob: 1.0}
                    )
                    print('step %d, training accuracy %g' % (i, train_accuracy))
                train_step.run(feed_dict={x: batch[0], y_: batch[1], keep_prob: 0.5})

            feed_dict = {x: mnist.test.images, y_: mnist.test.labels, keep_prob: 1.0}
            print('test accuracy %g' % accuracy.eval(feed_dict=feed_dict))
        return memory('VmHWM')

    return 'TensorFlow ' + tf.__version__, run


def package_run(data_dir):
    """A whole run of `mnist_deep.main`; its peak memory, in MB."""
    import mnist_deep

    def run(steps):
        mnist_deep.main(['--data_dir', data_dir, '--max_steps', str(steps)])
        return memory('VmHWM')

    return 'TensorFlow ' + mnist_deep.tf.__version__, run


def parts(data_dir):
    """`mnist_deep.main` with a stopwatch at its parts; the seconds of its loop by part."""
    import mnist_deep
    from tf1 import tf

    names = [
        'training steps',
        'next_batch',
        'accuracy lines',
        'checks for divergence',
        'validation passes',
        'events',
        'checkpoints',
    ]
    seconds = dict.fromkeys(names, 0.0)
    state = {'in_loop': False, 'in_part': False}

    def watch(owner, name, part_of):
        """Have the calls of a function timed, unless it is part of one that is."""
        function = getattr(owner, name)

        @functools.wraps(function)
        def timed_function(*args, **kwargs):
            if state['in_part'] or not state['in_loop']:
                return function(*args, **kwargs)
            state['in_part'] = True
            start = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                seconds[part_of(*args)] += time.perf_counter() - start
                state['in_part'] = False

        setattr(owner, name, timed_function)

    def part_of_run(sess, fetches, *_):
        if fetches in sess.graph.get_collection(tf.GraphKeys.TRAIN_OP):
            return 'training steps'
        return 'accuracy lines'

    watch(tf.Session, 'run', part_of_run)
    watch(mnist_deep.input_data.DataSet, 'next_batch', lambda *_: 'next_batch')
    watch(mnist_deep, 'check_finite', lambda *_: 'checks for divergence')
    watch(mnist_deep, 'evaluate', lambda *_: 'validation passes')
    watch(mnist_deep.Checkpoints, 'save', lambda *_: 'checkpoints')
    watch(mnist_deep.Events, 'add_scalars', lambda *_: 'events')

    class StopSignal(mnist_deep.StopSignal):
        """Also marks where the loop begins and ends."""

        def __enter__(self):
            state['in_loop'], self.start = True, time.perf_counter()
            return super().__enter__()

        def __exit__(self, *error):
            state['in_loop'], seconds['whole'] = False, time.perf_counter() - self.start
            super().__exit__(*error)

    mnist_deep.StopSignal = StopSignal

    def run(steps):
        with tempfile.TemporaryDirectory() as folder:
            flags = ['--data_dir', data_dir, '--max_steps', str(steps)]
            flags += ['--model_dir', os.path.join(folder, 'model')]
            mnist_deep.main(flags + ['--log_dir', os.path.join(folder, 'log')])
        return seconds

    return 'TensorFlow ' + tf.__version__, run


def torch(data_dir):
    """PyTorch's eager step, as its users write it."""
    return torch_steps(data_dir, tuned=False)


def tuned_torch(data_dir):
    """PyTorch's eager step with what makes it faster; malloc is told by the environment."""
    return torch_steps(data_dir, tuned=True)


def torch_steps(data_dir, tuned):
    """The same network, batches and optimizer in PyTorch."""
    import torch
    from torch import nn

    mnist = input_data.read_data_sets(data_dir, allow_sample=False)
    layout = torch.channels_last if tuned else torch.contiguous_format
    net = nn.Sequential(
        nn.Conv2d(1, 32, 5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(7 * 7 * 64, 1024),
        nn.ReLU(),
        nn.Dropout(0.5),
        nn.Linear(1024, 10),
    ).to(memory_format=layout)
    cross_entropy = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-4, fused=tuned or None)

    def step():
        images, labels = mnist.train.next_batch(50)
        x = torch.from_numpy(images).view(-1, 1, 28, 28).to(memory_format=layout)
        y_ = torch.from_numpy(labels).long()
        optimizer.zero_grad()
        cross_entropy(net(x), y_).backward()
        optimizer.step()

    return 'PyTorch ' + torch.__version__, timed(step)


WORKERS = {
    f.__name__: f
    for f in (product, package, cells, torch, tuned_torch, parts, package_run, cells_run)
}


if __name__ == '__main__':
    run_command(main)
