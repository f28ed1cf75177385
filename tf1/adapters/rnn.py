"""What tf.contrib.rnn had beside the cells and functions of tf.nn."""

from tf1.api import version_1
from tf1.lookup import old_module

tf = version_1()

cells = old_module('tensorflow.nn.rnn_cell')


class LSTMBlockCell(cells.LSTMCell):
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


class OutputProjectionWrapper(cells.RNNCell):
    """Projects the outputs of a cell to `output_size`."""

    def __init__(self, cell, output_size, activation=None, reuse=None):
        super().__init__(_reuse=reuse)
        self._cell = cell
        self._output_size = output_size
        self._activation = activation

    @property
    def state_size(self):
        return self._cell.state_size

    @property
    def output_size(self):
        return self._output_size

    def zero_state(self, batch_size, dtype):
        return self._cell.zero_state(batch_size, dtype)

    def call(self, inputs, state):
        outputs, state = self._cell(inputs, state)
        # The variables are the wrapper's own, not those of a layer in it.
        kernel = tf.get_variable('kernel', [outputs.shape[1], self._output_size], outputs.dtype)
        bias = tf.get_variable('bias', [self._output_size], outputs.dtype, tf.zeros_initializer())
        projected = tf.matmul(outputs, kernel) + bias
        return (self._activation(projected) if self._activation else projected), state


class LayerNormBasicLSTMCell(cells.RNNCell):
    """An LSTM with layer normalization of each gate and dropout of the candidate.

    Ba, Kiros and Hinton, "Layer Normalization", arXiv:1607.06450; Semeniuta, Severyn and
    Barth, "Recurrent Dropout without Memory Loss", arXiv:1603.05118.
    """

    def __init__(
        self,
        num_units,
        forget_bias=1.0,
        input_size=None,
        activation=tf.tanh,
        layer_norm=True,
        norm_gain=1.0,
        norm_shift=0.0,
        dropout_keep_prob=1.0,
        dropout_prob_seed=None,
        reuse=None,
    ):
        super().__init__(_reuse=reuse)
        self._num_units = num_units
        self._forget_bias = forget_bias
        self._activation = activation
        self._layer_norm = layer_norm
        self._gain, self._shift = norm_gain, norm_shift
        self._keep_prob, self._seed = dropout_keep_prob, dropout_prob_seed

    @property
    def state_size(self):
        return cells.LSTMStateTuple(self._num_units, self._num_units)

    @property
    def output_size(self):
        return self._num_units

    def call(self, inputs, state):
        c, h = state
        both = tf.concat([inputs, h], 1)
        kernel = tf.get_variable('kernel', [both.shape[1], 4 * self._num_units], both.dtype)
        gates = tf.matmul(both, kernel)
        if not self._layer_norm:
            gates += tf.get_variable('bias', [4 * self._num_units], both.dtype)
        gates = tf.split(gates, 4, 1)
        names = ('input', 'transform', 'forget', 'output')
        i, candidate, f, o = [self._norm(gate, name) for gate, name in zip(gates, names)]
        candidate = self._activation(candidate)
        if not isinstance(self._keep_prob, float) or self._keep_prob < 1:
            candidate = tf.nn.dropout(candidate, self._keep_prob, seed=self._seed)
        c = c * tf.sigmoid(f + self._forget_bias) + tf.sigmoid(i) * candidate
        c = self._norm(c, 'state')
        h = self._activation(c) * tf.sigmoid(o)
        return h, cells.LSTMStateTuple(c, h)

    def _norm(self, x, scope):
        if not self._layer_norm:
            return x
        with tf.variable_scope(scope):
            size = x.shape[1:]
            gamma = tf.get_variable('gamma', size, x.dtype, tf.constant_initializer(self._gain))
            beta = tf.get_variable('beta', size, x.dtype, tf.constant_initializer(self._shift))
        mean, variance = tf.nn.moments(x, [1], keep_dims=True)
        return tf.nn.batch_normalization(x, mean, variance, beta, gamma, 1e-12)


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

    states = []
    with tf.variable_scope(scope or 'stack_bidirectional_rnn'):
        for i in range(len(cells_fw)):
            with tf.variable_scope('cell_%d' % i):
                outputs, both = tf.nn.bidirectional_dynamic_rnn(
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
            inputs = tf.concat(outputs, 2)
            states.append(both)
    return (inputs, *zip(*states))
