"""The functions that the examples in this folder call."""


def square(x):
    return x * x


def power(x, base, exp=2):
    return (int(base) + x) ** int(exp)


def scaled(base, x, exp=2):
    return (base + x) ** int(exp)


def process_data(data_chunk):
    return [x * 2 for x in data_chunk]


def compute_heavy(n):
    return sum(i * i for i in range(n))


def fails_at(x, wrong):
    if x == int(wrong):
        raise ValueError(f"Error in processing: {x}")
    return x


def read_file(path):
    with open(path) as file:
        return file.read()


def fetch(url):
    import requests

    return requests.get(url).text
