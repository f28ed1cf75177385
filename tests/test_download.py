"""What `input_data` survives: the network, the disk, other processes and what they leave.

Every mirror is a real server on the loopback address, every kill hits a real process, and the
package's sample of MNIST stands in for the whole: see mirror.py. KILLS=200 in the environment
makes that many kills, and as many interruptions, of the few that there are by default.
"""

import gzip
import io
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import types

import mirror
import numpy as np
import pytest
from conftest import contents, extracting, idx
from mirror import HTML, SLOW_SECONDS, Mirrors, one_bit_wrong, sample_files

import input_data
from input_data import DataError

KILLS = int(os.environ.get('KILLS', 3))
TIMEOUT = 60  # seconds for a process that takes one

TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS = input_data.FILES

posix = pytest.mark.skipif(os.name != 'posix', reason='of POSIX systems only')


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


def fill(folder, files):
    for name, content in files.items():
        (folder / name).write_bytes(content)


@pytest.fixture
def mirrors(monkeypatch):
    """The mirrors, running, and the sample for what MNIST is."""
    monkeypatch.setenv('NO_PROXY', '*')
    monkeypatch.setattr(input_data, 'FILES', sample_files())
    with Mirrors() as mirrors:
        yield mirrors


@pytest.fixture
def folder(tmp_path):
    """A folder without any of the four files, and with one that is the user's."""
    folder = tmp_path / 'MNIST_data'
    folder.mkdir()
    (folder / 'notes.txt').write_bytes(b'mine')
    return folder


@pytest.fixture
def whole(mirrors):
    """The contents of that folder after the download."""
    return dict(mirrors.files, **{'notes.txt': b'mine'})


@pytest.fixture
def load(mirrors, monkeypatch):
    """Call `read_data_sets` with mirrors of some kinds."""

    def load(folder, *kinds, allow_sample=False, **options):
        monkeypatch.setattr(input_data, 'MIRRORS', [mirrors.url(kind) for kind in kinds])
        return input_data.read_data_sets(folder, allow_sample=allow_sample, **options)

    return load


@pytest.fixture
def start_command(start, mirrors):
    """Start the command in a process of its own, whose first lines may be others."""

    def start_command(folder, *kinds, first=''):
        program = [
            'import signal, sys',
            'sys.path.insert(0, %r)' % os.path.dirname(mirror.__file__),
            'import argparse, input_data, mirror, tqdm',  # before it may lose the right to do so
            'input_data.FILES = mirror.sample_files()',
            'input_data.MIRRORS = %r' % [mirrors.url(kind) for kind in kinds],
            'signal.signal(signal.SIGINT, signal.default_int_handler)',  # off in background jobs
            first,
            'input_data.command(sys.argv[1:])',
        ]
        return start('-c', '\n'.join(program), '--data_dir', folder.name, stdin=subprocess.PIPE)

    return start_command


# Mirrors: the kind, see mirror.py, and the cause in the error.

BAD_MIRRORS = {
    'silent': 'timed out',
    'silent_halfway': 'timed out',
    'drip': 'it sent only .* bytes|timed out',
    'drip_chunked': 'it sent only .* bytes|timed out',
    'refusing': 'refused',
    '403': 'Error 403',
    '503': 'Error 503',
    'loop': 'infinite loop',
    'nonsense': 'SSH-2.0',
    'html': 'magic number',
    'short': 'IncompleteRead|it sent only [0-9]+ of [0-9]+ bytes',
    'short_unannounced': 'ended before the end',
    'other': 'not of MNIST .*SHA-256',
    'cut_chunk': 'IncompleteRead',
    'long': 'more than the [0-9]+ bytes of the file',
    'endless': 'more than the [0-9]+ bytes of the file',
    'flipped': 'CRC|invalid',
}


@pytest.mark.parametrize('kind', BAD_MIRRORS)
def test_after_a_bad_mirror_the_next_one_is_asked(kind, load, folder, mirrors, monkeypatch):
    if kind.startswith(('silent', 'drip')):
        monkeypatch.setattr(input_data, 'PATIENCE', 0.3)
    with pytest.raises(ConnectionError) as raised:
        load(folder, kind, '404')
    first, remedy, *causes = str(raised.value).splitlines()
    assert first == '%s is missing, and no source could provide it.' % (folder / TRAIN_IMAGES)
    assert remedy.endswith(' into the folder yourself: ' + ', '.join(mirrors.files))
    urls = [mirrors.url(k) + TRAIN_IMAGES for k in (kind, '404')]
    assert re.match('  %s: .*(%s)' % (re.escape(urls[0]), BAD_MIRRORS[kind]), causes[0])
    assert causes[-1].startswith('  %s: ' % urls[1])
    assert contents(folder) == {'notes.txt': b'mine'}


@pytest.mark.parametrize('kind', ['good', 'chunked', 'open'])
def test_a_download_is_told_and_whole(kind, load, folder, whole, mirrors, monkeypatch, capsys):
    monkeypatch.setattr(input_data, 'PATIENCE', 3)  # less than `open` keeps its connections
    load(folder, '404', kind)
    assert contents(folder) == whole
    assert [asked.split('/')[0] for asked in mirrors.asked] == ['404'] + [kind] * 4
    out, err = capsys.readouterr()
    told = ['Successfully downloaded %s %d bytes.\n' % (n, len(whole[n])) for n in mirrors.files]
    assert out == ''.join(told) + extracting(str(folder))
    urls = [mirrors.url('404') + TRAIN_IMAGES] + [mirrors.url(kind) + n for n in mirrors.files]
    assert err == ''.join('Downloading %s\n' % url for url in urls)


def test_mirrors_complement_each_other(load, folder, whole):
    load(folder, 'images', 'labels')
    assert contents(folder) == whole


def test_two_hanging_mirrors_cost_at_most_half_a_minute(load, folder, monkeypatch):
    assert 8 < input_data.PATIENCE < 15  # a proxy may hold a whole file back for a while
    monkeypatch.setattr(input_data, 'PATIENCE', 0.5)
    start = time.monotonic()
    load(folder, 'silent', 'drip', allow_sample=True)
    assert time.monotonic() - start < 2.5  # twice the patience, and loading the sample


@pytest.mark.skipif(not sys.platform.startswith('linux'), reason='elsewhere queues are longer')
@pytest.mark.parametrize('scheme', ['http', 'https'])
def test_a_host_of_many_silent_addresses_is_waited_for_once(scheme, folder, load, monkeypatch):
    """As behind a firewall that drops what it does not let through."""
    monkeypatch.setattr(input_data, 'PATIENCE', 1)
    with socket.socket() as deaf, socket.socket() as in_its_queue:
        deaf.bind(('127.0.0.1', 0))
        deaf.listen(0)
        in_its_queue.connect(deaf.getsockname())
        found = socket.getaddrinfo(*deaf.getsockname(), type=socket.SOCK_STREAM) * 10
        monkeypatch.setattr(socket, 'getaddrinfo', lambda *_, **__: found)
        source = '%s://127.0.0.1:%d/' % (scheme, deaf.getsockname()[1])
        start = time.monotonic()
        with pytest.raises(ConnectionError, match='timed out'):
            load(folder, source_url=source)
        assert 0.9 < time.monotonic() - start < 3


def test_wrong_certificates_do_not_keep_the_next_mirror_from_being_asked(
    load, folder, whole, mirrors, monkeypatch
):
    for name in ('REQUESTS_CA_BUNDLE', 'SSL_CERT_FILE'):
        monkeypatch.setenv(name, '/nowhere')
    monkeypatch.setitem(sys.modules, 'certifi', types.SimpleNamespace(where=lambda: '/nowhere'))
    secure = mirrors.url('good').replace('http:', 'https:')
    url = mirrors.url
    monkeypatch.setattr(mirrors, 'url', lambda kind: secure if kind == 'secure' else url(kind))
    load(folder, 'secure', 'good')
    assert contents(folder) == whole


def test_without_tqdm_there_is_no_bar(load, folder, whole, monkeypatch):
    monkeypatch.setitem(sys.modules, 'tqdm', None)
    load(folder, 'good')
    assert contents(folder) == whole


# The sample.


@pytest.mark.parametrize('there', ['nothing', 'one of four', 'damaged'])
def test_the_sample_is_the_last_resort(there, load, folder, mirrors, capsys):
    if there != 'nothing':
        file = mirrors.files[TRAIN_LABELS] if there == 'one of four' else b'half of it'
        fill(folder, {TRAIN_LABELS: file})
    before = contents(folder)
    mnist = load(folder, '404', 'refusing', allow_sample=True)
    assert [part.num_examples for part in mnist] == [3667, 333, 1000]
    assert contents(folder) == before
    out, notice = capsys.readouterr()
    assert out == extracting(input_data.SAMPLE_DIR)
    assert 'THIS RUN USES A SMALL SAMPLE' in notice and 'is %r the right' % str(folder) in notice
    for kind in ('404', 'refusing'):
        assert '\n  %s%s: ' % (mirrors.url(kind), TRAIN_IMAGES) in notice


@pytest.mark.parametrize('why', ['not allowed', 'own source', 'copied without it'])
def test_without_the_sample_the_error_is_raised(why, load, folder, mirrors, monkeypatch, capsys):
    if why == 'copied without it':
        monkeypatch.setattr(input_data, 'SAMPLE_DIR', str(folder / 'mnist_sample'))
    source = mirrors.url('403') if why == 'own source' else None
    with pytest.raises(ConnectionError, match='Error 40'):
        load(folder, '404', source_url=source, allow_sample=why != 'not allowed')
    assert mirrors.asked == ['%s/%s' % ('403' if source else '404', TRAIN_IMAGES)]
    assert contents(folder) == {'notes.txt': b'mine'}
    assert 'SAMPLE' not in capsys.readouterr().err


# A source of one's own.


@pytest.mark.parametrize('slash', ['/', ''])
def test_a_mirror_as_the_source_stands_for_all_of_them(slash, load, folder, whole, mirrors):
    load(folder, 'flipped', 'good', source_url=mirrors.url('flipped').rstrip('/') + slash)
    assert contents(folder) == whole
    assert input_data.DEFAULT_SOURCE_URL == 'https://storage.googleapis.com/cvdf-datasets/mnist/'


def test_the_source_is_what_stands_before_the_names(load, folder, tmp_path, mirrors):
    """So it was in 1.15.5, and so were file: URLs."""
    files = packed(other_set())
    fill(tmp_path, {'our-' + name: content for name, content in files.items()})
    load(folder, 'good', source_url=tmp_path.as_uri() + '/our-')
    assert contents(folder) == dict(files, **{'notes.txt': b'mine'})
    assert mirrors.asked == []


@pytest.mark.parametrize(
    'there, served, message',
    [
        ({}, {TRAIN_IMAGES: b''}, TRAIN_IMAGES + ': .* after 0 bytes'),
        ({}, {TEST_LABELS: gzip.compress(idx(13) + bytes(13))}, 'belong together.*(13,)'),
        ({TEST_LABELS: gzip.compress(idx(13) + bytes(13))}, {}, 'belong together.*(13,)'),
    ],
    ids=['damaged', 'seven labels too few', 'seven too few in the folder'],
)
def test_unfit_files_of_the_source_are_not_kept(there, served, message, load, folder, mirrors):
    fill(folder, there)
    before = contents(folder)
    mirrors.files = packed(other_set(), **served)
    with pytest.raises((ConnectionError, DataError), match='(?s)' + message):
        load(folder, source_url=mirrors.url('good'), allow_sample=True)
    assert contents(folder) == before


# Processes.


@posix
@pytest.mark.parametrize('name, status', [('SIGKILL', -9), ('SIGINT', 130)])
def test_a_run_after_an_interrupted_one_completes(
    name, status, start_command, load, tmp_path, mirrors
):
    draw = random.Random(status)
    for attempt in range(KILLS):
        folder = tmp_path / str(attempt)
        process = start_command(folder, 'slow')
        assert mirrors.busy.wait(TIMEOUT)
        with pytest.raises(subprocess.TimeoutExpired):
            process.communicate(timeout=draw.uniform(0, SLOW_SECONDS))
        process.send_signal(getattr(signal, name))
        out, err = process.communicate(timeout=TIMEOUT)
        assert (process.returncode, out) == (status, ''), err
        assert all(line.startswith('Downloading') for line in err.splitlines()), err
        left = contents(folder)
        for path, content in left.items():
            killed = name == 'SIGKILL' and path.startswith('.mnist-download-')
            assert killed or content == mirrors.files[path]
        assert left or not folder.exists()

        for path in folder.glob('.mnist-download-*'):
            os.utime(str(path), (0, 0))
        load(folder, 'good')
        assert contents(folder) == mirrors.files
        mirrors.busy.clear()


def test_what_a_killed_process_left_is_removed_after_a_day(load, folder, whole, mirrors):
    fill(folder, whole)
    for name, days in [('old', 1.01), ('young', 0.99)]:
        scratch = folder / ('.mnist-download-' + name)
        scratch.mkdir()
        (scratch / TRAIN_IMAGES).write_bytes(b'half of it')
        os.utime(str(scratch), (time.time() - days * 24 * 60 * 60,) * 2)
    load(folder, 'good')
    left = {path.name for path in folder.glob('.*')}
    assert left == {'.mnist-download-young'} and mirrors.asked == []


@posix
def test_six_processes_download_at_once(start_command, folder, whole):
    wait = "print('ready', flush=True); sys.stdin.readline()"
    processes = [start_command(folder, 'slow', first=wait) for _ in range(6)]
    for process in processes:
        assert process.stdout.readline() == 'ready\n'
    for process in processes:
        process.stdin.write('go\n')
        process.stdin.flush()
    for process in processes:
        told, error = process.communicate(timeout=TIMEOUT)
        assert process.returncode == 0, error
        assert told.count('MNIST\n') == 4 and 'not MNIST' not in told
    assert contents(folder) == whole


def test_a_file_that_another_process_is_reading(load, folder, whole, monkeypatch):
    """On Windows it cannot be replaced. If it is what was downloaded, that does not matter."""

    def replace(source, target):
        shutil.copy(source, target)
        raise PermissionError(13, 'Access is denied')

    monkeypatch.setattr(os, 'replace', replace)
    load(folder, 'good')
    assert contents(folder) == whole


# Folders that cannot be written. Each function makes it so and returns the line that a process
# is to begin with, for some of it can only be done to a process.

NOT_ROOT = 'import os; os.geteuid() or os.seteuid(65534)  # for root nothing is read-only'


def full(folder):
    # For a file's owner a full disk and a limit on its size are alike, and this needs no disk.
    fill(folder, {TRAIN_IMAGES: b'damaged, but mine'})
    return 'import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100000, 100000))'


def read_only(folder):
    folder.chmod(0o555)
    folder.parent.chmod(0o755)
    return NOT_ROOT


def a_file(folder):
    shutil.rmtree(str(folder))
    folder.write_bytes(b'not a folder')
    return ''


@posix
@pytest.mark.parametrize(
    'make, cause',
    [
        (full, 'File too large'),
        (read_only, 'Permission denied'),
        (a_file, 'File exists'),
    ],
)
def test_a_folder_that_cannot_be_written_is_one_error(make, cause, start_command, folder, tmp_path):
    first = make(folder)
    before = contents(tmp_path)
    process = start_command(folder, 'good', first=first)
    output, error = process.communicate(timeout=TIMEOUT)
    assert (process.returncode, output) == (1, '')
    message = 'cannot write to MNIST_data (%s): make room there, or name another folder' % cause
    assert error.splitlines()[-1] == 'error: ' + message
    assert contents(tmp_path) == before


def test_an_empty_name_is_no_folder(load):
    with pytest.raises(DataError, match='name of the data folder is empty: name one'):
        load('', 'good', allow_sample=True)


def test_a_failed_download_leaves_no_folder_that_it_made(load, tmp_path):
    (tmp_path / 'there').mkdir()
    for name in ['new', 'there/new', 'there']:
        with pytest.raises(ConnectionError):
            load(str(tmp_path / name), '404')
    assert contents(tmp_path) == {'there': None}


@pytest.mark.parametrize('name', ['Übung [1] für 100 % \U0001f3b2', 'not/here/yet', 'link'])
def test_any_folder_that_can_be_written_will_do(name, load, tmp_path, mirrors):
    (tmp_path / 'elsewhere').mkdir()
    (tmp_path / 'link').symlink_to(tmp_path / 'elsewhere', target_is_directory=True)
    load(str(tmp_path / name), 'good')
    scratch = tmp_path / name / '.mnist-download-1'
    scratch.mkdir()
    os.utime(str(scratch), (0, 0))
    load(str(tmp_path / name), 'good')
    assert contents(tmp_path / name) == mirrors.files


# Damaged files, whose faults test_input_data.py has.


def bomb(sound):
    """Return 2 MB of gzip that hold an honest small file, and then 2 GB more of zeros."""
    zeros = bytes(2**24)
    return gzip.compress(idx(3, 28, 28) + bytes(3 * 784) + zeros) + 127 * gzip.compress(zeros)


def liar(sound):
    """Return a file that promises 3 TB."""
    return gzip.compress(idx(2**32 - 1, 28, 28) + bytes(2**20))


DAMAGES = {
    'half of it': (lambda sound: sound[: len(sound) // 2], 'ended before the end'),
    'one wrong bit': (one_bit_wrong, 'CRC|invalid'),
    'a page': (lambda sound: HTML, 'magic number'),
    'a bomb': (bomb, 'trailing bytes after the 2352 that the header promises'),
    'a liar': (liar, '3367254359280 are missing|Unable to allocate'),
}
each_damage = pytest.mark.parametrize('damage', DAMAGES)


@each_damage
def test_a_damaged_file_is_replaced_once_there_is_a_better_one(
    damage, load, folder, whole, tmp_path
):
    damaged, message = DAMAGES[damage]
    file = damaged(whole[TRAIN_IMAGES])
    fill(folder, dict(whole, **{TRAIN_IMAGES: file}))
    before = contents(folder)
    with pytest.raises(DataError, match='(?s)%s: .*(%s).*404' % (TRAIN_IMAGES, message)):
        load(folder, '404')
    assert contents(folder) == before

    os.link(str(folder / TRAIN_IMAGES), str(tmp_path / 'open elsewhere'))
    load(folder, 'good')
    assert contents(folder) == whole
    # Replaced in one step: who has the old file open reads on in it.
    assert (tmp_path / 'open elsewhere').read_bytes() == file


@posix
@pytest.mark.parametrize('damage', ['a bomb', 'a liar'])
def test_a_wrong_header_takes_less_than_half_a_gigabyte(damage, start_command, folder, whole):
    resource = pytest.importorskip('resource')
    if not os.path.exists('/proc/self/statm'):
        pytest.skip('a process cannot tell its size here')
    size = 'int(open("/proc/self/statm").read().split()[0]) * %d' % resource.getpagesize()
    limit = 'resource.setrlimit(resource.RLIMIT_AS, 2 * (%s + 2**29,))' % size
    damaged, message = DAMAGES[damage]
    fill(folder, dict(whole, **{TRAIN_IMAGES: damaged(whole[TRAIN_IMAGES])}))
    process = start_command(folder, '404', first='import resource; ' + limit)
    error = process.communicate(timeout=TIMEOUT)[1]
    assert process.returncode == 1 and re.search('error: .*(%s)' % message, error)


# Other data sets under the same names.


OTHER_SETS = {
    'gzipped': packed(other_set()),
    '20 x 20 pixels': packed(other_set(side=20)),
    'unpacked beside a damaged one': dict(other_set(), **{TRAIN_IMAGES: b'half of it'}),
    'unpacked, with a dot': {n.replace('-idx', '.idx'): data for n, data in other_set().items()},
}


@pytest.mark.parametrize('kind', OTHER_SETS)
def test_sound_files_are_used_as_they_are(kind, load, folder, mirrors):
    fill(folder, OTHER_SETS[kind])
    before = contents(folder)
    mnist = load(folder, 'good', dtype='uint8', reshape=False, validation_size=0)
    parts = [mnist.train.images, mnist.train.labels, mnist.test.images, mnist.test.labels]
    expected = other_set(side=parts[0].shape[1]).values()
    for array, content, header in zip(parts, expected, [16, 8, 16, 8]):
        assert array.tobytes() == content[header:]
    assert contents(folder) == before
    assert mirrors.asked == []


UNFIT_SETS = {
    'one missing': (
        without(TEST_LABELS, packed(other_set())),
        TEST_LABELS + ' is missing, and .*' + TRAIN_IMAGES + ' is not of MNIST: get the file',
    ),
    'one damaged': (
        packed(other_set(), **{TRAIN_IMAGES: b''}),
        TRAIN_IMAGES + ': .* after 0 bytes, and .*' + TRAIN_LABELS + ' is not of MNIST',
    ),
    'other counts': (
        packed(other_set(), **{TEST_LABELS: gzip.compress(idx(9) + bytes(9))}),
        'do not belong together.*' + TEST_LABELS + ': .9,',
    ),
    'other sides': (
        packed(other_set(), **{TEST_IMAGES: gzip.compress(idx(20, 9, 8) + bytes(1440))}),
        'do not belong together.*' + TEST_IMAGES + ': .20, 9, 8, 1',
    ),
}


@pytest.mark.parametrize('kind', UNFIT_SETS)
def test_files_are_not_mixed(kind, load, folder, mirrors):
    files, message = UNFIT_SETS[kind]
    fill(folder, files)
    before = contents(folder)
    with pytest.raises(DataError, match='(?s)' + message):
        load(folder, 'good', allow_sample=True)
    assert contents(folder) == before
    assert mirrors.asked == []


# The command.


def test_the_command_says_what_the_files_are(folder, mirrors, monkeypatch):
    files = packed(other_set())
    fill(folder, dict(mirrors.files, **{n: files[n] for n in (TEST_IMAGES, TEST_LABELS)}))
    monkeypatch.setattr(sys, 'stdout', io.StringIO())  # as in a notebook, not a text file
    input_data.command(['--data_dir', str(folder)])
    assert [line.split(', ', 1) for line in sys.stdout.getvalue().splitlines()] == [
        [str(folder / TRAIN_IMAGES), '4000 images of 28 x 28, MNIST'],
        [str(folder / TRAIN_LABELS), '4000 labels, MNIST'],
        [str(folder / TEST_IMAGES), '20 images of 28 x 28, not MNIST'],
        [str(folder / TEST_LABELS), '20 labels, not MNIST'],
    ]


def test_the_command_has_help_and_a_version(run):
    assert 'MNIST_data' in run('input_data.py', '--help').stdout
    assert run('input_data.py', '--version').stdout.endswith(' %s\n' % input_data.__version__)
