"""HTML of a mail: safe to show, nothing fetched unasked, history folded."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skranke.channels.mail.sanitising import SafeHtml, safe_html

OPEN = "<details data-quoted><summary>Earlier</summary>"


def safe(html: str) -> SafeHtml:
    return safe_html(html, fold_label="Earlier", attachment_url={"logo@x": "/files/1"}.get)


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<a href='javascript:alert(1)'>x</a>",
        "<a href=' java\tscript:alert(1)'>x</a>",
        "<iframe src='https://x.example'></iframe>",
        "<form action='https://x.example'><input name=a><button>b</button></form>",
        "<meta http-equiv=refresh content='0;url=https://x.example'><base href='https://x.example'>",
        "<link rel=stylesheet href='https://x.example/a.css'><style>@import 'https://x.example'</style>",
        "<div style='background:url(https://x.example/a)'>x</div>",
        "<div style='background-color:red;background-image:u\\72l(https://x.example)'>x</div>",
        "<table background='https://x.example/a'><tr><td background='https://x.example/b'>x</td></tr></table>",
        "<video src='https://x.example'></video><audio src='https://x.example'></audio>",
        "<img srcset='https://x.example/a 2x'><picture><source srcset='https://x.example/a'></picture>",
        "<svg><a xlink:href='javascript:alert(1)'></svg><math href='javascript:alert(1)'>",
        "<p style='position:fixed;top:0;z-index:9;margin-left:-500px'>x</p>",
        "<a title='<img src=https://x.example/a>'>x</a>",
        "<img src='data:image/svg+xml;base64,PHN2Zz4='><img src='data:text/html,x'>",
        "<object data='https://x.example'></object><embed src='https://x.example'>",
    ],
)
def test_nothing_runs_is_fetched_or_leaves_its_place(html: str) -> None:
    shown = safe(html).html
    assert not re.search(
        r"script|onerror|<(?:iframe|form|input|meta|base|link|style|video|svg|math|object|embed)", shown
    )
    assert not re.search(r"<[a-z]+(?: [a-z-]+=\"[^\"]*\")* (?:src|srcset|background)=", shown)
    assert not re.search(r"url\(|position|z-index|margin", shown)


def test_links_open_outside_and_tell_nothing_of_the_page() -> None:
    shown = safe("<a href='https://x.example/a?b=1&amp;c=2'>x</a><a href='mailto:a@x.example'>y</a>").html
    assert shown.count('target="_blank" rel="noopener noreferrer"') == 2
    assert 'href="https://x.example/a?b=1&amp;c=2"' in shown


def test_remote_pictures_wait_for_a_click_and_trackers_are_gone() -> None:
    html = "<img src='https://x.example/a.png?b=1&amp;c=2' alt='Skon'><img src='https://t.example/p' width=1 height=1>"
    shown = safe(html)
    assert shown.html == '<img alt="Skon" data-remote-src="https://x.example/a.png?b=1&amp;c=2">'
    assert (shown.blocked_images, shown.trackers) == (1, 1)
    asked = safe_html(html, fold_label="", remote_url=lambda url: "/outside?" + url[-3:])
    assert asked.html == '<img alt="Skon" src="/outside?c=2">'
    assert asked.blocked_images == 0


def test_pictures_that_came_with_the_mail_are_shown() -> None:
    assert safe("<img src='cid:logo@x' alt='Logo'>").html == '<img alt="Logo" src="/files/1">'
    assert safe("<img src='CID:okänd' alt='Logo'>").html == "[Logo]"
    assert 'src="data:image/png;base64,aGVq"' in safe("<img src='data:image/png;base64,aGVq'>").html


def test_layout_and_harmless_styles_stay() -> None:
    cell = '<td style="color:red;padding:3px" align="center">Hej</td>'
    html = f'<table width="600" bgcolor="#ffffff"><tbody><tr>{cell}</tr></tbody></table>'
    assert safe(html).html == html


GMAIL = '<div class="gmail_quote"><div class="gmail_attr">Bo skrev:</div><blockquote>Q</blockquote></div>'
WORD = '<div><div style="border:none;border-top:solid #E1E1E1 1.0pt"><p><b>Från:</b> Bo</p></div></div><p>Q</p>'


@pytest.mark.parametrize(
    ("html", "folded", "after"),
    [
        (GMAIL, "Bo skrev:Q", "Slut"),
        ('<blockquote type="cite"><div>On 3 March Bo wrote:</div>Q</blockquote>', "On 3 March Bo wrote:Q", "Slut"),
        ('<div class="moz-cite-prefix">Bo skrev:<br></div><blockquote>Q</blockquote>', "Bo skrev:Q", "Slut"),
        ('<div id="divRplyFwdMsg">Från Bo</div><div>Q</div>', "Från BoQSlut", ""),
        (WORD, "Från: BoQSlut", ""),
        ("<p><b>Od:</b> Bo<br><b>Wysłano:</b> wt<br><b>Temat:</b> x</p><p>Q</p>", "Od: BoWysłano: wtTemat: xQSlut", ""),
        ('<div class="yahoo_quoted">Bo wrote: Q</div>', "Bo wrote: Q", "Slut"),
    ],
)
def test_history_is_folded_and_all_there(html: str, folded: str, after: str) -> None:
    shown = safe(f"<div><p>Tack!</p>{html}<p>Slut</p></div>").html
    before, _, rest = shown.partition(OPEN)
    inside, _, behind = rest.partition("</details>")
    assert [re.sub(r"<[^>]*>", "", each) for each in (before, inside, behind)] == ["Tack!", folded, after]


def test_a_journey_is_no_history_and_a_bare_forward_is_shown_open() -> None:
    assert "<details" not in safe("<p>Hej</p><p>Från: Stockholm<br>Till: Oslo</p>").html
    assert "<details" not in safe('<blockquote type="cite">bara vidare</blockquote>').html


def test_names_of_the_sender_do_not_meet_those_of_the_page() -> None:
    assert safe('<p id="main" class="menu">class="text" stays</p>').html == '<p>class="text" stays</p>'


@pytest.mark.parametrize(
    "html", ["<div>" * 100_000, "<table><tr><td>" * 20_000, "<b><i>" * 20_000, "<blockquote>x" * 50_000]
)
def test_a_bomb_of_elements_is_not_shown_as_html(html: str) -> None:
    assert safe(html) == SafeHtml("", 0, 0, is_cut=True)


def test_two_thousand_paragraphs_that_are_never_closed_are_shown() -> None:
    shown = safe("<p>rad" * 2_000)
    assert shown.html.count("rad") == 2_000
    assert not shown.is_cut


TAGS = st.sampled_from(
    [
        *(
            "<div>",
            "</div>",
            "<p>",
            "</p>",
            '<blockquote type="cite">',
            "</blockquote>",
            "<img src=https://x.example>",
            "<",
        ),
        *(
            '<div class="gmail_quote">',
            '<div class="moz-cite-prefix">',
            '<div id="appendonsend">',
            "Från:",
            "Ämne:",
            "a",
        ),
        *(
            '<img src="cid:x">',
            "<script>",
            "</script>",
            "<!--",
            "-->",
            '" onload="x',
            "<svg>",
            "<table><td>",
            "<style>",
        ),
    ]
)


@given(st.lists(TAGS, max_size=40))
def test_any_mix_of_tags_comes_out_balanced_and_tame(tags: list[str]) -> None:
    shown = safe("".join(tags)).html
    assert shown.count("<details") == shown.count("</details>")
    assert shown.count("<div") == shown.count("</div>")
    assert not re.search(r"<(?:script|svg|style)|<[^>]*(?<!-)src=\"http", shown)
