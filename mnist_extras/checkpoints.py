"""--model_dir: save the training, and resume it.

The folder holds `model.ckpt-STEP.index` and `model.ckpt-STEP.data-00000-of-00001` for each
of the last five checkpoints, TensorFlow's list of them in `checkpoint`, and in `run.json`
what fixes the order of the batches.
"""

import json
import os
import random
import re
import shutil
import sys
import zlib

from mnist_extras.cli import UserError, make_folder
from tf1 import tf


class Checkpoints:
    """The checkpoints in --model_dir. Without a folder nothing is saved or restored.

    Attributes:
      seed: an int or None: --seed, or that of the run to resume. A run that is saved has
        one, drawn at random where none is given.
    """

    def __init__(self, folder, seed, batch_size):
        """Make `folder`, unless it is there, and look for its newest checkpoint.

        Raises UserError if the folder or what it holds cannot be used.
        """
        self._folder, self.seed, self._batch_size = folder, seed, batch_size
        if folder is None:
            return
        if re.search(r'[*?[\]]', folder):  # TensorFlow takes the name for a pattern
            raise UserError('--model_dir %r: name a folder without *, ?, [ and ]' % folder)
        make_folder('--model_dir', folder)
        self._latest = find_latest(folder)
        self._saved_settings = read_settings(folder) if self._latest else {}
        if seed is None:
            self.seed = self._saved_settings.get('seed', random.SystemRandom().randrange(2**31))

    def restore(self, sess, data):
        """Restore the newest checkpoint into `sess`; return its number of steps, or 0.

        In `data`, the `DataSet` of the training, skip the batches that these steps have used.

        Raises UserError if the checkpoint is of another network, of other data or flags.
        """
        if self._folder is None:
            return 0
        self._remove_leftovers()
        self._saver = tf.train.Saver(save_relative_paths=True)
        settings = {'seed': self.seed, 'batch_size': self._batch_size}
        settings['crc32 of the labels'] = zlib.crc32(data.labels)
        if not self._latest:
            write_settings(self._folder, settings)
            return 0
        self._check(settings)
        self._saver.restore(sess, self._latest)
        paths = checkpoint_paths(self._folder)
        # The saver goes on to delete all but the last five of these.
        self._saver.recover_last_checkpoints(paths[: paths.index(self._latest) + 1])
        print('Resuming from %s' % self._latest, file=sys.stderr)
        steps = int(self._latest.rpartition('-')[2])
        for _ in range(steps):
            data.next_batch(self._batch_size)
        return steps

    def _check(self, settings):
        """Raise UserError if the newest checkpoint is of another network, or other settings."""
        for name, value in settings.items():
            saved = self._saved_settings.get(name)
            if value != saved:
                raise UserError(
                    '%s is of a run with %s %s, not %s: use the same data and flags, or name '
                    'another --model_dir' % (self._latest, name, saved, value)
                )
        shapes = {v.op.name: v.shape.as_list() for v in tf.global_variables()}
        if shapes != tf.train.load_checkpoint(self._latest).get_variable_to_shape_map():
            raise UserError(
                '%s is of another network or optimizer: name another --model_dir' % self._latest
            )

    def save(self, sess, step):
        """Write a checkpoint. It becomes the newest one when all of it is on the disk.

        Raises UserError if that fails. The earlier checkpoints are then untouched.
        """
        if self._folder is not None:
            path = os.path.join(self._folder, 'model.ckpt')
            try:
                self._saver.save(sess, path, global_step=step, write_meta_graph=False)
            except tf.errors.OpError as error:
                self._remove_leftovers()
                raise cannot_write(self._folder, error) from None

    def _remove_leftovers(self):
        """Remove incomplete files, which a save leaves that fails or is killed."""
        for name in os.listdir(self._folder):
            if re.match(r'model\.ckpt-.*temp|checkpoint\.tmp', name):
                path = os.path.join(self._folder, name)
                if os.path.isdir(path):
                    shutil.rmtree(path)
                else:
                    os.remove(path)


def find_latest(folder):
    """Return the path of the newest checkpoint that can be read, or None if there is none.

    A newer one that cannot be read is named on stderr. Raises UserError if none can.
    """
    paths = checkpoint_paths(folder)
    for path in reversed(paths):
        if is_whole(path):
            return path
        print('%s is incomplete or damaged, and left alone' % path, file=sys.stderr)
    if paths:
        raise UserError('--model_dir %r has no checkpoint that can be read: name another' % folder)
    return None


def checkpoint_paths(folder):
    """Return the paths of the checkpoints in `folder`, without their endings, the newest last."""
    pattern = re.compile(r'model\.ckpt-(\d+)\.(index|data-00000-of-00001)')
    found = [pattern.fullmatch(name) for name in os.listdir(folder)]
    steps = sorted({int(match.group(1)) for match in found if match})
    return [os.path.join(folder, 'model.ckpt-%d' % step) for step in steps]


def is_whole(path):
    """Tell whether all of a checkpoint can be read. TensorFlow compares checksums as it reads."""
    try:
        reader = tf.train.load_checkpoint(path)
        for name in reader.get_variable_to_shape_map():
            reader.get_tensor(name)
    except Exception:  # IndexError, RuntimeError, SystemError and others, depending on the damage
        return False
    return True


def read_settings(folder):
    """Return the dict in run.json. Raises UserError if it cannot be read."""
    path = os.path.join(folder, 'run.json')
    try:
        with open(path, encoding='utf-8') as f:
            return dict(json.load(f))
    except (OSError, TypeError, ValueError):
        raise UserError('%s is missing or damaged: name another --model_dir' % path) from None


def write_settings(folder, settings):
    """Write a dict to run.json, all of it or nothing."""
    path = os.path.join(folder, 'run.json')
    with open(path + '.tmp', 'w', encoding='utf-8') as f:
        json.dump(settings, f)
    os.replace(path + '.tmp', path)


def cannot_write(folder, error):
    """Return the UserError for a `tf.errors.OpError` of writing into `folder`."""
    # TensorFlow says `FILE; CAUSE`, version 2 below a stack trace.
    cause = (re.findall('; (.+)', error.message) or [error.message])[-1]
    return UserError('cannot write to %s (%s): make room, or name another' % (folder, cause))
