"""One piece of work shared among threads, so that the result does not depend on how many there are.

There are as many threads as BLAS, the library behind NumPy's matrix products, would use itself: all processors, unless
the environment (`OPENBLAS_NUM_THREADS=1`) or `threadpoolctl.threadpool_limits` says otherwise. While they work, each
product keeps to the thread that asked for it. How the work is cut into blocks is the caller's business, and must not
depend on the number of threads.
"""

import os
import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from cnnlab._checks import quiet

PRODUCTS = 2**18  # multiply-adds in a matrix product up to which BLAS keeps to one thread of its own accord

_at_work = threading.Lock()  # held by the one piece of work that is shared at a time


def share(task, blocks, products=0):
    """The list of task(block) for every block, in the order of the blocks; the tasks run side by side.

    task: a function of one argument whose calls do not depend on each other; NumPy's long operations let others run.
    products: the multiply-adds in a task's largest matrix product; a single block that is small is not worth a thought.
    An exception in a task is raised here, after the tasks under way have ended; those still waiting are dropped.
    """
    if len(blocks) == 1 and products <= PRODUCTS:
        return [task(blocks[0])]
    if not _at_work.acquire(blocking=False):  # inside another shared piece, or beside that of another thread
        return [task(block) for block in blocks]
    libraries = _blas()
    threads = [library.num_threads for library in libraries]
    try:
        for library in libraries:
            library.set_num_threads(1)
        if len(blocks) == 1:
            return [task(blocks[0])]
        return _side_by_side(task, blocks, min(max(threads, default=1), len(blocks)))
    finally:
        for library, number in zip(libraries, threads, strict=True):
            library.set_num_threads(number)
        _at_work.release()


def _side_by_side(task, blocks, threads):
    """The calling thread and its helpers each take the next block that is waiting, until none is."""
    waiting, results = deque(enumerate(blocks)), [None] * len(blocks)
    helpers = [_helpers().submit(_work, task, waiting, results) for _ in range(threads - 1)]
    try:
        _work(task, waiting, results)
    finally:
        waiting.clear()
        started = [helper for helper in helpers if not helper.cancel()]
        for helper in started:
            helper.result()
    return results


@quiet  # a helper does not inherit what its caller set
def _work(task, waiting, results):
    while True:
        try:
            position, block = waiting.popleft()
        except IndexError:
            return
        results[position] = task(block)


@cache
def _blas():
    """The controllers of the BLAS libraries that are loaded; found once, and not before there is work."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController().select(user_api="blas").lib_controllers


@cache
def _helpers():
    return ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="cnnlab")


def _forget():
    """In a forked process the parent's threads do not exist."""
    global _at_work
    _at_work = threading.Lock()
    _helpers.cache_clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
