"""--log_dir: curves and pictures for TensorBoard."""

import collections
import contextlib
import os

import numpy as np

from tf1 import tf

MISTAKES = 24  # as many are shown


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
        """Have TensorBoard drop what an earlier run wrote for the steps from `step` on."""
        if self._writer and step:
            self._writer.add_session_log(tf.SessionLog(status=tf.SessionLog.START), step)

    def add_scalars(self, step, values):
        """Add a point to each curve: `values` is a dict from tags to numbers."""
        if self._writer:
            points = [tf.Summary.Value(tag=tag, simple_value=v) for tag, v in values.items()]
            self._writer.add_summary(tf.Summary(value=points), step)

    def add_images(self, step, images):
        """Add pictures of one size: a dict from tags, shown as captions, to [height, width].

        They are floats: 0 is shown in black and the largest value in white; where there are
        negative values, 0 is medium gray.
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
        """Add the first layer's output for a digit, and the first digits that are read wrong.

        Runs the network `y_conv` on the images of `data`, fed as `x`, until it has found
        `MISTAKES` of them.
        """
        if not self._writer:
            return
        first_layer = x.graph.get_tensor_by_name('conv1/Relu:0')
        self.add_images(step, {'conv1': tiled(first_layer.eval({x: data.images[:1]})[0])})
        wrong = {}
        for start in range(0, data.num_examples, 500):
            images, labels = data.images[start : start + 500], data.labels[start : start + 500]
            answers, labels = np.argmax(y_conv.eval({x: images}), 1), np.argmax(labels, 1)
            for i in np.flatnonzero(answers != labels)[: MISTAKES - len(wrong)]:
                tag = 'mistakes/%d read as %d (test image %d)'
                ink = images[i].reshape(28, 28)
                wrong[tag % (labels[i], answers[i], start + i)] = 1 - ink
        self.add_images(step, wrong)


def tiled(features):
    """Return the features of an image, [height, width, 8 n], as a picture of n x 8 tiles."""
    height, width, count = features.shape
    tiles = features.transpose(2, 0, 1).reshape(count // 8, 8, height, width)
    return tiles.transpose(0, 2, 1, 3).reshape(count // 8 * height, 8 * width)


@contextlib.contextmanager
def copy_of(sess):
    """Open a session with the same weights, for runs that must not change the training.

    A run of the network draws a dropout mask even where nothing is dropped. In the session
    of the training, the steps that follow would then have other masks.
    """
    weights = tf.trainable_variables()
    with tf.Session() as copy:
        for variable, value in zip(weights, sess.run(weights)):
            copy.run(variable.initializer, {variable.initial_value: value})
        yield copy


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
