"""What tf.contrib.seq2seq had: the loss of a sequence."""

from tf1.api import version_1

tf = version_1()


def sequence_loss(
    logits,
    targets,
    weights,
    average_across_timesteps=True,
    average_across_batch=True,
    sum_over_timesteps=False,
    sum_over_batch=False,
    softmax_loss_function=None,
    name=None,
):
    """Return the weighted cross-entropy of sequences, averaged as the arguments say.

    Args:
        logits: Floats [batch, time, classes].
        targets: The true classes, integers [batch, time].
        weights: Floats [batch, time]. 0 leaves a step out.
        average_across_timesteps: Divide the sum over the steps by the sum of their weights.
        average_across_batch: The same over the batch.
        sum_over_timesteps: Divide the sum over the steps by how many have a weight.
        sum_over_batch: The same over the batch.
        softmax_loss_function: A function of `labels` and `logits`, if not the softmax.
        name: The name of the scope.

    Returns:
        Floats; of [batch, time] those dimensions are left that no argument reduces.

    Raises:
        ValueError: for another number of dimensions, or if one of them is both to be
            averaged and summed over.
    """
    for argument, tensor, rank in [
        ('Logits', logits, 3),
        ('Targets', targets, 2),
        ('Weights', weights, 2),
    ]:
        if len(tensor.get_shape()) != rank:
            raise ValueError('%s must have %d dimensions' % (argument, rank))
    if average_across_timesteps and sum_over_timesteps:
        raise ValueError('The timesteps cannot be averaged and summed over at the same time')
    if average_across_batch and sum_over_batch:
        raise ValueError('The batch cannot be averaged and summed over at the same time')
    averaged = [average_across_batch, average_across_timesteps]
    summed = [sum_over_batch, sum_over_timesteps]
    loss_function = softmax_loss_function or tf.nn.sparse_softmax_cross_entropy_with_logits
    with tf.name_scope(name, 'sequence_loss', [logits, targets, weights]):
        flat = tf.reshape(logits, [-1, tf.shape(logits)[2]])
        losses = loss_function(labels=tf.reshape(targets, [-1]), logits=flat)
        losses = tf.reshape(losses * tf.reshape(weights, [-1]), tf.shape(logits)[:2])
        # Where one dimension is averaged and the other summed over, 1.15 averages only.
        if all(averaged) or all(summed):
            axis = [0, 1]
        elif any(averaged) or any(summed):
            axis = [(averaged if any(averaged) else summed).index(True)]
        else:
            return losses
        if any(averaged):
            size = tf.reduce_sum(weights, axis)
        else:
            size = tf.cast(tf.count_nonzero(weights, axis), losses.dtype)
        return tf.div_no_nan(tf.reduce_sum(losses, axis), size)
