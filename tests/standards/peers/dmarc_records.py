"""DMARC records, made by the grammar of RFC 9989 section 4.8 and by breaking it."""

from hypothesis import strategies as st

_POLICIES = st.sampled_from(("none", "quarantine", "reject", "Reject", "NONE"))
_URIS = st.sampled_from(
    (
        "mailto:a@shop.example",
        "MAILTO:A.b+c@Reports.Example",
        "mailto:x_y@a.example!10m",
        "mailto:a%2Bb@a.example",
        "https://reports.example/dmarc?a=b",
        "https://reports.example/dmarc!5k",
    )
)
_URI_LISTS = st.lists(_URIS, min_size=1, max_size=3).flatmap(
    lambda uris: st.sampled_from((",", ", ", " ,")).map(lambda comma: comma.join(uris))
)
_TAGS = st.one_of(
    st.tuples(st.sampled_from(("p", "p", "sp", "np", "P")), _POLICIES),
    st.tuples(st.sampled_from(("adkim", "aspf", "ASPF")), st.sampled_from("rsRS")),
    st.tuples(st.just("t"), st.sampled_from("ynY")),
    st.tuples(st.just("psd"), st.sampled_from("ynuU")),
    st.tuples(
        st.just("fo"), st.sampled_from(("0", "1", "d", "s", "1:d:s", "d:0", "D:S", "d : s", "0:1", "d:d"))
    ),
    st.tuples(st.sampled_from(("rua", "ruf", "rua")), _URI_LISTS),
    st.tuples(st.sampled_from(("pct", "ri", "rf", "x", "unknown")), st.sampled_from(("100", "afrf", "a b"))),
)
_SEPARATORS = st.sampled_from((";", "; ", "; ", " ; ", ";\t"))
_EQUALS = st.sampled_from(("=", "=", "=", " = ", "= "))


@st.composite
def well_formed(draw: st.DrawFn) -> str:
    """A record that follows the grammar; each tag once, in any order."""
    tags = draw(st.lists(_TAGS, max_size=7, unique_by=lambda tag: tag[0].lower()))
    version = draw(st.sampled_from(("v=DMARC1", "v=DMARC1", "v=DMARC1", "V = DMARC1")))
    written = (draw(_SEPARATORS) + name + draw(_EQUALS) + value for name, value in tags)
    return version + "".join(written) + draw(st.sampled_from(("", ";", "; ", " ;")))


_PIECES = st.sampled_from(
    (*"=;:,!@%. \tv1xrp", "==", ";;", "; p=none", "; aspf=q", "mailto:", "\u00e9", '"', "DMARC1")
)


@st.composite
def broken(draw: st.DrawFn) -> str:
    """A record in which up to three places were changed: something put in, taken out, replaced or doubled."""
    text = draw(well_formed())
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        end = start + draw(st.integers(0, 2))
        piece = draw(_PIECES | st.just("") | st.just(text[start:end] * 2))
        text = text[:start] + piece + text[end:]
    return text
