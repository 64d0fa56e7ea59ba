//! "On … wrote:" and its kin: known in every language, wrapped or not, and never mistaken.

use super::words;

/// Attribution lines as mail programs write them, one language after the other.
const ATTRIBUTIONS: &[&str] = &[
    // English
    "On Thu, Nov 21, 2024 at 10:37 AM Ada Byron <ada@customers.test> wrote:",
    "On Thursday, November 21st, 2024 at 10:37 AM, Ada Byron <ada@customers.test> wrote:",
    "On 21 Nov 2024, at 10:37, Ada Byron <ada@customers.test> wrote:",
    "On 2024-11-21 10:37, Ada Byron wrote:",
    "On 21/11/2024 10:37, Ada Byron wrote:",
    "On Thu, 21 Nov 2024 10:37:00 +0100, Ada Byron <ada@customers.test> wrote:",
    "---- On Thu, 21 Nov 2024 10:37:00 +0100 Ada Byron <ada@customers.test> wrote ----",
    "-------- Ada Byron wrote --------",
    "Ada Byron <ada@customers.test> wrote on 21/11/2024 10:37:01:",
    "\"Byron, Ada\" <ada@customers.test> wrote:",
    // German
    "Am Do., 21. Nov. 2024 um 10:37 Uhr schrieb Ada Byron <ada@customers.test>:",
    "Am 21.11.2024 um 10:37 schrieb Ada Byron:",
    "Am 21.11.24 um 10:37 schrieb Ada Byron <ada@customers.test>:",
    "Ada Byron <ada@customers.test> schrieb am Do., 21. Nov. 2024, 10:37:",
    "Ada Byron <ada@customers.test> hat am 21.11.2024 10:37 CET geschrieben:",
    "Gesendet: Donnerstag, 21. November 2024 um 10:37 Uhr\nVon: \"Ada Byron\" \
         <ada@customers.test>\nAn: desk@desk.test\nBetreff: Rechnung",
    // Spanish
    "El jue, 21 nov 2024 a las 10:37, Ada Byron (<ada@customers.test>) escribió:",
    "El 21 nov 2024, a las 10:37, Ada Byron <ada@customers.test> escribió:",
    "El 21/11/2024 a las 10:37, Ada Byron escribió:",
    "El jueves, 21 de noviembre de 2024, 10:37:00 CET, Ada Byron <ada@customers.test> escribió:",
    // Catalan
    "El dj., 21 de nov. 2024, 10:37, Ada Byron <ada@customers.test> va escriure:",
    "Missatge de Ada Byron <ada@customers.test> del dia dj., 21 de nov. 2024 a les 10:37:",
    "El 21 nov 2024, a les 10:37, Ada Byron <ada@customers.test> va escriure:",
    // French
    "Le jeu. 21 nov. 2024 à 10:37, Ada Byron <ada@customers.test> a écrit :",
    "Le 21 nov. 2024 à 10:37, Ada Byron <ada@customers.test> a écrit :",
    "Le 21/11/2024 à 10:37, Ada Byron a écrit :",
    "Le jeudi 21 novembre 2024 à 10:37:00 UTC+1, Ada Byron <ada@customers.test> a écrit :",
    // Italian
    "Il giorno gio 21 nov 2024 alle ore 10:37 Ada Byron <ada@customers.test> ha scritto:",
    "Il giorno 21 nov 2024, alle ore 10:37, Ada Byron <ada@customers.test> ha scritto:",
    "Il 21/11/2024 10:37, Ada Byron ha scritto:",
    // Portuguese
    "Em qui., 21 de nov. de 2024 às 10:37, Ada Byron <ada@customers.test> escreveu:",
    "Em 21/11/2024 10:37, Ada Byron escreveu:",
    "Ada Byron <ada@customers.test> escreveu no dia quinta, 21/11/2024 à(s) 10:37:",
    "No dia 21 de nov. de 2024, às 10:37, Ada Byron <ada@customers.test> escreveu:",
    // Dutch
    "Op do 21 nov 2024 om 10:37 schreef Ada Byron <ada@customers.test>:",
    "Op 21 nov. 2024, om 10:37 heeft Ada Byron <ada@customers.test> het volgende geschreven:",
    "Op 21-11-2024 om 10:37 schreef Ada Byron:",
    // Polish
    "czw., 21 lis 2024 o 10:37 Ada Byron <ada@customers.test> napisał(a):",
    "W dniu 21.11.2024 o 10:37, Ada Byron pisze:",
    "W dniu 21 lis 2024, o godz. 10:37, Ada Byron <ada@customers.test> napisał(a):",
    // Swedish, Danish, Norwegian, Finnish
    "Den tors 21 nov. 2024 kl 10:37 skrev Ada Byron <ada@customers.test>:",
    "21 nov. 2024 kl. 10:37 skrev Ada Byron <ada@customers.test>:",
    "Den tor. 21. nov. 2024 kl. 10.37 skrev Ada Byron <ada@customers.test>:",
    "tor. 21. nov. 2024 kl. 10:37 skrev Ada Byron <ada@customers.test>:",
    "to 21. marrask. 2024 klo 10.37 Ada Byron (ada@customers.test) kirjoitti:",
    "Ada Byron <ada@customers.test> kirjoitti 21.11.2024 kello 10.37:",
    // Czech, Slovak, Hungarian, Romanian, Croatian, Slovenian
    "čt 21. 11. 2024 v 10:37 odesílatel Ada Byron <ada@customers.test> napsal:",
    "Dne 21. 11. 2024 v 10:37 Ada Byron napsal(a):",
    "št 21. 11. 2024 o 10:37 Ada Byron <ada@customers.test> napísal(a):",
    "Ada Byron <ada@customers.test> ezt írta (időpont: 2024. nov. 21., Cs, 10:37):",
    "Pe joi, 21 nov. 2024 la 10:37, Ada Byron <ada@customers.test> a scris:",
    "În joi, 21 nov. 2024 la 10:37, Ada Byron <ada@customers.test> a scris:",
    "čet, 21. stu 2024. u 10:37 Ada Byron <ada@customers.test> napisao je:",
    "V V čet., 21. nov. 2024 ob 10:37 je oseba Ada Byron <ada@customers.test> napisala:",
    // Russian, Ukrainian, Bulgarian, Greek, Turkish
    "чт, 21 нояб. 2024 г. в 10:37, Ada Byron <ada@customers.test>:",
    "21.11.2024 10:37, Ada Byron пишет:",
    "чт, 21 лист. 2024 р. о 10:37 Ada Byron <ada@customers.test> пише:",
    "На чт, 21.11.2024 г. в 10:37 ч. Ada Byron <ada@customers.test> написа:",
    "Στις Πέμ 21 Νοε 2024 στις 10:37 π.μ., ο χρήστης Ada Byron <ada@customers.test> έγραψε:",
    "Ada Byron <ada@customers.test>, 21 Kas 2024 Per, 10:37 tarihinde şunu yazdı:",
    // Chinese, Japanese, Korean, Vietnamese, Indonesian
    "Ada Byron <ada@customers.test> 于2024年11月21日周四 10:37写道：",
    "Ada Byron <ada@customers.test> 於 2024年11月21日 週四 上午10:37寫道：",
    "在 2024-11-21 10:37:00，\"Ada Byron\" <ada@customers.test> 写道：",
    "2024年11月21日(木) 10:37 Ada Byron <ada@customers.test>:",
    "2024/11/21 10:37、Ada Byron <ada@customers.test>のメール:",
    "2024년 11월 21일 (목) 오전 10:37, Ada Byron <ada@customers.test>님이 작성:",
    "Vào Th 5, 21 thg 11, 2024 vào lúc 10:37 Ada Byron <ada@customers.test> đã viết:",
    "Pada tanggal Kam, 21 Nov 2024 pukul 10.37 Ada Byron <ada@customers.test> menulis:",
    // Hebrew, Arabic, Basque, Galician, Estonian, Latvian, Lithuanian
    "\u{202b}בתאריך יום ה׳, 21 בנוב׳ 2024 ב-10:37 מאת \u{202a}Ada Byron\u{202c}\u{200f} \
         <\u{202a}ada@customers.test\u{202c}\u{200f}>:\u{202c}",
    "في الخميس، 21 نوفمبر 2024 في 10:37 ص تمت كتابة ما يلي بواسطة Ada Byron <ada@customers.test>:",
    "Ada Byron (<ada@customers.test>) erabiltzaileak hau idatzi du (2024 aza. 21, og. (10:37)):",
    "O xov, 21 nov 2024 ás 10:37, Ada Byron (<ada@customers.test>) escribiu:",
    "Ada Byron (<ada@customers.test>) kirjutas kuupäeval N, 21. november 2024 kell 10:37:",
    "ceturtd., 2024. g. 21. nov., plkst. 10:37 — lietotājs Ada Byron (<ada@customers.test>) \
         rakstīja:",
    "2024-11-21, kt, 10:37 Ada Byron <ada@customers.test> rašė:",
];

#[test]
fn a_quote_below_an_attribution_is_left_out_in_every_language() {
    for attribution in ATTRIBUTIONS {
        for quote in ["> Old words.\n> More.", "Old words.\nMore."] {
            let text = format!("New words.\n\n{attribution}\n\n{quote}\n");
            assert_eq!(words(&text), "New words.", "below {attribution:?}, quoted as {quote:?}");
        }
    }
}

/// The same lines as mail programs wrap them at 72 columns.
#[test]
fn an_attribution_wrapped_over_lines_is_known_all_the_same() {
    for attribution in ATTRIBUTIONS.iter().filter(|line| !line.contains('\n')) {
        for width in [40, 60, 72] {
            let wrapped = wrap(attribution, width);
            let text = format!("New words.\n\n{wrapped}\n\n> Old words.\n");
            assert_eq!(words(&text), "New words.", "{wrapped:?}");
        }
    }
}

fn wrap(line: &str, width: usize) -> String {
    let mut out = String::new();
    let mut length = 0;
    for word in line.split(' ') {
        if length > 0 && length + word.len() > width {
            out.push('\n');
            length = 0;
        } else if length > 0 {
            out.push(' ');
        }
        out.push_str(word);
        length += word.len() + 1;
    }
    out
}

#[test]
fn a_sentence_of_the_authors_own_is_no_attribution() {
    for sentence in [
        "On your remote host you can run:",
        "On 3 May you wrote:",
        "On Thursday.",
        "On 12 March 2024 you wrote:",
        "Am 3. Mai haben Sie geschrieben:",
        "El 3 de mayo ustedes escribieron:",
        "Le 3 mai, vous avez écrit :",
        "On 3 May 2024 at 10:30 your colleague Bob wrote:",
        "El 3 de mayo de 2024 a las 10:30 su compañero Juan escribió:",
        "Am 3. Mai 2024 um 10:30 hat Ihr Kollege geschrieben:",
        "As my colleague wrote:",
        "Please send it to ada@customers.test:",
        "Invoice 4711 at 12:30 was sent to bob@customers.test:",
        "See https://blog.customers.test/on-date-someone-wrote-about-parsing:",
        "2024-01-15 14:30:25",
        "15.01.2024 14:30",
        "The invoices of 21.11.2024 and 22.11.2024:",
    ] {
        let text = format!("Hello,\n\n{sentence}\n\nthe total is 120 EUR.\nPlease check.");
        assert_eq!(words(&text), text, "{sentence:?}");
    }
}

#[test]
fn the_line_above_an_attribution_stays_the_authors() {
    for last in ["Thanks!", "Yes, on Monday.", "Best, Ada", "Call me on 600 100 200.", "Hi,"] {
        let attribution = "On 21 Nov 2024, at 10:37, Bob <bob@desk.test> wrote:";
        let text = format!("New words.\n{last}\n{attribution}\n> Old words.");
        assert_eq!(words(&text), format!("New words.\n{last}"));
    }
}

#[test]
fn a_weak_attribution_counts_where_quoted_lines_follow() {
    for line in [
        "Ada Byron wrote:",
        "On 3 May you wrote:",
        "ada via Forum wrote:",
        "* Ada Byron (ada@customers.test) [000614 17:23]:",
        "2024/11/21 Ada Byron <ada@customers.test>",
    ] {
        let text = format!("New words.\n\n{line}\n> Old words.");
        assert_eq!(words(&text), "New words.", "{line:?}");
    }
}

#[test]
fn an_address_that_a_client_wrapped_into_its_own_lines_is_part_of_the_attribution() {
    let text = "New.\n\nOn Thu, 21 Nov 2024 at 10:37 Ada Byron\n\n<\nmailto:Ada Byron \
                <ada@customers.test>\n> wrote:\n\nOld.";
    assert_eq!(words(text), "New.");
}

#[test]
fn what_groupwise_writes_introduces_a_quote() {
    let text = "New.\n\n>>> \"Byron, Ada\" <ada@customers.test> 01/02/01 11:12AM >>>\nOld.\n";
    assert_eq!(words(text), "New.");
}
