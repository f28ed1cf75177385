"""What tf.contrib.legacy_seq2seq had: the losses of sequences that are lists of tensors."""

from tf1.api import version_1

tf = version_1()


def sequence_loss_by_example(
    logits, targets, weights, average_across_timesteps=True, softmax_loss_function=None, name=None
):
    """Return the weighted cross-entropy of each sequence, floats [batch].

    Args:
        logits: A list with a tensor of floats [batch, classes] for each step.
        targets: A list with the true classes of each step, integers [batch].
        weights: A list with the weights of each step, floats [batch].
        average_across_timesteps: Divide by the sum of the weights.
        softmax_loss_function: A function of `labels` and `logits`, if not the softmax.
        name: The name of the scope.

    Raises:
        ValueError: if the lists differ in length.
    """
    if not len(targets) == len(logits) == len(weights):
        raise ValueError(
            'Lengths of logits, weights, and targets must be the same %d, %d, %d.'
            % (len(logits), len(weights), len(targets))
        )
    loss_function = softmax_loss_function or tf.nn.sparse_softmax_cross_entropy_with_logits
    with tf.name_scope(name, 'sequence_loss_by_example', logits + targets + weights):
        losses = []
        for logit, target, weight in zip(logits, targets, weights):
            if not softmax_loss_function:
                target = tf.reshape(target, [-1])  # some give scalars
            losses.append(weight * loss_function(labels=target, logits=logit))
        loss = tf.add_n(losses)
        if average_across_timesteps:
            loss /= tf.add_n(weights) + 1e-12
    return loss


def sequence_loss(
    logits,
    targets,
    weights,
    average_across_timesteps=True,
    average_across_batch=True,
    softmax_loss_function=None,
    name=None,
):
    """Return the sum of `sequence_loss_by_example`, by default divided by the batch's size."""
    with tf.name_scope(name, 'sequence_loss', logits + targets + weights):
        losses = sequence_loss_by_example(
            logits, targets, weights, average_across_timesteps, softmax_loss_function
        )
        cost = tf.reduce_sum(losses)
        if average_across_batch:
            cost /= tf.cast(tf.shape(targets[0])[0], cost.dtype)
    return cost
