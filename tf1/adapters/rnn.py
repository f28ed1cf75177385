"""What tf.contrib.rnn had beside the cells and functions of tf.nn."""

from tf1.api import tell, version_1
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


class GRUBlockCell(cells.GRUCell):
    """GRUCell: the fused cell had other variables, and its gates in another order."""

    def __init__(self, num_units=None, cell_size=None, reuse=None, name='gru_cell'):
        tell('tf.contrib.rnn.GRUBlockCell is GRUCell here: its variables have other names')
        super().__init__(cell_size if num_units is None else num_units, reuse=reuse, name=name)


GRUBlockCellV2 = GRUBlockCell


class _Wrapper(cells.RNNCell):
    """A cell around a cell, with its state."""

    def __init__(self, cell, reuse=None):
        super().__init__(_reuse=reuse)
        self._cell = cell

    @property
    def state_size(self):
        return self._cell.state_size

    @property
    def output_size(self):
        return self._cell.output_size

    def zero_state(self, batch_size, dtype):
        return self._cell.zero_state(batch_size, dtype)


class InputProjectionWrapper(_Wrapper):
    """Projects the inputs to `num_proj` before the cell."""

    def __init__(self, cell, num_proj, activation=None, input_size=None, reuse=None):
        super().__init__(cell, reuse)
        self._num_proj = num_proj
        self._activation = activation

    def call(self, inputs, state):
        return self._cell(_project(inputs, self._num_proj, self._activation), state)


class OutputProjectionWrapper(_Wrapper):
    """Projects the outputs to `output_size` after the cell."""

    def __init__(self, cell, output_size, activation=None, reuse=None):
        super().__init__(cell, reuse)
        self._output_size = output_size
        self._activation = activation

    @property
    def output_size(self):
        return self._output_size

    def call(self, inputs, state):
        output, state = self._cell(inputs, state)
        return _project(output, self._output_size, self._activation), state


def _project(inputs, size, activation):
    """A dense layer whose variables are the calling cell's own."""
    kernel = tf.get_variable('kernel', [inputs.shape[1], size], inputs.dtype)
    bias = tf.get_variable('bias', [size], inputs.dtype, tf.zeros_initializer())
    projected = tf.matmul(inputs, kernel) + bias
    return activation(projected) if activation else projected


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
            tf.get_variable_scope(),
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
