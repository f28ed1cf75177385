"""Around the training loop: the progress bar, stopping on a signal, divergence."""

import signal
import threading

import numpy as np
from tqdm import tqdm

from tf1 import tf


def progress(first_step, max_steps):
    """Return the steps from `first_step` to `max_steps` with a progress bar.

    The bar is shown where stderr is a terminal. Its fixed width leaves room for the `^C`
    that a terminal prints: without it the line wraps and the bar is drawn twice.
    """
    return tqdm(
        range(first_step, max_steps),
        initial=first_step,
        total=max_steps,
        unit=' steps',
        bar_format='{l_bar}{bar:16}{r_bar}',
        disable=None,
    )


class StopSignal:
    """Within `with`, a first Ctrl-C or SIGTERM is noted and does not end the process.

    A second one has its usual effect. Outside the main thread, where Python handles no
    signals, nothing is noted.

    Attributes:
      received: the signal's number, or None.
    """

    def __init__(self):
        self.received = None
        self._previous = {}

    def __enter__(self):
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                if signal.getsignal(number) is not signal.SIG_IGN:  # as in a background job
                    self._previous[number] = signal.signal(number, self._receive)
        return self

    def _receive(self, number, _frame):
        self.received = number
        signal.signal(number, self._previous[number])

    def __exit__(self, *_):
        for number, handler in self._previous.items():
            signal.signal(number, handler)


def check_finite(sess, step, learning_rate):
    """Raise FloatingPointError where the weights after `step` steps are not all finite."""
    if not all(np.isfinite(weights).all() for weights in sess.run(tf.trainable_variables())):
        raise FloatingPointError(
            'the weights are not finite after %d steps: with a learning rate of %g the '
            'training diverged; try a smaller --learning_rate' % (step, learning_rate)
        )
