"""Installs the scripts, the loader, picture_data.py and `tf1`."""

from setuptools import setup


def read(name):
    with open(name, encoding='utf-8') as f:
        return f.read()


def requirements(name):
    """Return the lines of a requirements file, but for comments and other files."""
    return [line for line in read(name).splitlines() if line and line[0] not in '#-']


setup(
    name='deep-mnist',
    version='2.2.0',
    description='The tutorial "Deep MNIST for Experts", on TensorFlow 1 and 2',
    long_description=read('README.md'),
    long_description_content_type='text/markdown',
    license='Apache-2.0 AND CC-BY-SA-3.0',  # the code, and MNIST in the source distribution
    classifiers=[
        'Development Status :: 5 - Production/Stable',
        'Intended Audience :: Developers',
        'Intended Audience :: Education',
        'Intended Audience :: Science/Research',
        'Operating System :: POSIX :: Linux',
        'Programming Language :: Python :: 3',
        'Programming Language :: Python :: 3.7',
        'Programming Language :: Python :: 3.9',
        'Programming Language :: Python :: 3.10',
        'Programming Language :: Python :: 3.11',
        'Programming Language :: Python :: 3.12',
        'Programming Language :: Python :: 3.13',
        'Topic :: Scientific/Engineering :: Artificial Intelligence',
    ],
    python_requires='>=3.7',
    py_modules=[
        'input_data',
        'mnist_deep',
        'mnist_export',
        'mnist_predict',
        'mnist_softmax',
        'picture_data',
    ],
    packages=['tf1', 'tf1.adapters', 'tf1.datasets'],
    package_data={'tf1': ['*.md']},
    install_requires=requirements('requirements.txt'),
    extras_require={'tf1': requirements('requirements-tf1.txt')},
)
