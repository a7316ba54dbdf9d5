/** The end of each script: the table of losses, the verdict, and the twin that tells chaos from disagreement. */
export const COMPARISON = `TWINS = 3  # trainings that start a little beside the run
NUDGE = 4  # roundings by which their first weights are off
SAFETY = 100  # what is allowed, as a multiple of the largest distance so far between twin and run

computed = train()


def distance(one, other, name):
    """As a share of the first, or of a thousandth of the run's first loss where that is larger."""
    if not (math.isfinite(one) and math.isfinite(other)):
        return 0.0 if math.isfinite(one) == math.isfinite(other) else math.inf
    first = stored[name][min(stored[name])]
    size = max(abs(one), abs(first) / 1000 if math.isfinite(first) else 0.0, sys.float_info.min)
    return abs(one - other) / size


rows = sorted((step, name) for name in sets for step in computed[name])
found = {row: distance(stored[row[1]][row[0]], computed[row[1]][row[0]], row[1]) for row in rows}
worst = max(rows, key=found.get)

every = 1 if options.all else max(1, len(rows) // 20)
print(f"{'series':<12}{'step':>10}{'stored':>18}{'computed':>18}{'difference':>13}")
for number, (step, name) in enumerate(rows):
    if number % every == 0 or (step, name) == worst:
        values = f"{stored[name][step]:>18.9g}{computed[name][step]:>18.9g}"
        print(f"{name:<12}{step:>10}{values}{found[step, name]:>13.2g}")
print(f"\\n{len(rows)} losses compared; largest difference {found[worst]:.3g}, {worst[1]} at step {worst[0]}")

limit = dict.fromkeys(rows, options.tolerance)
apart = dict.fromkeys(rows, 0.0)


def agree():
    return all(found[row] <= limit[row] for row in rows)


if not agree():
    start = next(step for step, name in rows if found[step, name] > options.tolerance)
    print(f"Beyond the tolerance of {options.tolerance:g} from step {start} on. What does rounding alone do?")
for seed in range(TWINS):
    if agree():
        break
    twin = train(nudge=NUDGE * torch.finfo(torch.get_default_dtype()).eps, seed=seed)
    largest = 0.0
    for step, name in rows:
        largest = max(largest, distance(computed[name][step], twin[name][step], name))
        apart[step, name] = max(apart[step, name], largest)
        limit[step, name] = max(options.tolerance, SAFETY * apart[step, name])
    print(f"twin {seed + 1}: {largest:.3g} apart at the end, so {limit[rows[-1]]:.3g} may be rounding by then")

agrees = agree()
if agrees and found[worst] > options.tolerance:
    print(f"agrees with tolerance {options.tolerance:g} before step {start}, and from there on as far as rounding lets anybody tell")
else:
    print(f"{'agrees' if agrees else 'DOES NOT AGREE'}: tolerance {options.tolerance:g}")

if options.plot:
    from matplotlib import pyplot

    for name in sets:
        steps = sorted(computed[name])
        pyplot.plot(steps, [stored[name][step] for step in steps], label=f"{name}, stored")
        pyplot.plot(steps, [computed[name][step] for step in steps], "--", label=f"{name}, PyTorch")
    pyplot.xlabel("step")
    pyplot.legend()
    pyplot.savefig(options.plot)

sys.exit(0 if agrees else 1)`;
