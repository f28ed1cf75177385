"""--model_dir: save the training, and resume it.

Such a folder holds, as TensorFlow writes it, `model.ckpt-STEP.index` and
`model.ckpt-STEP.data-00000-of-00001` for each of the last five checkpoints, and the text
file `checkpoint`, which says which of them is the last.
"""

import glob
import os
import random
import shutil
import sys

from tf1 import tf

MAX_SEED = 2**31 - 1  # the loader and TensorFlow reduce seeds modulo this number


class Checkpoints:
    """The checkpoints in --model_dir; without that flag all methods do nothing.

    A checkpoint also holds the seed and the batch size, since these fix which batches come
    next.

    Attributes:
      seed: the seed of the run, an int or None: that of the checkpoint if there is one,
        else that of --seed, else drawn at random.
    """

    def __init__(self, flags):
        """Look for the last checkpoint in `flags.model_dir`.

        Raises ValueError where it is damaged, is not of this network, or is of a run with
        another --seed or --batch_size.
        """
        self.folder, self.batch_size = flags.model_dir, flags.batch_size
        self.seed = None if flags.seed is None else flags.seed % MAX_SEED
        if not self.folder:
            return
        self._latest = find_latest(self.folder)
        if self._latest:
            reader = tf.train.load_checkpoint(self._latest)
            if not (reader.has_tensor('seed') and reader.has_tensor('batch_size')):
                raise self._other_network()
            seed, batch_size = int(reader.get_tensor('seed')), int(reader.get_tensor('batch_size'))
            if self.seed not in (None, seed) or self.batch_size != batch_size:
                raise ValueError(
                    '%s is of a run with --seed %d --batch_size %d: give the same, or name '
                    'another --model_dir' % (self._latest, seed, batch_size)
                )
            self.seed = seed
        elif self.seed is None:
            self.seed = random.SystemRandom().randrange(MAX_SEED)

    def restore(self, sess, data):
        """Load the last checkpoint, if there is one, into the variables of `sess`.

        Moves on in `data`, the `DataSet` of the training, to the batch that comes next.
        Returns the number of training steps done.
        """
        if not self.folder:
            return 0
        for name in ('seed', 'batch_size'):
            value = getattr(self, name)
            sess.run(tf.Variable(value, trainable=False, name=name, dtype=tf.int64).initializer)
        self._saver = tf.train.Saver(save_relative_paths=True)
        self._clear_up()
        if not self._latest:
            return 0
        try:
            self._saver.restore(sess, self._latest)
        except (tf.errors.NotFoundError, tf.errors.InvalidArgumentError):
            raise self._other_network() from None
        self._saver.recover_last_checkpoints(saved(self.folder))
        print('Resuming from %s' % self._latest, file=sys.stderr)
        steps = int(sess.run(tf.train.get_global_step()))
        for _ in range(steps):
            data.next_batch(self.batch_size)
        return steps

    def save(self, sess):
        """Write a checkpoint. It becomes the last one when all of it is on the disk."""
        if self.folder:
            path = os.path.join(self.folder, 'model.ckpt')
            step = tf.train.get_global_step()
            self._saver.save(sess, path, global_step=step, write_meta_graph=False)

    def _other_network(self):
        return ValueError('%s is of another network: name another --model_dir' % self._latest)

    def _clear_up(self):
        """Remove what a killed run left of a checkpoint that it was writing."""
        for pattern in ('model.ckpt-*temp*', 'checkpoint.tmp*'):
            for path in glob.glob(os.path.join(glob.escape(self.folder), pattern)):
                if os.path.isdir(path):
                    shutil.rmtree(path)
                else:
                    os.remove(path)


def find_latest(folder):
    """Return the path of the last checkpoint in `folder`, or None where there is none.

    Raises ValueError where it is damaged, with what to do about it.
    """
    state = os.path.join(folder, 'checkpoint')
    if not (saved(folder) or os.path.exists(state)):
        return None
    latest = latest_of_state(folder)
    problem = find_problem(latest) if latest else problem_of_file(state)
    if not problem:
        return latest
    sound = [path for path in saved(folder) if path != latest and not find_problem(path)]
    if not sound:
        raise ValueError('%s: name another --model_dir' % problem)
    raise ValueError(
        '%s: to go back to %s, the last sound checkpoint, let %s be the one line '
        'model_checkpoint_path: "%s"' % (problem, sound[-1], state, os.path.basename(sound[-1]))
    )


def saved(folder):
    """Return the paths of the checkpoints in `folder`, the last one last."""
    paths = glob.glob(os.path.join(glob.escape(folder), 'model.ckpt-*.index'))
    paths = [path[: -len('.index')] for path in paths]
    return sorted(paths, key=lambda path: (len(path), path))  # 900 comes before 1000


def latest_of_state(folder):
    """Return the path that the file `checkpoint` names, or None where it is unusable."""
    try:
        state = tf.train.get_checkpoint_state(folder)
    except ValueError:  # empty, or not text
        return None
    return state.model_checkpoint_path if state else None


def find_problem(path):
    """Return what is wrong with the files of the checkpoint `path`, or None."""
    index, data = path + '.index', path + '.data-00000-of-00001'
    for file in (index, data):
        if not os.path.isfile(file):
            return problem_of_file(file)
    # TensorFlow compares checksums as it reads. What it raises depends on the damage, and
    # goes beyond its own errors: IndexError, RuntimeError, SystemError.
    try:
        reader = tf.train.load_checkpoint(path)
        names = list(reader.get_variable_to_shape_map())
    except Exception:
        return problem_of_file(index)
    try:
        for name in names:
            reader.get_tensor(name)
    except Exception:
        return problem_of_file(data)
    return None


def problem_of_file(path):
    """Return what is wrong with a file that cannot be read as what it should be."""
    if not os.path.isfile(path):
        return '%s is missing' % path
    return '%s is %s' % (path, 'damaged' if os.path.getsize(path) else 'empty')
