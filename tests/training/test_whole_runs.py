"""Runs in processes of their own: a real Ctrl-C, and the number of threads."""

import json
import os
import signal
import subprocess
import sys

import pytest

RUN = """
import json, signal, sys
from cnnlab import data, nn, optim, training

signal.signal(signal.SIGINT, signal.default_int_handler)  # also where the parent, a job in the background, ignores it

def report(run):
    print("epoch", run.epoch, flush=True)

(x, y), held_out = data.digits()
model = nn.Sequential(
    nn.Conv2d(1, 16, 3, padding="same", rng=0), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.1, rng=1),
    nn.Conv2d(16, 32, 3, padding="same", rng=2), nn.ReLU(), nn.Flatten(), nn.Linear(512, 10, rng=3),
)
optimizer = optim.Adam(model.parameters())
epochs, path, resume = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
history = training.fit(
    model, (x, y), held_out, epochs=epochs, optimizer=optimizer, batch_size=100, seed=0, progress=False,
    augment=training.Augmentation(0.5, 10, 0.1), callbacks=[report, training.Checkpoint(path)],
    resume=resume[0] if resume else None,
)
answer = [history.loss, history.validation_loss, history.interrupted, float(abs(model[8].weight.data).sum())]
answer += [list(training.evaluate(model, *held_out))]
print(json.dumps(answer))
"""


def start(*arguments, **environment):
    command = [sys.executable, "-c", RUN, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | environment)


def answer(process):
    output, _ = process.communicate(timeout=600)
    assert process.returncode == 0
    return json.loads(output.splitlines()[-1])


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no SIGINT to another process; any other system does")
def test_a_real_ctrl_c_keeps_what_was_learned_and_the_run_goes_on_later(tmp_path):
    path = tmp_path / "checkpoint.npz"
    process = start(1000, path)
    while process.stdout.readline() != "epoch 2\n":
        pass
    process.send_signal(signal.SIGINT)
    loss, held_out, interrupted, _, (_, accuracy) = answer(process)
    assert interrupted
    assert 2 <= len(loss) == len(held_out) < 1000
    assert accuracy > 0.5
    epochs = len(loss) + 1
    whole = answer(start(epochs, tmp_path / "whole.npz"))
    assert whole[0][:-1] == loss
    assert answer(start(epochs, path, path)) == whole


def test_the_number_of_threads_does_not_change_the_numbers(tmp_path):
    one, two = (answer(start(2, tmp_path / number, OPENBLAS_NUM_THREADS=number)) for number in "12")
    assert one == two
