"""--model_dir: save the training, and resume it.

TensorFlow writes such a folder. It holds `model.ckpt-STEP.index` and
`model.ckpt-STEP.data-00000-of-00001` for each of the last five checkpoints, and a text
file `checkpoint` that names the last one.
"""

import glob
import os
import random
import shutil
import sys

from tf1 import tf

MAX_SEED = 2**31 - 1  # the loader and TensorFlow reduce seeds modulo this number


class Checkpoints:
    """The checkpoints in --model_dir. Without the flag nothing is saved or restored.

    A checkpoint also holds what fixes the order of the batches: the seed, the batch size
    and the number of training images.

    Attributes:
      seed: the seed of the run, an int or None. It is the checkpoint's if there is one,
        else --seed, else a random one.
    """

    def __init__(self, flags):
        """Look for the last checkpoint in `flags.model_dir`.

        Raises ValueError if it is damaged, of another network, or of a run with another
        --seed or --batch_size.
        """
        self._flags, self._folder, self._latest = flags, flags.model_dir, None
        self.seed = None if flags.seed is None else flags.seed % MAX_SEED
        if not self._folder:
            return
        if set(self._folder) & set('*?[]'):
            raise ValueError(
                '--model_dir %r: TensorFlow cannot read checkpoints from a folder with one of '
                '*?[] in its name' % self._folder
            )
        self._latest = find_latest(self._folder)
        if self._latest:
            seed = self._saved('seed')
            if self.seed not in (None, seed):
                raise self._mismatch('--seed %d' % seed)
            if flags.batch_size != self._saved('batch_size'):
                raise self._mismatch('--batch_size %d' % self._saved('batch_size'))
            self.seed = seed
        elif self.seed is None:
            self.seed = random.SystemRandom().randrange(MAX_SEED)

    def restore(self, sess, data):
        """Restore the last checkpoint, if there is one, and return its number of steps, or 0.

        Adds variables to the default graph, that of `sess`. In `data`, the `DataSet` of the
        training, skips the batches that these steps have used.

        Raises ValueError if the checkpoint is of another network or of other data.
        """
        if not self._folder:
            return 0
        order = dict(
            seed=self.seed, batch_size=self._flags.batch_size, num_examples=data.num_examples
        )
        for name, value in order.items():
            sess.run(tf.Variable(value, trainable=False, name=name, dtype=tf.int64).initializer)
        self._saver = tf.train.Saver(save_relative_paths=True)
        self._clear_up()
        if not self._latest:
            return 0
        if self._saved('num_examples') != data.num_examples:
            raise self._mismatch('%d training images' % self._saved('num_examples'))
        try:
            self._saver.restore(sess, self._latest)
        except (tf.errors.NotFoundError, tf.errors.InvalidArgumentError):
            raise self._other_network() from None
        self._saver.recover_last_checkpoints(checkpoint_paths(self._folder))
        print('Resuming from %s' % self._latest, file=sys.stderr)
        steps = int(sess.run(tf.train.get_global_step()))
        for _ in range(steps):  # the batches that were used
            data.next_batch(self._flags.batch_size)
        return steps

    def due(self, step):
        """Return whether to save after `step` steps: each --save_steps, and at the end."""
        return step % self._flags.save_steps == 0 or step == self._flags.max_steps

    def save(self, sess):
        """Write a checkpoint. It becomes the last one when all of it is on the disk.

        Raises tf.errors.OpError if that fails. The earlier checkpoints are then untouched.
        """
        if self._folder:
            path = os.path.join(self._folder, 'model.ckpt')
            step = tf.train.get_global_step()
            try:
                self._saver.save(sess, path, global_step=step, write_meta_graph=False)
            except tf.errors.OpError:
                self._clear_up()
                raise

    def _saved(self, name):
        """Return an int of the last checkpoint."""
        try:
            return int(tf.train.load_variable(self._latest, name))
        except tf.errors.OpError:
            raise self._other_network() from None

    def _other_network(self):
        return ValueError('%s is of another network: name another --model_dir' % self._latest)

    def _mismatch(self, difference):
        return ValueError(
            '%s is of a run with %s: give the same, or name another --model_dir'
            % (self._latest, difference)
        )

    def _clear_up(self):
        """Remove incomplete files, which a save leaves that fails or is killed."""
        for pattern in ('model.ckpt-*temp*', 'checkpoint.tmp*'):
            for path in glob.glob(os.path.join(self._folder, pattern)):
                if os.path.isdir(path):
                    shutil.rmtree(path)
                else:
                    os.remove(path)


def find_latest(folder):
    """Return the path of the last checkpoint in `folder`, or None if there is none.

    Raises ValueError if it is damaged, with what to do about it.
    """
    state_file = os.path.join(folder, 'checkpoint')
    if not (checkpoint_paths(folder) or os.path.exists(state_file)):
        return None
    latest = path_in_state_file(folder)
    problem = problem_of_checkpoint(latest) if latest else problem_of_file(state_file)
    if not problem:
        return latest
    others = [path for path in checkpoint_paths(folder) if path != latest]
    sound = [path for path in others if not problem_of_checkpoint(path)]
    if not sound:
        raise ValueError('%s: name another --model_dir' % problem)
    raise ValueError(
        '%s. To go back to %s, the last undamaged checkpoint, replace the contents of %s '
        'with this line: model_checkpoint_path: "%s"'
        % (problem, sound[-1], state_file, os.path.basename(sound[-1]))
    )


def checkpoint_paths(folder):
    """Return the paths of the checkpoints in `folder`, the last one last."""
    paths = glob.glob(os.path.join(folder, 'model.ckpt-*.index'))
    paths = [path[: -len('.index')] for path in paths]
    return sorted(paths, key=lambda path: (len(path), path))  # 900 comes before 1000


def path_in_state_file(folder):
    """Return the path that the file `checkpoint` names, or None if it cannot be read."""
    try:
        state = tf.train.get_checkpoint_state(folder)
    except ValueError:  # it is empty, or not text
        return None
    return state.model_checkpoint_path if state else None


def problem_of_checkpoint(path):
    """Return what is wrong with the files of a checkpoint, or None."""
    index, data = path + '.index', path + '.data-00000-of-00001'
    for file in (index, data):
        if not os.path.isfile(file):
            return problem_of_file(file)
    # TensorFlow compares checksums as it reads. It raises not only errors of its own but also
    # IndexError, RuntimeError or SystemError, depending on the damage.
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
    """Return why a file of a checkpoint cannot be used."""
    if not os.path.isfile(path):
        return '%s is missing' % path
    if not os.access(path, os.R_OK):
        return '%s may not be read (its permissions forbid it)' % path
    return '%s is %s' % (path, 'damaged' if os.path.getsize(path) else 'empty')
