"""A reading whose ratios are drawn to what is learnt of its units: what the draws do, once and without chance."""

from dataclasses import replace

import numpy as np

from governance.pingan.pooling import Floats, Prior
from governance.pingan.reading import Reading


def ratio_under(reading: Reading, prior: Prior) -> Floats:
    """Counts against expected counts, drawn to the prior's mean, [indicator, unit]."""
    return np.asarray((reading.count + prior.k) / (reading.expected + prior.k / prior.mean))


def reread(reading: Reading, prior: Prior) -> Reading:
    """The reading as it would be under that prior: other ratios, scores and index, the same counts and weights."""
    ratio = ratio_under(reading, prior)
    score = reading.definition.scale.of(ratio)
    index = (reading.weight[:, None] * np.nan_to_num(score)).sum(axis=0) - reading.deducted
    return replace(reading, ratio=ratio, score=score, index=index)
