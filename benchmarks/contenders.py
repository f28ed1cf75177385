"""What the processes of training.py do.

Each of `WORKERS` prepares something to measure. It takes the folder of MNIST, and returns its
version and a function of a number of steps that returns what was measured.
"""

import contextlib
import functools
import itertools
import json
import os
import sys
import time

from measuring import ROOT, memory

import input_data

sys.path.insert(0, os.path.join(ROOT, 'docs'))
import cells  # noqa: E402

PLAIN_IMPORT = 'import tensorflow.compat.v1 as tf\ntf.disable_v2_behavior()\n'


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


def timed_session(tf, graph, mnist, x, y_, keep_prob, train_step):
    """Time the step of the tutorial's loop in a session of its own."""
    sess = tf.Session(graph=graph)
    with graph.as_default():
        sess.run(tf.global_variables_initializer())

    def step():
        images, labels = mnist.train.next_batch(50)
        sess.run(train_step, {x: images, y_: labels, keep_prob: 0.5})

    return 'TensorFlow ' + tf.__version__, timed(step)


def package(data_dir, fast=True, gated=True):
    """A step of `mnist_deep.main`; without `fast` or `gated`, less of what makes it faster."""
    import mnist_deep
    from mnist_extras.fast_matmul import fast_gradients
    from tf1 import tf

    mnist = input_data.read_data_sets(data_dir, one_hot=True)
    with contextlib.ExitStack() as stack:
        graph = stack.enter_context(tf.Graph().as_default())
        if fast:
            stack.enter_context(fast_gradients(graph))
        x = tf.placeholder(tf.float32, [None, 784])
        y_ = tf.placeholder(tf.float32, [None, 10])
        y_conv, keep_prob = mnist_deep.deepnn(x)
        loss = mnist_deep.build_loss(y_conv, y_)
        if gated:
            train_step = mnist_deep.build_train_step(loss, 1e-4)
        else:
            train_step = tf.train.AdamOptimizer(1e-4).minimize(loss)
    return timed_session(tf, graph, mnist, x, y_, keep_prob, train_step)


def package_run(data_dir):
    """A whole run of `mnist_deep.main`; its peak memory, in MB."""
    import mnist_deep

    def run(steps):
        mnist_deep.main(['--data_dir', data_dir, '--max_steps', str(steps)])
        return memory('VmHWM')

    return 'TensorFlow ' + mnist_deep.tf.__version__, run


def tutorial(data_dir):
    """Run the README's cells up to the long training; return the names that they define.

    They get TensorFlow as it comes, without `tf1`.
    """
    whole = cells.of_markdown(cells.tutorial())
    code = '\n'.join(itertools.takewhile(lambda cell: 'range(20000)' not in cell, whole))
    for old, new in (('from tf1 import tf\n', PLAIN_IMPORT), ("'MNIST_data'", repr(data_dir))):
        if code.count(old) != 1:
            sys.exit('error: the cells of README.md have not one %r' % old)
        code = code.replace(old, new)
    names = {}
    exec(code, names)
    return names


def tutorial_step(data_dir):
    """A step of the tutorial's loop."""
    names = tutorial(data_dir)
    tf = names['tf']
    parts = [names[name] for name in ('mnist', 'x', 'y_', 'keep_prob', 'train_step')]
    return timed_session(tf, tf.get_default_graph(), *parts)


def tutorial_run(data_dir):
    """A whole run of the tutorial that tests as the original does: all images at once.

    Its peak memory, in MB.
    """
    names = tutorial(data_dir)
    tf, mnist, accuracy = names['tf'], names['mnist'], names['accuracy']
    x, y_, keep_prob = names['x'], names['y_'], names['keep_prob']

    def run(steps):
        with tf.Session() as sess:
            sess.run(tf.global_variables_initializer())
            for i in range(steps):
                images, labels = mnist.train.next_batch(50)
                if i % 100 == 0:
                    accuracy.eval({x: images, y_: labels, keep_prob: 1.0})
                names['train_step'].run({x: images, y_: labels, keep_prob: 0.5})
            accuracy.eval({x: mnist.test.images, y_: mnist.test.labels, keep_prob: 1.0})
        return memory('VmHWM')

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

    mnist = input_data.read_data_sets(data_dir)
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
    'package': package,
    'package_not_fast': functools.partial(package, fast=False),
    'package_not_gated': functools.partial(package, gated=False),
    'package_run': package_run,
    'tutorial_step': tutorial_step,
    'tutorial_run': tutorial_run,
    'torch': torch,
    'tuned_torch': tuned_torch,
}
