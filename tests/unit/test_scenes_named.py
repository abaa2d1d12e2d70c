"""Scenes by name: what their files declare, in which order they stand, and which playlists are refused."""

from pathlib import Path

import pytest

from dashboard import screening
from dashboard.wall import SCENES
from data.reference.profile import load_profile
from data.reference.scenes import BUILT_IN, built_in, scenes
from governance.declared import Table, Written
from governance.errors import ProfileError, ScreenError, UnknownScene
from governance.scenes import SceneName, Turn, in_order, in_turn, playlist, scene_named
from tests.cities import write_city
from tests.drawn import classed

HEAD = 'title = "{title}"\naddress = "/"\nfor = "{audience}"\n'


def written(folder: Path, **files: str) -> Path:
    for code, text in files.items():
        (folder / f"{code}.toml").write_text(text, encoding="utf-8")
    return folder


def test_scenes_stand_in_the_order_of_their_files_and_those_without_one_last(tmp_path):
    folder = written(
        tmp_path,
        a=HEAD.format(title="甲", audience="wall"),
        b=HEAD.format(title="乙", audience="wall") + 'order = 2\ndwell = 12\nscope = { kind = "dispute", indicator = "K11" }\n',
        c=HEAD.format(title="丙", audience="wall") + "order = 1\nnamed = true\n",
        d=HEAD.format(title="丁", audience="desk"),
    )  # fmt: skip
    assert scenes(folder) == (
        SceneName("c", "丙", named=True, order=1),
        SceneName("b", "乙", "dispute", "K11", dwell=12, order=2),
        SceneName("a", "甲"),
    )


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("dwell = 4\n", "a.toml 第 4 行：dwell = 4 不对，应是不小于 5 的整数"),
        ("order = 0\n", "a.toml 第 4 行：order = 0 不对"),
        ('named = "yes"\n', "应写 true 或 false"),
        ('scope = { kinds = "dispute" }\n', "不认识的键 'kinds'"),
        ("= 3", "不是合法的 TOML"),
    ],
)
def test_a_file_that_declares_no_scene_is_refused_with_its_place(tmp_path, more, said):
    written(tmp_path, a=HEAD.format(title="甲", audience="wall") + more)
    with pytest.raises(ScreenError) as refused:
        scenes(tmp_path)
    assert said in str(refused.value) and "a.toml" in str(refused.value)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (SceneName("b", "甲"), "场景 a 与 b 都叫 '甲'"),
        (SceneName("b", "乙", order=1), "场景 a 与 b 的 order 都是 1"),
    ],
)
def test_two_scenes_of_one_label_or_order_are_refused(other, said):
    with pytest.raises(ScreenError, match=said):
        in_order([SceneName("a", "甲", order=1), other])


def test_a_scene_is_named_by_code_or_label_and_an_unknown_one_offers_the_nearest():
    assert scene_named("矛盾纠纷", built_in()) is scene_named("disputes", built_in())
    with pytest.raises(UnknownScene) as refused:
        scene_named("dispute", built_in())
    assert refused.value.near == "disputes"


def test_a_scene_that_must_be_named_plays_only_where_a_playlist_names_it():
    played = [turn.scene for turn in in_turn(built_in())]
    assert "standing" not in played
    assert played == [scene.code for scene in built_in() if scene.code != "standing"]
    assert playlist([Table({"scene": "指数"}, "here")], built_in()) == (Turn("standing", 30),)


@pytest.mark.parametrize(
    ("turn", "line", "said"),
    [
        ('scene = "disputed"', 4, "没有场景 'disputed'（最接近的是 disputes）"),
        ('seconds = 30', 3, "没有场景 ''"),
        ('scene = "map"\nsecond = 9', 5, "不认识的键 'second'"),
        ('scene = "map"\nseconds = 4', 5, "seconds = 4 不对，应是不小于 5 的整数"),
        ('scene = "map"\nseconds = "9"', 5, "seconds = '9' 不对，应是不小于 5 的整数"),
        ('scene = "map"\nplace = "330502"', 5, "district/330502 这样的形式"),
    ],
)  # fmt: skip
def test_a_playlist_that_cannot_be_played_is_refused_when_the_profile_is_read(
    tmp_path, turn, line, said
):
    folder = write_city(tmp_path / "city")
    (folder / "playlist.toml").write_text(f'[[turn]]\nscene = "map"\n[[turn]]\n{turn}\n')
    with pytest.raises(ProfileError) as refused:
        load_profile(str(folder))
    assert f"city/playlist.toml 第 {line} 行：" in str(refused.value) and said in str(refused.value)


def test_every_built_in_screen_for_the_wall_is_a_scene():
    named = {
        path.stem for path in BUILT_IN.glob("*.toml") if 'for     = "wall"' in path.read_text()
    }
    assert named == {scene.code for scene in built_in()} and len(named) == 6


def test_a_wing_that_the_stage_has_not_is_refused_with_the_nearest():
    areas = 'areas = "a b"\n[a]\ncard = "risks"\n[b]\ncard = "map"\n'
    text = HEAD.format(title="甲", audience="wall") + 'wing = "onemaps"\n' + areas
    with pytest.raises(ScreenError, match=r"第 4 行.*onemap"):
        screening.of_text("x", Written("screens/x.toml", text))
    mended = screening.of_text("x", Written("screens/x.toml", text.replace("onemaps", "onemap")))
    assert mended.wing == "onemap" and classed(mended.scene(), "onemap-foot")


def test_a_scene_without_a_strip_says_so_and_the_map_may_stand_above():
    drawn = {code: one.screen.scene().className.split() for code, one in SCENES.items()}
    assert {code for code, names in drawn.items() if "stripless" in names} == {"map", "districts"}
