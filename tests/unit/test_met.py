"""Keys met are remembered exactly, however many there are and in whatever order."""

import random

from etl.loading.met import Met


def test_it_says_what_a_set_would_say(monkeypatch):
    monkeypatch.setattr("etl.loading.met._SOON", 50)
    rng, met, known = random.Random(1), Met(), set()
    for _ in range(60):
        keys = [f"SJ{n}" for n in rng.sample(range(3000), 40)]
        assert met.add(keys).tolist() == [k in known for k in keys]
        known.update(keys)
    assert len(known) > 1000
