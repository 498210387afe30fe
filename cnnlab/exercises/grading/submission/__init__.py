"""The process that a submission runs in: what runs there, what stands around it, and how it is started and spoken to.

`pupil` is that process, with a `shell` of IPython's, within the limits of `confine` and the fence of `hook` and
`unseen`, which ask whose code is `asking`, where `paths` lead, and Python's `originals`. Around it, where the system
has one, stands the `wall`: `inside` of it the process begins, `syscalls` says what it may ask of the system, `room` is
its folder, with what lies `beside` the notebook. `process` is what the referee has of all this, `line` how they speak.
"""
