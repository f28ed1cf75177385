"""What `input_data` survives: the network, the disk, the neighbours and what they leave.

Every mirror is a real server on the loopback address, every kill hits a real process, and the
package's sample of MNIST stands in for the whole: see mirror.py. KILLS=200 in the environment
makes that many kills, and as many interruptions, of the few that there are by default.
"""

import collections
import gzip
import os
import pathlib
import random
import re
import signal
import struct
import subprocess
import sys

import numpy as np
import pytest
from mirror import HTML, SLOW_SECONDS, Mirrors, one_bit_wrong, sample_files

import input_data

KILLS = int(os.environ.get('KILLS', 3))

TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS = input_data.FILES

NOISE = np.random.RandomState(0).bytes(2**20)  # a megabyte that gzip cannot shrink


def idx(*shape):
    """Return the header of an IDX file of unsigned bytes."""
    return struct.pack('>%dI' % (1 + len(shape)), 2048 + len(shape), *shape)


def bomb(header, pixels):
    """Return 2 MB of gzip that hold an honest small file, and then 2 GB more of zeros."""
    zeros = bytes(2**24)
    return gzip.compress(header + pixels + zeros) + 127 * gzip.compress(zeros)


def other_set(side=28):
    """Return the four files, unpacked, of a data set that is not MNIST."""
    draw = np.random.RandomState(side)
    return {
        'train-images-idx3-ubyte': idx(30, side, side) + draw.bytes(30 * side * side),
        'train-labels-idx1-ubyte': idx(30) + draw.randint(10, size=30).astype('u1').tobytes(),
        't10k-images-idx3-ubyte': idx(20, side, side) + draw.bytes(20 * side * side),
        't10k-labels-idx1-ubyte': idx(20) + draw.randint(10, size=20).astype('u1').tobytes(),
    }


def packed(files, **changes):
    """Return the files as they are downloaded, with some of them changed."""
    files = {name + '.gz': gzip.compress(content) for name, content in files.items()}
    return dict(files, **changes)


def without(name, files):
    return {other: content for other, content in files.items() if other != name}


# What makes a folder impossible to download to. Each returns the lines that a process is to
# begin with, for some of it can only be done to a process.


def full(folder):
    # For a file's owner a full disk and a limit on its size are alike, and this needs no disk.
    return 'import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100000, 100000))'


def read_only(folder):
    folder.chmod(0o555)
    folder.parent.chmod(0o755)
    return 'import os; os.geteuid() or os.seteuid(65534)  # for root nothing is read-only'


def a_file(folder):
    (folder / 'notes.txt').unlink()
    folder.rmdir()
    folder.write_bytes(b'not a folder')
    return ''


def link(tmp_path):
    (tmp_path / 'elsewhere').mkdir()
    (tmp_path / 'link').symlink_to(tmp_path / 'elsewhere', target_is_directory=True)
    return tmp_path / 'link'


# Every fault: the point of the promise that it belongs to, its name, its kind (which tests
# it), what plays it, and a pattern for the error, None where there is to be none.

Fault = collections.namedtuple('Fault', 'point name kind given words')
FAULTS = [
    Fault(1, 'refuses the connection', 'mirror', 'refusing', 'refused'),
    Fault(
        1,
        'does not resolve',
        'mirror',
        'unresolvable',
        'not known|resol|getaddrinfo|sent fewer than',
    ),
    Fault(1, 'never answers', 'mirror', 'silent', 'timed out'),
    Fault(1, 'drips its body', 'mirror', 'drip', 'sent fewer than 8192 bytes in 2 seconds'),
    Fault(1, 'drips chunks', 'mirror', 'drip_chunked', 'sent fewer than 8192 bytes'),
    Fault(1, 'drips its header', 'mirror', 'drip_head', 'sent fewer than 8192 bytes'),
    Fault(1, 'answers 403', 'mirror', '403', '403 '),
    Fault(1, 'answers 404', 'mirror', '404', '404 '),
    Fault(1, 'answers 500', 'mirror', '500', '500 '),
    Fault(1, 'answers 503', 'mirror', '503', '503 '),
    Fault(1, 'redirects in a loop', 'mirror', 'loop', 'redirects'),
    Fault(1, 'sends a page', 'mirror', 'html', 'not the file .*SHA-256'),
    Fault(2, 'sends too little', 'mirror', 'short', 'IncompleteRead|SHA-256'),
    Fault(2, 'sends too little, unannounced', 'mirror', 'short_unannounced', 'SHA-256'),
    Fault(2, 'sends too much', 'mirror', 'long', 'SHA-256|more than'),
    Fault(2, 'never stops', 'mirror', 'endless', 'more than the [0-9]+ bytes of the file'),
    Fault(2, 'sends a wrong bit', 'mirror', 'flipped', 'SHA-256'),
    Fault(3, 'is killed', 'process', 'SIGKILL', -9),
    Fault(3, 'is interrupted', 'process', 'SIGINT', 130),
    Fault(4, 'starts six times', 'crowd', 6, None),
    Fault(
        5,
        'full',
        'folder',
        full,
        'File too large .make room, or name another folder.: .*' + TRAIN_IMAGES,
    ),
    Fault(
        5,
        'read-only',
        'folder',
        read_only,
        'Permission denied .make room, or name another folder.: .*' + TRAIN_IMAGES,
    ),
    Fault(5, 'a file', 'folder', a_file, 'MNIST_data is a file: name a folder'),
    Fault(5, 'odd characters', 'place', lambda path: path / 'Übung [1] für 100 % \U0001f3b2', None),
    Fault(5, 'no parents yet', 'place', lambda path: path / 'not' / 'here' / 'yet', None),
    Fault(5, 'symbolic link', 'place', link, None),
    Fault(6, 'empty', 'file', lambda sound: b'', 'ends after 0 bytes'),
    Fault(6, 'truncated', 'file', lambda sound: sound[: len(sound) // 2], 'ended before the end'),
    Fault(6, 'wrong bit', 'file', one_bit_wrong, 'CRC|invalid'),
    Fault(6, 'text', 'file', lambda sound: b'See the README of this folder.\n', 'magic number'),
    Fault(6, 'page', 'file', lambda sound: HTML, 'magic number'),
    Fault(6, 'labels', 'file', lambda sound: gzip.compress(idx(9) + bytes(9)), '2049, not 2051'),
    Fault(7, 'another', 'set', lambda: packed(other_set()), None),
    Fault(
        7,
        'another, one missing',
        'set',
        lambda: without(TEST_LABELS, packed(other_set())),
        TEST_LABELS + ' is missing, and .*' + TRAIN_IMAGES + ' is not of MNIST: get the file from',
    ),
    Fault(
        7,
        'another, one damaged',
        'set',
        lambda: packed(other_set(), **{TRAIN_IMAGES: b''}),
        TRAIN_IMAGES + ': .* after 0 bytes, and .*' + TRAIN_LABELS + ' is not of MNIST',
    ),
    Fault(8, 'answers 404', 'source', '404', '404 '),
    Fault(8, 'sends a page', 'source', 'html', 'magic number'),
    Fault(
        9,
        'promises 4 billion images',
        'file',
        lambda sound: gzip.compress(idx(2**32 - 1, 28, 28) + bytes(2**20)),
        'truncated: the header promises 3367254359280 bytes',
    ),
    Fault(
        9,
        'promises 4 billion images, unpacked',
        'file',
        lambda sound: idx(2**32 - 1, 28, 28) + bytes(2**20),
        'truncated: the header promises 3367254359280 bytes',
    ),
    Fault(
        9,
        'promises what only a bomb has',
        'file',
        lambda sound: gzip.compress(idx(2**10, 2**10, 2**10) + NOISE),
        'bytes of 1073741824 are missing|not fit into the memory',
    ),
    Fault(
        9,
        'promises an image too many',
        'file',
        lambda sound: gzip.compress(idx(3, 28, 28) + bytes(2 * 784)),
        'truncated: 784 bytes of 2352 are missing',
    ),
    Fault(
        9,
        'bomb',
        'file',
        lambda sound: bomb(idx(3, 28, 28), bytes(3 * 784)),
        'trailing bytes after the 2352 that the header promises',
    ),
    Fault(
        9,
        'other counts',
        'set',
        lambda: packed(other_set(), **{TEST_LABELS: gzip.compress(idx(9) + bytes(9))}),
        '20 images but .*' + TEST_LABELS + ' has 9 labels: they do not belong together',
    ),
    Fault(
        9,
        'other sides',
        'set',
        lambda: packed(other_set(), **{TEST_IMAGES: gzip.compress(idx(20, 9, 8) + bytes(1440))}),
        '28 x 28 pixels in .* but of 9 x 8 in .*: they do not belong together',
    ),
    Fault(9, '20 x 20 pixels', 'set', lambda: packed(other_set(side=20)), None),
    Fault(10, 'unpacked', 'set', other_set, None),
    Fault(
        10,
        'unpacked, with a dot',
        'set',
        lambda: {name.replace('-idx', '.idx'): data for name, data in other_set().items()},
        None,
    ),
    Fault(
        10,
        'unpacked beside a damaged one',
        'set',
        lambda: dict(other_set(), **{TRAIN_IMAGES: b'half of it'}),
        None,
    ),
]


def each(kind, where=lambda fault: True):
    """Run a test for each fault of a kind."""
    faults = [fault for fault in FAULTS if fault.kind == kind and where(fault)]
    names = ['%d %s' % (fault.point, fault.name) for fault in faults]
    return pytest.mark.parametrize('fault', faults, ids=names)


def contents(folder):
    """Return all there is in `folder`, at any depth: files as bytes, folders as None."""
    paths = pathlib.Path(folder).rglob('*')
    return {str(p.relative_to(folder)): p.read_bytes() if p.is_file() else None for p in paths}


def fill(folder, files):
    for name, content in files.items():
        (folder / name).write_bytes(content)


def lists(mirrors, kind, name, words):
    """Return the pattern of an error's line that blames a mirror for a file."""
    return r'\n  %s: .*(%s)' % (re.escape(mirrors.url(kind) + name), words)


@pytest.fixture
def mirrors(monkeypatch):
    """The mirrors, running, and the sample for what MNIST is."""
    monkeypatch.setenv('NO_PROXY', '*')
    monkeypatch.setattr(input_data, 'FILES', sample_files())
    with Mirrors() as mirrors:
        yield mirrors


@pytest.fixture
def folder(tmp_path):
    """A cache without any of the four files, and with one that is none of our business."""
    folder = tmp_path / 'MNIST_data'
    folder.mkdir()
    (folder / 'notes.txt').write_bytes(b'mine')
    return folder


@pytest.fixture
def whole(mirrors):
    """The contents of such a folder after the download."""
    return dict(mirrors.files, **{'notes.txt': b'mine'})


@pytest.fixture
def load(mirrors, monkeypatch):
    """Call `read_data_sets` with mirrors of some kinds."""

    def load(folder, *kinds, **options):
        monkeypatch.setattr(input_data, 'MIRRORS', [mirrors.url(kind) for kind in kinds])
        options = dict(dict(validation_size=0, allow_sample=False), **options)
        return input_data.read_data_sets(folder, **options)

    return load


@pytest.fixture
def start(mirrors):
    """Start the command, or a program instead, in a process of its own."""
    processes = []

    def start(folder, *kinds, **options):
        program = [
            'import fcntl, signal, sys',
            'import pooch, requests, tqdm',  # now, for some may lose the right to read them
            'import input_data, mirror',
            'signal.signal(signal.SIGINT, signal.default_int_handler)',  # off in background jobs
            'input_data.FILES = mirror.sample_files()',
            'input_data.MIRRORS = %r' % [mirrors.url(kind) for kind in kinds],
            options.get('first', ''),
            options.get('program', 'input_data.command()'),
        ]
        paths = [os.path.dirname(os.path.abspath(m.__file__)) for m in (input_data, MIRROR)]
        process = subprocess.Popen(
            [sys.executable, '-c', '\n'.join(program), '--data_dir', folder.name],
            cwd=str(folder.parent),
            env=dict(os.environ, PYTHONPATH=os.pathsep.join(paths)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            universal_newlines=True,
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.communicate()


MIRROR = sys.modules[Mirrors.__module__]
posix = pytest.mark.skipif(os.name != 'posix', reason='of POSIX systems only')


@pytest.fixture
def hurry(request, monkeypatch):
    """Wait less for the mirrors that have to be waited for, and for no other."""
    if re.search('timed out|sent fewer than', request.getfixturevalue('fault').words):
        monkeypatch.setattr(input_data, 'PATIENCE', 2)


# 1 and 2: mirrors.


@each('mirror')
def test_next_mirror_is_used(fault, hurry, load, folder, whole):
    fill(folder, without(TEST_IMAGES, whole))
    mnist = load(folder, fault.given, 'good')
    assert mnist.test.num_examples == 1000
    assert contents(folder) == whole


@each('mirror')
def test_error_lists_mirror_with_its_cause(fault, hurry, load, folder, mirrors):
    pattern = lists(mirrors, fault.given, TRAIN_IMAGES, fault.words)
    with pytest.raises(ConnectionError) as raised:
        load(folder, fault.given)
    assert re.search(TRAIN_IMAGES + ' is missing, and .*' + pattern, str(raised.value))
    assert 'ConnectionPool' not in str(raised.value)  # a library's words for its own parts
    assert contents(folder) == {'notes.txt': b'mine'}


def test_chunks_of_any_size_are_welcome(load, folder, whole):
    load(folder, 'chunked')
    assert contents(folder) == whole


def test_errors_of_the_caller_are_not_blamed_on_mirrors(load, folder, mirrors):
    try:
        raise KeyError('of the caller')
    except KeyError:
        with pytest.raises(ConnectionError) as raised:
            load(folder, 'refusing', 'flipped')
    assert re.search(lists(mirrors, 'refusing', TRAIN_IMAGES, 'refused'), str(raised.value))
    assert re.search(lists(mirrors, 'flipped', TRAIN_IMAGES, 'SHA-256'), str(raised.value))


def test_sample_is_the_last_resort(load, folder, mirrors, capsys):
    mnist = load(folder, '404', 'refusing', allow_sample=True, validation_size=5000)
    assert [part.num_examples for part in mnist] == [3667, 333, 1000]
    assert contents(folder) == {'notes.txt': b'mine'}
    notice = capsys.readouterr().err
    assert 'THIS RUN USES A SMALL SAMPLE' in notice
    assert re.search(lists(mirrors, '404', TRAIN_IMAGES, '404 '), notice)
    assert re.search(lists(mirrors, 'refusing', TRAIN_IMAGES, 'refused'), notice)


def test_sample_does_not_mix_with_files(load, folder, whole):
    fill(folder, without(TEST_LABELS, whole))
    with pytest.raises(ConnectionError, match=TEST_LABELS + ' is missing'):
        load(folder, '404', allow_sample=True)
    assert contents(folder) == without(TEST_LABELS, whole)


def test_sample_comes_within_30_seconds_where_every_mirror_hangs(start, folder):
    program = "print(input_data.read_data_sets('MNIST_data').test.num_examples)"
    process = start(folder, 'silent', 'drip_head', program=program)
    output, notice = process.communicate(timeout=30)
    assert output.endswith('\n1000\n')
    assert 'THIS RUN USES A SMALL SAMPLE' in notice
    assert 'timed out' in notice and 'sent fewer than 8192 bytes in 8 seconds' in notice


# 3 and 4: processes.


@posix
@each('process')
def test_next_run_completes(fault, start, load, tmp_path, mirrors):
    draw = random.Random(fault.name)
    for number in range(KILLS):
        folder = tmp_path / str(number)
        process = start(folder, 'slow')
        assert mirrors.busy.wait(60)
        with pytest.raises(subprocess.TimeoutExpired):
            process.communicate(timeout=draw.uniform(0, SLOW_SECONDS))
        process.send_signal(getattr(signal, fault.given))
        assert process.communicate(timeout=60) == ('', '')
        assert process.returncode == fault.words
        for name, content in contents(folder).items():
            assert name.startswith('.mnist-download-') or content == mirrors.files[name]

        load(folder, 'good')
        assert contents(folder) == mirrors.files
        mirrors.busy.clear()


def test_what_a_killed_process_left_is_cleared_up_even_if_nothing_is_missing(
    load, folder, whole, mirrors
):
    pytest.importorskip('fcntl')
    fill(folder, whole)
    (folder / '.mnist-download-1').mkdir()
    (folder / '.mnist-download-1' / TRAIN_IMAGES).write_bytes(b'half of it')
    load(folder, 'good')
    assert contents(folder) == whole
    assert mirrors.asked == []


@posix
@each('crowd')
def test_crowd(fault, start, folder, whole, mirrors):
    wait = "print('ready', flush=True); sys.stdin.readline()"
    processes = [start(folder, 'slow', first=wait) for _ in range(fault.given)]
    for process in processes:
        assert process.stdout.readline() == 'ready\n'
    for process in processes:
        process.stdin.write('go\n')
        process.stdin.flush()
    for process in processes:
        table, error = process.communicate(timeout=60)
        assert (process.returncode, error) == (0, '')
        assert table.count('yes\n') == 4
    assert contents(folder) == whole


# 5: folders.


@posix
@each('folder')
def test_impossible_folder(fault, start, folder, tmp_path):
    first = fault.given(folder)
    before = contents(tmp_path)
    process = start(folder, 'good', first=first)
    output, error = process.communicate(timeout=60)
    assert (process.returncode, output) == (1, '')
    assert re.match('error: .*%s.*\n$' % fault.words, error)
    assert contents(tmp_path) == before


@posix
def test_full_disk_costs_nobody_a_file(start, folder):
    fill(folder, {TRAIN_IMAGES: b'damaged, but mine'})
    before = contents(folder)
    process = start(folder, 'good', first=full(folder))
    assert 'File too large' in process.communicate(timeout=60)[1]
    assert contents(folder) == before


@each('place')
def test_possible_folder(fault, load, tmp_path, mirrors):
    try:
        folder = fault.given(tmp_path)
    except OSError:
        pytest.skip('no such folders here')
    load(str(folder), 'good')
    assert contents(folder) == mirrors.files
    assert os.path.islink(str(folder)) == (fault.given is link)
    (folder / '.mnist-download-1').mkdir()
    load(folder, 'good')
    assert contents(folder) == mirrors.files


# 6 and 9: damaged files.


@each('file')
def test_damaged_file_is_replaced(fault, load, folder, whole, tmp_path):
    damaged = fault.given(whole[TRAIN_IMAGES])
    fill(folder, dict(whole, **{TRAIN_IMAGES: damaged}))
    os.link(str(folder / TRAIN_IMAGES), str(tmp_path / 'open elsewhere'))
    load(folder, 'good')
    assert contents(folder) == whole
    # Replaced in one step: who has the old file open reads on in it.
    assert (tmp_path / 'open elsewhere').read_bytes() == damaged


@each('file')
def test_damaged_file_stays_where_no_mirror_has_it(fault, load, folder, whole, mirrors):
    fill(folder, dict(whole, **{TRAIN_IMAGES: fault.given(whole[TRAIN_IMAGES])}))
    before = contents(folder)
    pattern = lists(mirrors, '404', TRAIN_IMAGES, '404 ')
    with pytest.raises(ValueError, match='%s: .*(%s).*%s' % (TRAIN_IMAGES, fault.words, pattern)):
        load(folder, '404', allow_sample=True)
    assert contents(folder) == before


@posix
@each('file', where=lambda fault: fault.point == 9)
def test_memory_is_bounded(fault, start, folder, whole):
    """A lie gets no more than half a gigabyte beyond what the process has before."""
    resource = pytest.importorskip('resource')
    if not os.path.exists('/proc/self/statm'):
        pytest.skip('a process cannot tell its size here')
    limit = 'int(open("/proc/self/statm").read().split()[0]) * %d' % resource.getpagesize()
    limit = 'resource.setrlimit(resource.RLIMIT_AS, 2 * (%s + 2**29,))' % limit
    fill(folder, dict(whole, **{TRAIN_IMAGES: fault.given(whole[TRAIN_IMAGES])}))
    process = start(folder, '404', first='import resource; ' + limit)
    error = process.communicate(timeout=60)[1]
    assert process.returncode == 1
    assert re.match('error: .*(%s)' % fault.words, error)


# 7, 9 and 10: sets of sound files.


@each('set')
def test_set_of_files(fault, load, folder, mirrors):
    fill(folder, fault.given())
    before = contents(folder)
    if fault.words:
        with pytest.raises(ValueError, match=fault.words):
            load(folder, 'good', allow_sample=True)
    else:
        mnist = load(folder, 'good', dtype='uint8', reshape=False)
        expected = other_set(side=mnist.train.images.shape[1])
        assert mnist.train.images.tobytes() == expected['train-images-idx3-ubyte'][16:]
        assert mnist.train.labels.tobytes() == expected['train-labels-idx1-ubyte'][8:]
        assert mnist.test.images.tobytes() == expected['t10k-images-idx3-ubyte'][16:]
        assert mnist.test.labels.tobytes() == expected['t10k-labels-idx1-ubyte'][8:]
    assert contents(folder) == before
    assert mirrors.asked == []


# 8: a source of one's own.


@each('source')
def test_own_source_is_alone(fault, load, folder, mirrors):
    url = mirrors.url(fault.given)
    with pytest.raises(ConnectionError) as raised:
        load(folder, 'good', source_url=url, allow_sample=True)
    assert re.search(lists(mirrors, fault.given, TRAIN_IMAGES, fault.words), str(raised.value))
    assert mirrors.asked == ['%s/%s' % (fault.given, TRAIN_IMAGES)]
    assert contents(folder) == {'notes.txt': b'mine'}


def test_own_source_may_have_another_set(load, folder, mirrors):
    mirrors.files = packed(other_set())
    load(folder, source_url=mirrors.url('good'))
    assert contents(folder) == dict(mirrors.files, **{'notes.txt': b'mine'})


@each('file')
def test_own_source_is_checked_for_structure(fault, load, folder, mirrors):
    mirrors.files[TRAIN_IMAGES] = fault.given(mirrors.files[TRAIN_IMAGES])
    with pytest.raises(ConnectionError) as raised:
        load(folder, source_url=mirrors.url('good'))
    assert re.search(lists(mirrors, 'good', TRAIN_IMAGES, fault.words), str(raised.value))
    assert contents(folder) == {'notes.txt': b'mine'}


# The command.


def test_command_downloads_and_tells(mirrors, monkeypatch, folder, whole, capsys):
    monkeypatch.setattr(input_data, 'MIRRORS', [mirrors.url('404'), mirrors.url('good')])
    input_data.main(['--data_dir', str(folder), '--show', '5'])
    assert contents(folder) == whole
    table, digits = capsys.readouterr().out.split('\n\n', 1)
    assert [re.split('  +', line) for line in table.splitlines()] == [
        ['file', 'content', 'bytes', 'canonical MNIST'],
        [TRAIN_IMAGES, '4000 images, 28 x 28', '653,757', 'yes'],
        [TRAIN_LABELS, '4000 labels', '2,066', 'yes'],
        [TEST_IMAGES, '1000 images, 28 x 28', '161,425', 'yes'],
        [TEST_LABELS, '1000 labels', '523', 'yes'],
    ]
    labels = gzip.decompress(whole[TEST_LABELS])[8:13]
    assert re.findall('label (.)', digits) == [str(label) for label in labels]
    assert len(digits.splitlines()) == 5 * 15 + 4  # a label and 14 lines each, a line between
    assert set(digits) <= set(' .:-=+*#%@label0123456789\n') and '@' in digits


def test_command_tells_what_is_not_mnist(load, folder, mirrors, capsys):
    fill(folder, packed(other_set()))
    input_data.main(['--data_dir', str(folder)])
    table = capsys.readouterr().out
    assert len(re.findall(' (yes|no)$', table, re.MULTILINE)) == table.count('  no\n') == 4


def test_command_fails_in_a_few_words(start, folder, mirrors):
    process = start(folder, 'refusing', '404')
    output, error = process.communicate(timeout=60)
    assert process.returncode == 1
    assert re.findall('^(\\S+) +missing or damaged +no$', output, re.MULTILINE) == list(
        mirrors.files
    )
    summary, *causes = error.splitlines()[:3]
    assert summary == (
        'error: MNIST_data/%s is missing, and no source could provide it (try again with a '
        'connection, or put the file there yourself):' % TRAIN_IMAGES
    )
    assert [cause.split(': ')[0].strip() for cause in causes] == [
        mirrors.url(kind) + TRAIN_IMAGES for kind in ('refusing', '404')
    ]


def test_command_tells_of_each_file(load, folder, mirrors, monkeypatch, capsys):
    fill(folder, dict(mirrors.files, **{TEST_IMAGES: b'half of it'}))
    monkeypatch.setattr(input_data, 'MIRRORS', [mirrors.url('404')])
    with pytest.raises(ValueError, match='(?s)%s: not .*404' % TEST_IMAGES):
        input_data.main(['--data_dir', str(folder)])
    rows = capsys.readouterr().out.splitlines()[1:]
    assert [row.split()[-1] for row in rows] == ['yes', 'yes', 'no', 'yes']


# What the module can do without.


def test_without_tqdm(load, folder, mirrors, monkeypatch):
    monkeypatch.setitem(sys.modules, 'tqdm', None)
    load(folder, 'good')
    assert without('notes.txt', contents(folder)) == mirrors.files


def test_without_the_sample(load, folder, mirrors, tmp_path, monkeypatch, capsys):
    """As where somebody has copied input_data.py alone."""
    monkeypatch.setattr(input_data, 'SAMPLE_DIR', str(tmp_path / 'mnist_sample'))
    with pytest.raises(ConnectionError, match='404'):
        load(folder, '404', allow_sample=True)
    assert capsys.readouterr().err == '' and not (tmp_path / 'mnist_sample').exists()


def test_a_dead_mirror_is_waited_for_once(load, folder, mirrors):
    load(folder, '404', 'good')
    assert [asked.split('/')[0] for asked in mirrors.asked] == ['404'] + ['good'] * 4
