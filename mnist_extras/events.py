"""--log_dir: curves and pictures for TensorBoard."""

import collections
import contextlib
import os

import numpy as np

from tf1 import tf

MAX_MISTAKES = 24  # misread digits to show


class Events:
    """Writes events into a folder; without a folder all methods do nothing."""

    def __init__(self, folder, graph):
        self._writer = tf.summary.FileWriter(folder, graph) if folder else None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self._writer:
            self._writer.close()

    def start(self, step):
        """Have TensorBoard drop what an earlier run has written for `step` and after."""
        if self._writer:
            self._writer.add_session_log(tf.SessionLog(status=tf.SessionLog.START), step)

    def add_scalars(self, step, values):
        """Add a point to each curve. `values` is a dict from tags to floats."""
        if self._writer:
            points = [tf.Summary.Value(tag=tag, simple_value=v) for tag, v in values.items()]
            self._writer.add_summary(tf.Summary(value=points), step)

    def add_validation(self, sess, step, validate):
        """Add the accuracy that `validate` returns, a function without arguments.

        It runs in a session of its own with the weights of `sess`. Each run of the network
        draws random numbers for dropout, even at a keep_prob of 1. In `sess` that would
        change the dropout masks of the steps to come.
        """
        if self._writer:
            weights = tf.trainable_variables()
            with tf.Session() as copy:
                for variable, value in zip(weights, sess.run(weights)):
                    copy.run(variable.initializer, {variable.initial_value: value})
                self.add_scalars(step, {'accuracy/validation': validate()})

    def add_images(self, step, images):
        """Add pictures.

        Args:
          step: the training step that they belong to.
          images: a dict from tags, which TensorBoard shows as captions, to float32 arrays
            [height, width], all of one size. Each is scaled for itself: 0 becomes black
            and the largest value white; if there are negative values, 0 becomes gray.
        """
        if self._writer and images:
            batch = np.stack(list(images.values()))[..., np.newaxis]
            with tf.Graph().as_default(), tf.Session() as sess:
                encoded = sess.run(tf.summary.image('images', batch, max_outputs=len(batch)))
            summary = tf.Summary.FromString(encoded)
            for value, tag in zip(summary.value, images):
                value.tag = tag
            self._writer.add_summary(summary, step)

    def add_pictures(self, step, x, y_conv, data):
        """Add the first layer's feature maps of a digit, and misread digits.

        Args:
          step: the training step that they belong to.
          x: the placeholder of the images, float32 [n, 784].
          y_conv: the logits of the network for `x`, float32 [n, 10]. The tensor
            `conv1/Relu:0` in its graph is the output of the first layer.
          data: the `DataSet` to look at, with one-hot labels.
        """
        if not self._writer:
            return
        with contextlib.suppress(KeyError):  # a network with other layers
            first_layer = x.graph.get_tensor_by_name('conv1/Relu:0')
            maps = first_layer.eval({x: data.images[:1]})[0]
            brightest = np.maximum(maps.max(axis=(0, 1)), 1e-6)  # of each map, to see all
            self.add_images(step, {'conv1': tiled(maps / brightest)})
        misread = {}
        for start in range(0, data.num_examples, 500):
            images, labels = data.images[start : start + 500], data.labels[start : start + 500]
            answers, labels = np.argmax(y_conv.eval({x: images}), 1), np.argmax(labels, 1)
            for i in np.flatnonzero(answers != labels)[: MAX_MISTAKES - len(misread)]:
                tag = 'mistakes/%d read as %d (test image %d)' % (labels[i], answers[i], start + i)
                misread[tag] = 1 - images[i].reshape(28, 28)  # black on white
        self.add_images(step, misread)


def tiled(features):
    """Return feature maps, float32 [height, width, n], as one picture with 8 in a row."""
    height, width, count = features.shape
    rows = -(-count // 8)
    features = np.pad(features, [(0, 0), (0, 0), (0, 8 * rows - count)], 'constant')
    tiles = features.transpose(2, 0, 1).reshape(rows, 8, height, width)
    return tiles.transpose(0, 2, 1, 3).reshape(rows * height, 8 * width)


def read_events(folder):
    """Return all that was written into `folder`.

    Returns:
      curves: a dict from tags to lists of (step, value).
      images: a dict from tags to lists of (step, PNG file as bytes).
    """
    curves, images = collections.defaultdict(list), collections.defaultdict(list)
    for name in sorted(os.listdir(folder)):
        for event in tf.train.summary_iterator(os.path.join(folder, name)):
            for value in event.summary.value:
                if value.HasField('image'):
                    images[value.tag].append((event.step, value.image.encoded_image_string))
                else:
                    curves[value.tag].append((event.step, value.simple_value))
    return dict(curves), dict(images)
