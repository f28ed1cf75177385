"""What tf.contrib.rnn had beside the cells and functions of tf.nn."""

from tf1 import tf


class LSTMBlockCell(tf.nn.rnn_cell.LSTMCell):
    """The arithmetic and the variables of the fused cell, without its fused kernel."""

    def __init__(
        self,
        num_units,
        forget_bias=1.0,
        cell_clip=None,
        use_peephole=False,
        dtype=None,
        reuse=None,
        name='lstm_cell',
    ):
        super().__init__(
            num_units,
            use_peepholes=use_peephole,
            cell_clip=cell_clip if cell_clip and cell_clip > 0 else None,
            forget_bias=forget_bias,
            reuse=reuse,
            name=name,
            dtype=dtype,
        )


def stack_bidirectional_rnn(
    cells_fw,
    cells_bw,
    inputs,
    initial_states_fw=None,
    initial_states_bw=None,
    dtype=None,
    sequence_length=None,
    scope=None,
):
    """Run a list of tensors [batch, size] through layers of cells, in both directions.

    Returns:
        The outputs of the last layer, a list of tensors [batch, size of both cells], and
        the final states of the forward and of the backward cells, a tuple each.
    """

    def layer(i, inputs):
        return tf.nn.static_bidirectional_rnn(
            cells_fw[i],
            cells_bw[i],
            inputs,
            initial_states_fw and initial_states_fw[i],
            initial_states_bw and initial_states_bw[i],
            dtype,
            sequence_length,
        )

    return _stack(layer, len(cells_fw), inputs, scope)


def stack_bidirectional_dynamic_rnn(
    cells_fw,
    cells_bw,
    inputs,
    initial_states_fw=None,
    initial_states_bw=None,
    dtype=None,
    sequence_length=None,
    parallel_iterations=None,
    time_major=False,
    scope=None,
    swap_memory=False,
):
    """Run a tensor [batch, time, size] through layers of cells, in both directions.

    Returns:
        The outputs of the last layer, [batch, time, size of both cells], and the final
        states of the forward and of the backward cells, a tuple each.
    """

    def layer(i, inputs):
        outputs, (state_fw, state_bw) = tf.nn.bidirectional_dynamic_rnn(
            cells_fw[i],
            cells_bw[i],
            inputs,
            sequence_length,
            initial_states_fw and initial_states_fw[i],
            initial_states_bw and initial_states_bw[i],
            dtype,
            parallel_iterations,
            swap_memory,
            time_major,
        )
        return tf.concat(outputs, 2), state_fw, state_bw

    return _stack(layer, len(cells_fw), inputs, scope)


def _stack(layer, depth, inputs, scope):
    states = []
    with tf.variable_scope(scope or 'stack_bidirectional_rnn'):
        for i in range(depth):
            with tf.variable_scope('cell_%d' % i):
                inputs, state_fw, state_bw = layer(i, inputs)
            states.append((state_fw, state_bw))
    return (inputs, *map(tuple, zip(*states)))
