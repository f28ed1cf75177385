"""For the training loop: a progress bar, stopping on a signal, a check for divergence."""

import signal
import sys
import threading

import numpy as np
from tqdm import tqdm

from tf1 import tf


def progress(first_step, max_steps):
    """Return an iterator over range(first_step, max_steps) that shows a progress bar.

    The bar is shown where stderr is a terminal. Its fixed width leaves room for the `^C`
    that a terminal prints. Otherwise the line would wrap, and two bars would stay.
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
    """Within `with`, the first Ctrl-C or SIGTERM only sets `received`.

    A second one acts as usual. Outside the main thread, where Python handles no
    signals, `received` stays None.

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
        self._restore()

    def _restore(self):
        for number, handler in self._previous.items():
            signal.signal(number, handler)

    def __exit__(self, *_):
        self._restore()

    def report_if_received(self, step):
        """Print to stderr after which step the signal has stopped the run, if one has."""
        if self.received:
            print('Stopped after %d steps' % step, file=sys.stderr)

    def exit_if_received(self):
        """Exit with the status that shells give to a process that the signal has ended."""
        if self.received:
            sys.exit(128 + self.received)


def check_finite(sess, step):
    """Raise FloatingPointError if a weight is not finite after `step` steps."""
    if not all(np.isfinite(weights).all() for weights in sess.run(tf.trainable_variables())):
        raise FloatingPointError(
            'the weights are not finite after %d steps: the training diverged; try a smaller '
            '--learning_rate' % step
        )
