"""Time of a step and peak memory of mnist_deep.py, beside the original's code and PyTorch.

    python benchmarks/training.py
    python benchmarks/training.py --against ../another_checkout

PyTorch is measured if it is installed. Needs Linux.

Each measurement is a whole process: batches of 50, a dropout of 0.5, Adam at 1e-4. In each round
every contender trains for --short and for --long steps. The difference of the two times, divided
by that of the steps, is the time of a step, without the start and the test. The memory is the
peak of the longer run, with both (PyTorch's does not test). The order rotates from round to
round, and every other round is reversed.

The table has medians of the rounds. A ratio is the median of the rounds' ratios.
"""

import argparse
import importlib.util
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, ROOT)

# glibc's malloc otherwise returns each step's memory, to ask for it again in the next.
KEEP_MEMORY = {
    'MALLOC_MMAP_THRESHOLD_': str(2**25),
    'MALLOC_TRIM_THRESHOLD_': str(2**30),
    'MALLOC_TOP_PAD_': str(2**28),
}


def main():
    parser = argparse.ArgumentParser(description='Compare mnist_deep.py with others.')
    add = parser.add_argument
    add('--data_dir', default=os.path.join(ROOT, 'MNIST_data'), help='folder of the MNIST files')
    add('--rounds', type=int, default=12, help='measurements of each contender')
    add('--short', type=int, default=100, help='steps of the shorter run')
    add('--long', type=int, default=600, help='steps of the longer run')
    add('--against', metavar='DIR', help='measure the mnist_deep.py of this folder, too')
    add('--worker', choices=('cells', 'torch'), help=argparse.SUPPRESS)
    add('--max_steps', type=int, help=argparse.SUPPRESS)
    add('--tuned', action='store_true', help=argparse.SUPPRESS)
    flags = parser.parse_args()
    {'cells': train_cells, 'torch': train_torch, None: compare}[flags.worker](flags)


def compare(flags):
    """Measure all contenders and print the table. The first is compared with the others."""
    package = [os.path.join(ROOT, 'mnist_deep.py')]
    torch = [os.path.abspath(__file__), '--worker', 'torch']
    contenders = {}  # the command and what it adds to the environment
    contenders['this package'] = (package, {})
    if flags.against:
        name = os.path.basename(os.path.abspath(flags.against))
        contenders[name] = ([os.path.join(flags.against, 'mnist_deep.py')], {})
    contenders["the original's code"] = ([os.path.abspath(__file__), '--worker', 'cells'], {})
    if importlib.util.find_spec('torch'):
        contenders['PyTorch'] = (torch, {})
        contenders['PyTorch, tuned'] = (torch + ['--tuned'], KEEP_MEMORY)

    for command, environment in contenders.values():  # The first start reads from the disk.
        run(command, environment, flags.data_dir, 1)
    milliseconds = {name: [] for name in contenders}
    megabytes = {name: [] for name in contenders}
    for i in range(flags.rounds):
        order = list(contenders)
        order = order[i % len(order) :] + order[: i % len(order)]
        for name in order[:: -1 if i % 2 else 1]:
            short, _ = run(*contenders[name], flags.data_dir, flags.short)
            long, memory = run(*contenders[name], flags.data_dir, flags.long)
            milliseconds[name].append(1000 * (long - short) / (flags.long - flags.short))
            megabytes[name].append(memory)
        last = ['%s %.1f ms' % (name, values[-1]) for name, values in milliseconds.items()]
        print('round %d: %s' % (i + 1, ', '.join(last)), file=sys.stderr)

    print(machine())
    print('%d rounds of %d and %d steps.\n' % (flags.rounds, flags.short, flags.long))
    first = next(iter(contenders))
    print('|  | ms per step | %s to it | peak memory, MB | %s to it |' % (first, first))
    print('| --- | ---: | ---: | ---: | ---: |')
    for name in contenders:
        cells = [name]
        for values, shown in ((milliseconds, '%.1f'), (megabytes, '%.0f')):
            ratios = [a / b for a, b in zip(values[first], values[name])]
            cells += [shown % statistics.median(values[name]), '%.2f' % statistics.median(ratios)]
        print('| %s |' % ' | '.join(cells))


def run(command, environment, data_dir, steps):
    """Train in a process of its own; return its seconds and its peak memory in MB."""
    command = [sys.executable] + command + ['--data_dir', data_dir, '--max_steps', str(steps)]
    with tempfile.TemporaryFile('w+') as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, env=dict(os.environ, **environment), stdout=output, stderr=output
        )
        _, process.returncode, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        if process.returncode:
            output.seek(0)
            sys.exit('%serror: %s failed' % (output.read(), ' '.join(command)))
    return seconds, usage.ru_maxrss * 1024 / 1e6


def machine():
    """Return a line with the processor and the versions."""
    with open('/proc/cpuinfo') as f:
        cpu = f.read()
    parts = [re.search('model name.*: (.*)', cpu).group(1), '%d CPUs' % os.cpu_count()]
    for name, flag in (('AVX-512', 'avx512f'), ('AMX', 'amx_bf16')):
        parts.append('%s %s' % ('with' if flag in cpu else 'without', name))
    parts.append('Python %d.%d.%d' % sys.version_info[:3])
    freeze = subprocess.check_output([sys.executable, '-m', 'pip', 'freeze'])
    parts += re.findall('^(?:numpy|tensorflow|torch)==.*', freeze.decode(), re.MULTILINE)
    return ', '.join(parts)


def train_cells(flags):
    """Train as the original's code does, which tests on all 10,000 images at once."""
    import input_data
    from mnist_deep import deepnn, tf

    mnist = input_data.read_data_sets(flags.data_dir, one_hot=True)
    x = tf.placeholder(tf.float32, [None, 784])
    y_ = tf.placeholder(tf.float32, [None, 10])
    y_conv, keep_prob = deepnn(x)
    losses = tf.nn.softmax_cross_entropy_with_logits(labels=y_, logits=y_conv)
    train_step = tf.train.AdamOptimizer(1e-4).minimize(tf.reduce_mean(losses))
    correct_prediction = tf.equal(tf.argmax(y_conv, 1), tf.argmax(y_, 1))
    accuracy = tf.reduce_mean(tf.cast(correct_prediction, tf.float32))
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        for i in range(flags.max_steps):
            batch = mnist.train.next_batch(50)
            if i % 100 == 0:
                feed = {x: batch[0], y_: batch[1], keep_prob: 1.0}
                print('step %d, training accuracy %g' % (i, accuracy.eval(feed)))
            train_step.run({x: batch[0], y_: batch[1], keep_prob: 0.5})
        feed = {x: mnist.test.images, y_: mnist.test.labels, keep_prob: 1.0}
        print('test accuracy %g' % accuracy.eval(feed))


def train_torch(flags):
    """Train the same network in PyTorch, as its users write it, or --tuned."""
    import torch
    from torch import nn

    import input_data

    mnist = input_data.read_data_sets(flags.data_dir)
    layout = torch.channels_last if flags.tuned else torch.contiguous_format
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
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-4, fused=flags.tuned or None)
    for i in range(flags.max_steps):
        images, labels = mnist.train.next_batch(50)
        x = torch.from_numpy(images).view(-1, 1, 28, 28).to(memory_format=layout)
        y_ = torch.from_numpy(labels).long()
        loss = cross_entropy(net(x), y_)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if i % 100 == 0:
            print('step %d, loss %g' % (i, loss.item()))


if __name__ == '__main__':
    main()
