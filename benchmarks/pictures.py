"""How many pictures mnist_predict.py recognizes with a trained network:

    python mnist_deep.py --seed 0 --export_dir model
    python benchmarks/pictures.py --data_dir MNIST_data --model model

They are the ten drawings of tests/digits, and digits of MNIST's test set that were saved as
PNG files, inverted, enlarged by three and with a margin.
"""

import argparse
import contextlib
import glob
import io
import os
import tempfile

from measuring import ROOT
from PIL import Image, ImageOps

import input_data
import mnist_predict
from mnist_extras.cli import positive_int, run_command


def main(argv):
    """Save the pictures, let the network read them, and print how many were read right."""
    parser = argparse.ArgumentParser(description='Count the pictures that are recognized.')
    flag = parser.add_argument
    flag('--data_dir', default='MNIST_data', help='folder of the MNIST files')
    flag('--model', required=True, help='folder that mnist_deep.py --export_dir wrote')
    flag('--pictures', type=positive_int, default=1000, help='how many test digits')
    args = parser.parse_args(argv)

    drawings = sorted(glob.glob(os.path.join(ROOT, 'tests', 'digits', '[0-9].*')))
    count(args.model, 'drawings of tests/digits', drawings, range(10))

    with contextlib.redirect_stdout(io.StringIO()):
        test = input_data.read_data_sets(args.data_dir, reshape=False, dtype='uint8').test
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for i, image in enumerate(test.images[: args.pictures, :, :, 0]):
            picture = ImageOps.invert(Image.fromarray(image)).resize((84, 84), Image.NEAREST)
            paths.append(os.path.join(folder, '%d.png' % i))
            ImageOps.expand(picture, border=10, fill=255).save(paths[-1])
        count(args.model, 'digits of the test set', paths, test.labels)


def count(model, name, paths, labels):
    """Print how many of the pictures `mnist_predict.main` reads as their labels say."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        mnist_predict.main(['--model', model] + paths)
    answers = [int(line.rsplit(': ', 1)[1].split()[0]) for line in out.getvalue().splitlines()]
    right = sum(answer == label for answer, label in zip(answers, labels))
    print('%d of %d %s' % (right, len(paths), name))


if __name__ == '__main__':
    run_command(main)
