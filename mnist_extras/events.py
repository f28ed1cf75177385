"""--log_dir: curves and pictures for TensorBoard."""

import numpy as np

from mnist_extras.cli import make_folder
from tf1 import tf

MAX_MISTAKES = 24  # misclassified digits to show


class Events:
    """Writes events into a folder. Without a folder all methods do nothing."""

    def __init__(self, folder):
        """Make the folder. Raises UserError if it cannot be written to."""
        self._writer = None
        if folder is not None:
            make_folder('--log_dir', folder)
            self._writer = tf.summary.FileWriter(folder)

    def start(self, graph, step=0):
        """Add the graph, and have TensorBoard drop what an earlier run wrote from `step` on."""
        if self._writer:
            self._writer.add_graph(graph)
            self._writer.add_session_log(tf.SessionLog(status=tf.SessionLog.START), step)

    def close(self):
        """Write what is not on the disk yet."""
        if self._writer:
            self._writer.close()

    def add_scalars(self, step, values):
        """Add a point to each curve. `values` is a dict from tags to floats."""
        if self._writer:
            points = [tf.Summary.Value(tag=tag, simple_value=v) for tag, v in values.items()]
            self._writer.add_summary(tf.Summary(value=points), step)
            self._writer.flush()

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
            # In a graph of its own, since that of the training is complete.
            with tf.Graph().as_default(), tf.Session() as sess:
                encoded = sess.run(tf.summary.image('images', batch, max_outputs=len(batch)))
            summary = tf.Summary.FromString(encoded)
            for value, tag in zip(summary.value, images):
                value.tag = tag
            self._writer.add_summary(summary, step)

    def add_pictures(self, sess, step, x, y_conv, data):
        """Add the feature maps of a digit, and misclassified digits.

        The maps are the output of the network's first ReLU with four dimensions, if it has one.

        Args:
          sess: the session to compute them in.
          step: the training step that they belong to.
          x: the placeholder of the images, float32 [n, 784].
          y_conv: the logits for `x`, float32 [n, 10].
          data: the `DataSet` to look at, with one-hot labels.
        """
        if not self._writer:
            return
        relus = [op.outputs[0] for op in sess.graph.get_operations() if op.type == 'Relu']
        layers = [tensor for tensor in relus if tensor.shape.ndims == 4]  # [n, 28, 28, 32]
        if layers:
            maps = sess.run(layers[0], {x: data.images[:1]})[0]
            names = [layers[0].op.name.split('/')[0] + '/%d' % i for i in range(maps.shape[2])]
            self.add_images(step, dict(zip(names, np.moveaxis(maps, 2, 0))))
        mistakes = {}
        for start in range(0, data.num_examples, 500):
            images, labels = data.images[start : start + 500], data.labels[start : start + 500]
            answers, labels = np.argmax(sess.run(y_conv, {x: images}), 1), np.argmax(labels, 1)
            for i in np.flatnonzero(answers != labels)[: MAX_MISTAKES - len(mistakes)]:
                tag = 'mistakes/%d read as %d (test image %d)' % (labels[i], answers[i], start + i)
                mistakes[tag] = 1 - images[i].reshape(28, 28)  # black on white
            if len(mistakes) == MAX_MISTAKES:
                break
        self.add_images(step, mistakes)
