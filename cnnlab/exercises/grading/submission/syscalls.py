"""The system calls that a process behind the wall may not make, as a filter that Linux applies (seccomp, as BPF).

No further processes: a fork bomb has no first fork. No memory that no limit counts, no namespaces and mounts of its
own, no look into other processes, and no parts of the system that a notebook has no use for. Threads are free.
"""

import errno
import os
import struct

_ARCHITECTURES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}  # as the filter sees it; a column below
_DENIED = {  # number on x86_64 and on aarch64, or None where it does not exist
    "fork": (57, None),
    "vfork": (58, None),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsmount": (432, 432),
    "mount_setattr": (442, 442),
    "open_by_handle_at": (304, 265),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
}
_CLONE, _CLONE3, _SOCKET = (56, 220), 435, (41, 198)
_THREAD = 0x10000  # CLONE_THREAD
_FAMILIES = (1, 2, 10, 16)  # local, IPv4, IPv6, netlink: all others are not kept apart by a network of its own
_LOAD, _EQUAL, _ABOVE, _SET, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _FIRST = 0, 4, 16  # where the call's number, architecture and first argument stand
_ALLOW, _ERROR = 0x7FFF0000, 0x00050000


def program() -> bytes:
    """Return the filter for this machine, or b"" for an architecture whose calls are not known here."""
    machine = os.uname().machine
    if machine not in _ARCHITECTURES:
        return b""
    architecture, column = _ARCHITECTURES[machine]
    lines = [_line(_LOAD, _ARCHITECTURE), _line(_EQUAL, architecture, 1, 0), _refusal(errno.ENOSYS)]
    lines += [_line(_LOAD, _NUMBER), _line(_ABOVE, 0x40000000, 0, 1), _refusal(errno.ENOSYS)]  # x32
    for numbers in _DENIED.values():
        if numbers[column] is not None:
            lines += [_line(_EQUAL, numbers[column], 0, 1), _refusal(errno.EPERM)]
    lines += [_line(_EQUAL, _CLONE3, 0, 1), _refusal(errno.ENOSYS)]  # then the C library calls clone
    lines += [_line(_EQUAL, _CLONE[column], 0, 4), _line(_LOAD, _FIRST), _line(_SET, _THREAD, 1, 0)]
    lines += [_refusal(errno.EPERM), _line(_RETURN, _ALLOW)]
    families = [_line(_EQUAL, family, len(_FAMILIES) - n, 0) for n, family in enumerate(_FAMILIES)]
    lines += [_line(_EQUAL, _SOCKET[column], 0, len(families) + 2), _line(_LOAD, _FIRST), *families]
    lines += [_refusal(errno.EAFNOSUPPORT), _line(_RETURN, _ALLOW)]
    return b"".join(lines)


def _line(code, value, so=0, otherwise=0):
    """One step; of a comparison, how many steps are passed over where it holds, and where it does not."""
    return struct.pack("=HBBI", code, so, otherwise, value)


def _refusal(number):
    return _line(_RETURN, _ERROR | number)
