"""The training run of mnist_deep.py: all that its flags add to the tutorial's loop."""

import signal
import sys
import threading

import numpy as np
from tqdm import tqdm

from mnist_extras.checkpoints import Checkpoints
from mnist_extras.cli import UserError
from mnist_extras.events import Events
from mnist_extras.export import check_export_dir, export
from tf1 import tf


class Run:
    """Resumes, saves, writes for TensorBoard, stops and exports, as the flags ask for.

    Attributes:
      seed: the seed of the run: --seed, or that of the run to resume, or None.
      events: an `Events`, which writes into --log_dir.
      step: how many steps the network has been trained for.
    """

    def __init__(self, flags):
        """Make the folders that the flags name, and read what is to be resumed.

        Raises UserError for a folder or a checkpoint that cannot be used.
        """
        self._flags = flags
        check_export_dir(flags.export_dir, others=(flags.model_dir, flags.log_dir))
        self._checkpoints = Checkpoints(flags.model_dir, flags.seed, flags.batch_size)
        self._stopped_by = None
        self.events = Events(flags.log_dir)
        self.seed = self._checkpoints.seed
        self.step = 0

    def restore(self, sess, data):
        """Restore the last checkpoint, if there is one, into `sess`.

        In `data`, the `DataSet` of the training, skip the batches that its steps have used.
        One step is one `data.next_batch` of --batch_size.

        Raises UserError if the checkpoint is of another network, of other data or flags.
        """
        self.step = self._checkpoints.restore(sess, data)

    def steps(self, sess):
        """Yield the number of each step that is left to do, before it is done.

        Saves each --save_steps and at the end. Ctrl-C or SIGTERM ends it after the current
        step.

        Raises UserError if the training diverges, or a checkpoint cannot be written.
        """
        first, last = self.step, self._flags.max_steps
        saved = first
        self.events.start(sess.graph, first)
        with StopSignal() as stop, progress_bar(first, last) as bar:
            for i in bar:
                if i % 100 == 0:  # as in the loop of mnist_deep.py
                    check_finite(sess, i)
                    bar.clear()  # since the loop now prints a line
                yield i
                self.step = i + 1
                if stop.received and self.step < last:  # after the last step all is done
                    self._stopped_by = stop.received
                    break
                if self.step % self._flags.save_steps == 0:
                    saved = self._save(sess)
            if self.step > saved:
                self._save(sess)
        if self._stopped_by:
            print('Stopped after %d steps' % self.step, file=sys.stderr)

    def _save(self, sess):
        check_finite(sess, self.step)
        self._checkpoints.save(sess, self.step)
        return self.step

    def finish(self, sess, network):
        """Export the trained network, which the function `network` has built.

        If a signal has stopped the training, raise KeyboardInterrupt instead, or SystemExit
        with status 143 for SIGTERM.
        """
        self.events.close()
        if self._stopped_by == signal.SIGTERM:
            raise SystemExit(128 + signal.SIGTERM)
        if self._stopped_by:
            raise KeyboardInterrupt
        export(sess, network, self._flags.export_dir)


def check_finite(sess, step):
    """Raise UserError if a weight in `sess` is not finite after `step` steps."""
    weights = sess.run(tf.trainable_variables())
    if not all(np.isfinite(values).all() for values in weights):
        raise UserError(
            'the weights are not finite after %d steps: the training diverged; try a smaller '
            '--learning_rate' % step
        )


def progress_bar(first, last):
    """Return range(first, last) with a progress bar, shown where stderr is a terminal.

    Its fixed width leaves room for the `^C` that a terminal prints.
    """
    return tqdm(
        range(first, last),
        initial=first,
        total=last,
        unit=' steps',
        bar_format='{l_bar}{bar:16}{r_bar}',
        disable=None if first < last else True,  # None: unless stderr is a terminal
    )


class StopSignal:
    """Within `with`, the first Ctrl-C or SIGTERM only sets `received`, a second acts as usual.

    Outside the main thread, where Python handles no signals, `received` stays None.
    """

    def __enter__(self):
        self.received, self._usual = None, {}
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                if signal.getsignal(number) is not signal.SIG_IGN:  # as in a background job
                    self._usual[number] = signal.signal(number, self._receive)
        return self

    def _receive(self, number, _frame):
        self.received = number
        self.__exit__()

    def __exit__(self, *_):
        for number, handler in self._usual.items():
            signal.signal(number, handler)
