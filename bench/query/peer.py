"""The peer (rhydb 0.16.0) on the same genomes: peer.py <build | load | ask> <folder>.

Each step is a process of its own and prints one line of JSON. What it reads and writes lies in the folder:
peer-schema.json, genomes.ndjson (a pipe), peer-state/, questions.json, peer-<number>.txt.
"""

import json
import os
import resource
import shutil
import sys
import time

import rhydb

LEAST_REPETITIONS = 5
MOST_REPETITIONS = 25
ENOUGH_SECONDS = 1.0
# A question that takes this long is asked fewer times; how often stands beside its figure.
LONG_SECONDS = 20.0


def memory(name):
    with open("/proc/self/status") as status:
        for line in status:
            if line.startswith(name + ":"):
                return int(line.split()[1]) * 1024
    return 0


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def measured(work):
    """What some work gives, and its wall and CPU time in milliseconds."""
    cpu, wall = cpu_seconds(), time.perf_counter()
    value = work()
    return value, {
        "milliseconds": 1000 * (time.perf_counter() - wall),
        "cpuMilliseconds": 1000 * (cpu_seconds() - cpu),
    }


def append(database, table, rows):
    if rows:
        database.append_data_from_string(table, "\n".join(json.dumps(row) for row in rows))


def create(schema):
    database = rhydb.Database()
    append(database, "reference_genomes", schema["references"])
    database.query(schema["createGenomes"])
    for table in schema["tables"]:
        database.query(table["create"])
        append(database, table["name"], table["rows"])
    return database


def folder_bytes(folder):
    return sum(
        os.path.getsize(os.path.join(place, name))
        for place, _, names in os.walk(folder)
        for name in names
    )


def build(folder):
    with open(os.path.join(folder, "peer-schema.json")) as file:
        schema = json.load(file)
    database = create(schema)
    pipe = os.path.join(folder, "genomes.ndjson")
    _, ingest = measured(lambda: database.append_data_from_file(schema["table"], pipe))
    state = os.path.join(folder, "peer-state")
    shutil.rmtree(state, ignore_errors=True)
    os.makedirs(state)
    _, save = measured(lambda: database.save_checkpoint(state))
    count = database.query(f"{schema['table']}.group(by := {{}}, aggs := {{count := count()}})")
    return {
        **ingest,
        "rows": count.to_pylist()[0]["count"],
        "saveMilliseconds": save["milliseconds"],
        "bytes": folder_bytes(state),
        "peakBytes": memory("VmHWM"),
    }


def open_state(folder):
    return rhydb.Database(os.path.join(folder, "peer-state"))


def load(folder):
    base = memory("VmRSS")
    database, cost = measured(lambda: open_state(folder))
    figures = {**cost, "residentBytes": memory("VmRSS"), "baseBytes": base}
    del database
    return figures


def to_lines(rows, columns):
    def cell(value):
        return "" if value is None else str(value)

    return sorted("\t".join(cell(row[column]) for column in columns) for row in rows)


def ask_over_time(database, ask):
    """Counts by day of every mutation, summed by range: two questions to the engine for each."""

    def by_range(query):
        days = [(row["day"], row["count"]) for row in database.query(query).to_pylist()]
        return [
            sum(count for day, count in days if day is not None and first <= day <= last)
            for first, last in ask["ranges"]
        ]

    rows = []
    for item, (counts, coverages) in enumerate(zip(ask["counts"], ask["coverages"])):
        pairs = zip(by_range(counts), by_range(coverages))
        for number, (count, coverage) in enumerate(pairs):
            rows.append({"item": item, "range": number, "count": count, "coverage": coverage})
    return rows


def ask_one(database, ask):
    if ask["type"] == "overTime":
        return ask_over_time(database, ask)
    return database.query(ask["query"])


def time_question(database, ask):
    first, cold = measured(lambda: ask_one(database, ask))
    times, cpu = [], 0.0
    total = cold["milliseconds"]
    while total < 1000 * LONG_SECONDS and (
        len(times) < LEAST_REPETITIONS
        or (len(times) < MOST_REPETITIONS and sum(times) < 1000 * ENOUGH_SECONDS)
    ):
        _, cost = measured(lambda: ask_one(database, ask))
        times.append(cost["milliseconds"])
        cpu += cost["cpuMilliseconds"]
        total += cost["milliseconds"]
    if not times:
        times, cpu = [cold["milliseconds"]], cold["cpuMilliseconds"]
    return first, {
        "firstMilliseconds": cold["milliseconds"],
        "p50Milliseconds": sorted(times)[(len(times) - 1) // 2],
        "leastMilliseconds": min(times),
        "cpuMilliseconds": cpu / len(times),
        "repetitions": len(times),
    }


def ask(folder):
    with open(os.path.join(folder, "questions.json")) as file:
        questions = json.load(file)
    database = open_state(folder)
    figures = []
    for number, question in enumerate(questions):
        peer = question["peer"]
        if peer is None:
            continue
        first, timing = time_question(database, peer)
        rows = first if isinstance(first, list) else first.to_pylist()
        lines = to_lines(rows, peer["columns"])
        with open(os.path.join(folder, f"peer-{number}.txt"), "w") as file:
            file.write("\n".join(lines))
        figures.append({"name": question["name"], **timing, "rows": len(lines)})
    return figures


STEPS = {"build": build, "load": load, "ask": ask}

if __name__ == "__main__":
    step, place = sys.argv[1:]
    print(json.dumps(STEPS[step](place)))
