"""What the processes of training.py do.

Each of `WORKERS` prepares something to measure. It takes the folder of MNIST, and returns its
version and a function of a number of steps that returns what was measured.
"""

import contextlib
import functools
import json
import os
import sys
import tempfile
import time

from measuring import memory

import input_data


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
