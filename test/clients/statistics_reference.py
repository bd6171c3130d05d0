"""Reference values for src/engine/statistics: statsmodels' binomial GLM and intervals, scipy's distributions.

Reads {"growth": [...], "intervals": [...], "quantiles": [...], "beta": [...]} as JSON from standard input
and writes the same lists with what these libraries say of each entry.
"""

import json
import platform
import sys
import warnings

import numpy
import scipy
import scipy.special
import scipy.stats
import statsmodels
import statsmodels.api
from statsmodels.stats.proportion import proportion_confint


def bounds(value, error, quantile):
    return {"value": value, "ciLower": value - quantile * error, "ciUpper": value + quantile * error}


def fit_growth(case):
    counts, config = case["counts"], case["config"]
    t, n, k = (numpy.array(counts[name], dtype=float) for name in ("t", "n", "k"))
    known = n > 0
    t, n, k = t[known], n[known], k[known]
    family = statsmodels.api.families.Binomial()
    design = statsmodels.api.add_constant(t)
    model = statsmodels.api.GLM(numpy.column_stack([k, n - k]), design, family=family)
    # The deviance is flat at its minimum: the parameters have more digits to go by.
    fit = model.fit(tol=1e-13, tol_criterion="params", maxiter=60)
    if not fit.converged or abs(fit.params[1]) > 100:
        # Steps of full length may leap away from the maximum and never return: a search that goes uphill comes first.
        middle, spread = t.mean(), t.std()
        scaled = statsmodels.api.add_constant((t - middle) / spread, has_constant="add")
        uphill = statsmodels.api.GLM(numpy.column_stack([k, n - k]), scaled, family=family)
        height, slope = uphill.fit(method="bfgs", maxiter=1000, disp=0).params
        start = [height - slope * middle / spread, slope / spread]
        fit = model.fit(start_params=start, tol=1e-13, tol_criterion="params", maxiter=60)
    covariance = fit.cov_params()
    dispersion = fit.pearson_chi2 / fit.df_resid if fit.df_resid > 0 else None
    widening = 1.0
    if config["isOverdispersed"] and dispersion is not None:
        widening = max(1.0, dispersion) ** 0.5
    quantile = scipy.stats.norm.ppf((1 + config["confidence"]) / 2) * widening
    height, rate = (float(value) for value in fit.params)
    rate_error = float(covariance[1, 1]) ** 0.5
    gradient = numpy.array([-1 / rate, height / rate**2])
    half_error = float(gradient @ covariance @ gradient) ** 0.5
    time, number = config["generationTime"], config["reproductionNumber"]
    growth = float(numpy.exp(rate * time))
    days = numpy.arange(config["tStart"], config["tEnd"] + 1, dtype=float)
    curve = fit.get_prediction(statsmodels.api.add_constant(days, has_constant="add"))
    proportion = numpy.asarray(curve.predicted_mean)
    errors = numpy.asarray(curve.se_mean)
    return {
        "a": bounds(rate, rate_error, quantile),
        "t0": bounds(-height / rate, half_error, quantile),
        "fc": bounds(rate * time / number, rate_error * time / number, quantile),
        "fd": bounds(growth - 1, time * growth * rate_error, quantile),
        "dispersion": dispersion,
        "days": int(known.sum()),
        "proportions": {
            "t": days.tolist(),
            "proportion": proportion.tolist(),
            "ciLower": numpy.maximum(0, proportion - quantile * errors).tolist(),
            "ciUpper": numpy.minimum(1, proportion + quantile * errors).tolist(),
        },
    }


def interval(case, method):
    alpha = 1 - case["confidence"]
    low, high = proportion_confint(case["successes"], case["trials"], alpha=alpha, method=method)
    return {"ciLower": float(low), "ciUpper": float(high)}


def main():
    # Two days are fitted exactly, which is no separation.
    warnings.simplefilter("ignore")
    given = json.load(sys.stdin)
    answer = {
        "madeWith": f"Python {platform.python_version()}, scipy {scipy.__version__}, "
        f"statsmodels {statsmodels.__version__}",
        "growth": [{**case, "expected": fit_growth(case)} for case in given["growth"]],
        "intervals": [
            {**case, "wilson": interval(case, "wilson"), "clopperPearson": interval(case, "beta")}
            for case in given["intervals"]
        ],
        "quantiles": [
            {"probability": p, "x": float(scipy.stats.norm.ppf(p))}
            for p in (case["probability"] for case in given["quantiles"])
        ],
        "beta": [
            {**case, "probability": float(scipy.special.betainc(case["a"], case["b"], case["x"]))}
            for case in given["beta"]
        ],
    }
    json.dump(answer, sys.stdout, indent=1)
    sys.stdout.write("\n")


main()
