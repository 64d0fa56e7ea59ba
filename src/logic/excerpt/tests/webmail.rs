//! The elements in which mail programs put quotes and signatures of HTML letters.

use super::words_of_html as words;

#[test]
fn the_quote_elements_of_mail_programs_are_left_out() {
    for (program, quote) in [
        (
            "Gmail",
            r#"<div class="gmail_quote gmail_quote_container">
                <div dir="ltr" class="gmail_attr">On Thu, Nov 21, 2024 at 10:37 AM Bob &lt;<a
                href="mailto:bob@desk.test">bob@desk.test</a>&gt; wrote:<br></div>
                <blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px
                solid rgb(204,204,204);padding-left:1ex"><div>Old words</div></blockquote></div>"#,
        ),
        (
            "Gmail, in a language of no table",
            r#"<div class="gmail_quote"><div class="gmail_attr">Xyz 21 Qwe 2024 Bob zyx:<br>
                </div><blockquote class="gmail_quote">Old words</blockquote></div>"#,
        ),
        (
            "Apple Mail",
            r#"<div><blockquote type="cite">
                <div>On 21 Nov 2024, at 10:37, Bob &lt;bob@desk.test&gt; wrote:</div><br>
                <div>Old words</div></blockquote></div>"#,
        ),
        (
            "Outlook, in a language of no table",
            r"<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'>
                <p class=MsoNormal><b>Xyz:</b> Bob<br><b>Zyx:</b> 21.11.2024</p></div>
                <p class=MsoNormal>Old words</p>",
        ),
        (
            "GMX",
            r#"<div name="quote" style="border-left:2px solid #C3D9E5;"><div>
                <b>Xyz:</b> 21.11.2024<br/><b>Zyx:</b> Bob</div><div>Old words</div></div>"#,
        ),
        (
            "Yahoo, as it names its boxes",
            r#"<div id="ydp25f8be7fyahoo_quoted_74" class="ydp25f8be7fyahoo_quoted">
                <div>Xyz, 21. Qwe 2024</div><div>Old words</div></div>"#,
        ),
        (
            "Thunderbird",
            r#"<div class="moz-cite-prefix">Am 21.11.2024 um 10:37 schrieb Bob:<br></div>
                <blockquote type="cite" cite="mid:1@desk.test">Old words</blockquote>"#,
        ),
        (
            "Outlook on the web",
            r#"<div id="appendonsend"></div>
                <hr tabindex="-1" style="display:inline-block; width:98%">
                <div id="divRplyFwdMsg" dir="ltr"><font><b>Xyz:</b> Bob<br>
                <b>Zyx:</b> 21.11.2024<br></font></div><div>Old words</div>"#,
        ),
        (
            "Outlook",
            r"<div>
                <div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm
                0cm'><p class=MsoNormal><b>From:</b> Bob &lt;bob@desk.test&gt;<br>
                <b>Sent:</b> Thursday, 21 November 2024 10:37<br><b>To:</b> Ada<br>
                <b>Subject:</b> RE: Invoice<o:p></o:p></p></div></div>
                <p class=MsoNormal>Old words</p>",
        ),
        (
            "Yahoo",
            r#"<div id="ydp123yahoo_quoted_1" class="yahoo_quoted"><div>Xyz, 21. Qwe 2024</div>
                <div>Old words</div></div>"#,
        ),
        (
            "Proton",
            r#"<div class="protonmail_quote">On Thursday, November 21st, 2024 at 10:37 AM, Bob
                &lt;bob@desk.test&gt; wrote:<br>
                <blockquote class="protonmail_quote" type="cite">Old words</blockquote></div>"#,
        ),
        (
            "Zoho",
            r#"<div class="zmail_extra">
                <div id="Zm-_Id_-Sgn1">---- On Thu, 21 Nov 2024 10:37:00 +0100 <b>Bob</b> wrote
                ---</div><blockquote>Old words</blockquote></div>"#,
        ),
        ("old Outlook", r#"<div class="OutlookMessageHeader"><hr>Bob</div><p>Old words</p>"#),
    ] {
        for paragraph in [true, false] {
            let own = if paragraph { "<p>New words</p>" } else { "<div>New words<br></div>" };
            let html = format!("<html><body>{own}{quote}</body></html>");
            assert_eq!(words(&html), "New words", "{program}");
        }
    }
}

#[test]
fn answers_between_the_lines_of_an_html_quote_are_kept() {
    let html = r#"<div dir="ltr">Hi Bob</div><div class="gmail_quote">
        <div class="gmail_attr">On Thu, Nov 21, 2024 at 10:37 AM Bob &lt;bob@desk.test&gt;
        wrote:<br></div>
        <blockquote class="gmail_quote">Did you pay?</blockquote><div>Yes.</div>
        <blockquote class="gmail_quote">When?</blockquote><div>On Monday.</div>
        <blockquote class="gmail_quote">Thanks</blockquote></div>"#;
    assert_eq!(words(html), "Hi Bob\n\n> Did you pay?\n\nYes.\n\n> When?\n\nOn Monday.");
}

#[test]
fn the_signature_elements_of_mail_programs_are_left_out() {
    for signature in [
        r#"<div class="gmail_signature" data-smartmail="gmail_signature">Ada
            Byron<br>Analyst</div>"#,
        r#"<div class="moz-signature">-- <br>Ada Byron</div>"#,
        r#"<div id="ms-outlook-mobile-signature"><div>
            </div>Get <a href="https://aka.test/o">Outlook for iOS</a></div>"#,
        r#"<div id="AppleMailSignature">Ada Byron</div>"#,
        r#"<div class="protonmail_signature_block">Ada Byron</div>"#,
    ] {
        let quote = r#"<div class="gmail_quote">On 21 Nov 2024, at 10:37, Bob &lt;b@desk.test&gt;
            wrote:<blockquote>Old</blockquote></div>"#;
        assert_eq!(words(&format!("<div>New words</div>{signature}")), "New words");
        assert_eq!(words(&format!("<div>New words</div>{signature}{quote}")), "New words");
    }
}

#[test]
fn our_marker_is_known_in_html() {
    let marker = crate::logic::excerpt::REPLY_MARKER;
    for html in [
        format!("<p>New words</p><div>{marker}</div><p>Old</p>"),
        format!(
            "<p>New words</p><table><tr><td style='color:#999'>{marker}</td></tr></table><p>Old</p>"
        ),
        format!("<p>New words</p><blockquote><p>{marker}</p><p>Old</p></blockquote>"),
    ] {
        assert_eq!(words(&html), "New words", "{html}");
    }
}

#[test]
fn an_indented_paragraph_is_shown_like_any_other() {
    let html = "<p>Please pay:</p><blockquote style=\"margin:0 0 0 \
         40px;border:none;padding:0px\">invoice 4711</blockquote>";
    assert_eq!(words(html), "Please pay:\n\ninvoice 4711");
}
