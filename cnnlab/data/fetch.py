"""One file over the network: patient with a bad connection, strict about what arrives. Which file is for others to say.

The file appears only whole and with the right checksum.
"""

import hashlib
import time
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from cnnlab import _files
from cnnlab._progress import Progress
from cnnlab.data.shipped import DataFileError

ATTEMPTS = 3  # each from the beginning: the files are small
PAUSE = 1.0  # seconds before another attempt
TIMEOUT = 30.0  # seconds without a byte
BLOCK = 1 << 16  # bytes


def fetch(address, path, md5, progress=True):
    """Downloads the file at `address` to `path`, where it appears whole and with this MD5 sum or not at all.

    A connection that fails or breaks off is tried again, from the beginning, up to three times in all.
    """
    line = Progress() if progress else None
    outcome = "failed"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        outcome = f"{_persistently(address, path, md5, line) / 1e6:.1f} MB"
    except (OSError, HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        raise DataFileError(
            f"{address}: cannot be downloaded ({reason}); try again later, choose another mirror, or put {path.name} "
            f"into {path.parent} yourself"
        ) from error
    finally:
        if line:
            line.close(f"{path.name} · {outcome}")


def _persistently(address, path, md5, line):
    """`_once`, again where that may help: not if the server says that there is no such file, or sends another one."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return _once(address, path, md5, line)
        except (OSError, HTTPException) as error:
            refused = isinstance(error, HTTPError) and error.code < 500
            network = isinstance(error, URLError | ConnectionError | TimeoutError | HTTPException)
            if attempt == ATTEMPTS or refused or not network:
                raise
            time.sleep(PAUSE)


def _once(address, path, md5, line):
    """One attempt; the number of bytes."""
    request = Request(address, headers={"User-Agent": "cnnlab"})
    with urlopen(request, timeout=TIMEOUT) as response, _files.whole(path) as file:
        received, declared = 0, response.length
        digest = hashlib.md5(usedforsecurity=False)
        while block := response.read(BLOCK):
            file.write(block)
            digest.update(block)
            received += len(block)
            if line:
                line.show(f"{path.name} · {received / 1e6:.1f} MB", received / declared if declared else 0.0)
        if declared is not None and received < declared:
            raise ConnectionError(f"the connection ended after {received} of {declared} bytes")
        if digest.hexdigest() != md5:
            found = digest.hexdigest()
            raise DataFileError(f"{address}: not the file that was expected, MD5 {found[:8]}… instead of {md5[:8]}…")
    return received
