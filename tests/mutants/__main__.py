"""`make mutants`: every mutant of every solution, and a table of what the checks said; fails if one was let through."""

import sys
import time

from cnnlab.exercises import catalogue, ids
from mutants.trial import trial

print("| exercise | mutants | equivalent | differ | caught | named |\n|---|---|---|---|---|---|", flush=True)
began, tallies = time.monotonic(), []
for id in sys.argv[1:] or ids():
    tallies.append(tally := trial(catalogue.get(id)))
    differ = tally.made - tally.equivalent
    share = f"{tally.named / differ:.0%}" if differ else "–"
    print(f"| {id} | {tally.made} | {tally.equivalent} | {differ} | {tally.caught} | {share} |", flush=True)
made, equivalent, caught, named = (
    sum(getattr(tally, name) for tally in tallies) for name in ("made", "equivalent", "caught", "named")
)
differ = made - equivalent
print(f"| all | {made} | {equivalent} | {differ} | {caught} | {named / max(differ, 1):.0%} |")
print(f"\n{time.monotonic() - began:.0f} s")
for tally in tallies:
    for code in tally.survivors:
        print(f"\n{tally.id}: this passed, although its results differ:\n{code}")
sys.exit(caught < differ)
