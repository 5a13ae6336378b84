from lingga_app.ui.live import Watchers


class Page: ...


def test_a_topic_leads_to_its_tabs_until_they_leave():
    watchers = Watchers()
    watchers.add("application:1", "tab-a", Page)
    watchers.add("application:1", "tab-b", Page)
    assert {tab for tab, _ in watchers.of("application:1")} == {"tab-a", "tab-b"}
    watchers.forget("tab-a")
    assert watchers.of("application:1") == [("tab-b", Page)]
    assert watchers.of("application:2") == []


def test_a_nudge_between_asking_and_watching_is_not_lost():
    watchers = Watchers()
    watchers.note("application:1")
    assert watchers.missed("application:1", "tab-a")
    watchers.asking("tab-a")
    assert not watchers.missed("application:1", "tab-a"), "asked again once, not for ever"
    assert not watchers.missed("application:2", "tab-a")


def test_a_tab_watches_few_topics_at_a_time():
    watchers = Watchers()
    for n in range(20):
        watchers.add(f"application:{n}", "tab-a", Page)
    assert len([n for n in range(20) if watchers.of(f"application:{n}")]) <= 8
