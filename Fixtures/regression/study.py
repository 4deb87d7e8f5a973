"""EM against the hard VQ-VAE, and the information plane: runs `vqz train --measure-only`, one row a
run.

    python3 study.py run VQZ study.csv NAME=FOLDER [NAME=FOLDER ...]
    python3 study.py page study.csv > study.md

Runs whose first KEY fields are in the table are left out, so that an interrupted study goes on.
Every run is one thread, small, and ends hard (temperature 0) but for the objective vib; dead
codewords never start anew (--restarts 0), because restarts hide the collapse that is looked for.
Codebooks start from k-means or at random: `random` and `origin` as `man vqz-train` has them. The
last reading of codewords is over 2^18 latents of the training pictures with the nearest codeword;
errors are those of pictures held out.

The table of this folder: `cifar10` is the first 2000 images of its training set, a file each;
`photos` are the first 40 photographs (by name) of a set of small ones.
"""

import csv
import json
import os
import statistics
import subprocess
import sys

FIELDS = (
    "data objective arm codewords seed beta start steps perplexity unused bits_per_latent mse "
    "psnr_db "
    "heldout_H_Z heldout_H_Z_given_I heldout_I heldout_cross_entropy loss"
).split()
KEY = 8
STEPS, LONG = 240, 960
NETWORK = (
    "--stride 4 --width 32 --blocks 1 --dimension 8 --batch 16 --patch 32 --restarts 0".split()
)
ARMS = {
    "VQ-VAE, EMA": "--assignment nearest --codebook ema",
    "hard EM": "--assignment nearest --codebook em",
    "soft EM, m = 1": "--assignment sample --samples 1 --temperature 0.3",
    "soft EM, m = 5": "--assignment sample --samples 5 --temperature 0.3",
    "soft EM, m = 10": "--assignment sample --samples 10 --temperature 0.3",
    "soft EM, exact": "--assignment soft --temperature 0.3",
}
# Only where there is no k-means start; there it would follow the latents too slowly to be compared.
BY_GRADIENT = {"VQ-VAE, gradient": "--assignment nearest --codebook gradient"}
DRAWN = {
    "random": "Codewords drawn with a mean squared length of 1",
    "origin": "Codewords drawn from ±1/K",
}
SIZES = [512, 4096, 16384]
LONGER = ["VQ-VAE, EMA", "VQ-VAE, gradient", "hard EM", "soft EM, m = 10"]
SEEDS = [1, 2, 3]
BETAS = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03]
SWEEP = {"vdib": "--assignment rate", "vib": "--assignment soft --temperature 0.3"}


def plan(names):
    """Every run: its row's beginning and its options."""
    for objective, extra in SWEEP.items():
        for beta in BETAS:
            row = [names[0], objective, extra.split()[1], 512, 1, beta, "kmeans", STEPS]
            yield row, f"--objective {objective} --beta {beta:f} {extra}".split()
    for seed in SEEDS:
        for name in names:
            for size in SIZES:
                for arm, extra in ARMS.items():
                    yield [name, "vqvae", arm, size, seed, "", "kmeans", STEPS], extra.split()
    for seed in SEEDS:
        for start in DRAWN:
            for size in SIZES:
                for name in names:
                    for arm, extra in (ARMS | BY_GRADIENT).items():
                        yield [name, "vqvae", arm, size, seed, "", start, STEPS], extra.split()
        for arm in LONGER:
            extra = (ARMS | BY_GRADIENT)[arm]
            yield [names[0], "vqvae", arm, 4096, seed, "", "origin", LONG], extra.split()


def measure(vqz, folder, row, extra):
    command = [vqz, "train", folder, "--measure-only", "--json", "-q", "-T1", *NETWORK, *extra]
    command += ["--codewords", str(row[3]), "--seed", str(row[4])]
    command += ["--start", row[6], "--steps", str(row[7])]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = {}
    for line in text.splitlines():
        found.update(json.loads(line))
    held, usage = found["held_out_float"], found["training_usage"]
    information = held["information"]
    return [
        f"{usage['perplexity']:.1f}",
        usage["unused_codewords"],
        f"{usage['entropy_bits']:.4f}",
        f"{held['distortion'] * 4096:.2f}",
        f"{held['psnr_db']:.3f}",
        f"{information['entropy_bits']:.4f}",
        f"{information['conditional_entropy_bits']:.4f}",
        f"{information['mutual_information_bits']:.4f}",
        f"{information['cross_entropy_bits']:.4f}",
        f"{held['loss']:.5f}",
    ]


def run(vqz, table, sets):
    folders = dict(entry.split("=", 1) for entry in sets)
    done = set()
    if os.path.exists(table):
        with open(table, newline="") as file:
            done = {tuple(row.values())[:KEY] for row in csv.DictReader(file)}
    else:
        with open(table, "w") as file:
            print(",".join(FIELDS), file=file)
    for row, extra in plan(list(folders)):
        if tuple(map(str, row)) in done:
            continue
        row = row + measure(vqz, folders[row[0]], row, extra)
        with open(table, "a", newline="") as file:
            csv.writer(file, lineterminator="\n").writerow(row)


def spread(values, digits):
    mean = statistics.mean(values)
    if len(values) < 2:
        return f"{mean:.{digits}f}"
    return f"{mean:.{digits}f} ± {statistics.stdev(values):.{digits}f}"


def cells(rows):
    def column(key):
        return [float(row[key]) for row in rows]

    return [
        str(len(rows)), spread(column("perplexity"), 0), spread(column("unused"), 0),
        spread(column("bits_per_latent"), 2), spread(column("mse"), 1),
    ]


def compare(rows, name, size):
    """The hard VQ-VAE and the soft EM of the highest perplexity: means and spreads."""
    def figures(arm):
        found = [r for r in rows if (r["data"], r["codewords"], r["arm"]) == (name, size, arm)]
        perplexities = [float(r["perplexity"]) for r in found]
        if len(found) < 2:
            return None
        return {
            "arm": arm, "perplexity": statistics.mean(perplexities),
            "spread": statistics.stdev(perplexities),
            "error": statistics.mean(float(r["mse"]) for r in found),
            "used": 1 - statistics.mean(float(r["unused"]) for r in found) / int(size),
        }

    hard = figures("VQ-VAE, EMA")
    soft = [found for arm in ARMS if arm.startswith("soft") and (found := figures(arm))]
    return (hard, max(soft, key=lambda each: each["perplexity"])) if hard and soft else None


def mean_perplexity(rows, name, size, arm):
    found = [r for r in rows if (r["data"], r["codewords"], r["arm"]) == (name, size, arm)]
    return statistics.mean(float(r["perplexity"]) for r in found) if found else float("inf")


def verdict(study):
    print("## Did the claim hold?\n")
    print(
        "Claimed: EM reaches a higher perplexity than the hard VQ-VAE and does not collapse at "
        "large K.\n"
    )
    pairs = []
    for name, size in dict.fromkeys((row["data"], row["codewords"]) for row in study):
        found = compare(study, name, size)
        if found:
            hard, soft = found
            pairs.append(found)
            more = 100 * (soft["perplexity"] / hard["perplexity"] - 1)
            worse = 100 * (soft["error"] / hard["error"] - 1)
            print(
                f"- {name}, K = {size}: {soft['arm']} has {more:+.1f} % of perplexity and "
                f"{worse:+.1f} % of "
                f"error beside the hard VQ-VAE; they use {100 * soft['used']:.0f} % and "
                f"{100 * hard['used']:.0f} % of the codewords."
            )
    clear = sum(s["perplexity"] - h["perplexity"] > h["spread"] + s["spread"] for h, s in pairs)
    better = sum(s["error"] < h["error"] for h, s in pairs)
    collapsed = sum(h["used"] < 0.5 for h, _ in pairs)
    lowest = sum(
        min(ARMS, key=lambda arm: mean_perplexity(study, *key, arm)) == "hard EM"
        for key in dict.fromkeys((row["data"], row["codewords"]) for row in study))
    print(
        f"\nHigher perplexity: in {clear} of {len(pairs)} cases by more than both spreads "
        f"together. "
        f"A collapse (half of the codewords unused) of the hard VQ-VAE: in {collapsed} of "
        f"{len(pairs)}; these "
        "trainings start from k-means centres; for others see below. "
        f"A lower error by soft EM: in {better} of {len(pairs)}; more perplexity "
        "is not by itself more quality. Hard EM, with M steps in closed form, has the lowest "
        "perplexity of all "
        f"in {lowest} of {len(pairs)}."
    )


def tables(rows, heading):
    for name in dict.fromkeys(row["data"] for row in rows):
        for size in dict.fromkeys(row["codewords"] for row in rows if row["data"] == name):
            print(f"{heading} {name}, K = {size}\n")
            print(
                "| training | runs | perplexity | unused codewords | bits a latent | MSE, held "
                "out |"
            )
            print("| --- | ---: | ---: | ---: | ---: | ---: |")
            for arm in ARMS | BY_GRADIENT:
                found = [
                    r for r in rows if (r["data"], r["codewords"], r["arm"]) == (name, size, arm)
                ]
                if found:
                    print("| " + " | ".join([arm] + cells(found)) + " |")
            print()


def mean(rows, name, size, arm, key):
    found = [r for r in rows if (r["data"], r["codewords"], r["arm"]) == (name, size, arm)]
    return statistics.mean(float(r[key]) for r in found) if found else float("nan")


def collapse(rows):
    """Who collapses where codebooks start at random: less than half of the codewords used."""
    cases = list(dict.fromkeys((row["data"], row["codewords"]) for row in rows))
    for arm in ARMS | BY_GRADIENT:
        shares = [1 - mean(rows, *case, arm, "unused") / int(case[1]) for case in cases]
        fallen = sum(share < 0.5 for share in shares)
        print(f"- {arm}: collapsed in {fallen} of {len(cases)} cases; it uses "
              f"{100 * min(shares):.1f} to {100 * max(shares):.1f} % of the codewords.")
    lower = higher = 0
    for case in cases:
        hard, soft = (
            {key: mean(rows, *case, arm, key) for key in ("perplexity", "mse")}
            for arm in ("VQ-VAE, EMA", "soft EM, m = 10"))
        higher += soft["perplexity"] > hard["perplexity"]
        lower += soft["mse"] < hard["mse"]
    print(
        f"\nSoft EM with m = 10 beside the hard VQ-VAE with EMA: a higher perplexity in {higher}, "
        f"a lower error "
        f"in {lower} of {len(cases)} cases.\n"
    )


def conclusion(study):
    """The answer that the tables give, in words."""
    rows = [r for r in study if r["start"] == "origin" and r["steps"] == str(STEPS)]
    if not rows:
        return
    sizes = sorted({int(r["codewords"]) for r in rows})
    hard, soft = (
        [100 * (1 - mean(rows, name, str(sizes[-1]), arm, "unused") / sizes[-1])
         for name in dict.fromkeys(r["data"] for r in rows)]
        for arm in ("VQ-VAE, EMA", "soft EM, m = 10"))
    print(
        f"In short: from ±1/K the hard VQ-VAE collapses, at K = {sizes[-1]} to {max(hard):.0f} % "
        f"of its codewords or less, "
        f"and EM with ten samples does not: it uses {min(soft):.0f} % or more. There the paper's "
        f"claim holds in full, "
        "and the error is lower, too. It is the samples that spread the codewords: the exact "
        "posterior, whose means "
        "are all alike where all codewords are, spreads them less, and collapses in part. A start "
        "that is spread out, "
        "by k-means above all, does as much against the collapse.\n"
    )


def drawn(study):
    print("\n# Without k-means\n")
    print(
        "The same, but codewords are drawn before the first step, as many programs do, and there "
        "is no warm-up. A"
    )
    print("collapse is taken to be less than half of the codewords used.\n")
    conclusion(study)
    for start, title in DRAWN.items():
        rows = [r for r in study if r["start"] == start and r["steps"] == str(STEPS)]
        if rows:
            print(f"## {title}\n")
            collapse(rows)
            tables(rows, "###")
    rows = [r for r in study if r["steps"] == str(LONG)]
    if rows:
        print(f"## {DRAWN['origin']}, {LONG} steps\n")
        print("Four times as long, to see whether a collapse mends.\n")
        tables(rows, "###")


def page(table):
    with open(table, newline="") as file:
        rows = list(csv.DictReader(file))
    everything = [row for row in rows if row["objective"] == "vqvae"]
    study = [row for row in everything if row["start"] == "kmeans"]
    print("# EM against the hard VQ-VAE\n")
    print(
        "Made by `study.py` from `study.csv`; how is told there. Means and standard deviations "
        "over seeds;"
    )
    print(
        f"{STEPS} steps of 1024 latents a run: a short training of a small network, not the "
        f"paper's.\n"
    )
    tables(study, "##")
    verdict(study)
    drawn(everything)
    print("# The information plane\n")
    print(
        "Bits a latent on pictures held out, with p(Z|I) as trained and r(z) empirical; K = 512, "
        "one seed.\n"
    )
    print(
        "| objective | β | MSE | H(Z) | H(Z\\|I) | I(I,Z) | cross-entropy | perplexity as files |"
    )
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for row in rows:
        if row["objective"] != "vqvae":
            keys = (
                "objective beta mse heldout_H_Z heldout_H_Z_given_I heldout_I "
                "heldout_cross_entropy perplexity"
            )
            print("| " + " | ".join(row[key] for key in keys.split()) + " |")


if sys.argv[1] == "run":
    run(sys.argv[2], sys.argv[3], sys.argv[4:])
else:
    page(sys.argv[2])
