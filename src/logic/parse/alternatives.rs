//! Which of a message's texts a person sees: one form of several, and all that stand in a row.

use crate::logic::html;

/// A stretch of the body in one form or in two.
#[derive(Clone, Debug, Default)]
pub(super) struct Block {
    pub(super) plain: Option<String>,
    pub(super) html: Option<String>,
}

impl Block {
    pub(super) fn plain(text: String) -> Self {
        Self { plain: Some(text), ..Self::default() }
    }

    pub(super) fn html(html: String) -> Self {
        Self { html: Some(html), ..Self::default() }
    }

    pub(super) fn is_blank(&self) -> bool {
        let blank = |text: &Option<String>| text.as_ref().is_none_or(|t| t.trim().is_empty());
        blank(&self.plain) && blank(&self.html)
    }

    fn has_plain(&self) -> bool {
        self.plain.as_ref().is_some_and(|text| !text.trim().is_empty())
    }

    fn text(&self) -> String {
        match (&self.plain, &self.html) {
            (Some(plain), _) if self.has_plain() => plain.clone(),
            (_, Some(page)) => html::to_text(page),
            (Some(plain), None) => plain.clone(),
            (None, None) => String::new(),
        }
    }
}

/// One block out of the forms of a multipart/alternative: the first that has plain words, and the
/// first that has a page. Where one form has both, it is taken as it is.
pub(super) fn alternative(forms: Vec<Vec<Block>>) -> Vec<Block> {
    let with_words = forms.iter().position(|form| form.iter().any(Block::has_plain));
    let with_plain = with_words.filter(|_| !is_placeholder(&forms));
    let with_page = forms.iter().position(|form| form.iter().any(|block| block.html.is_some()));
    match (with_plain, with_page) {
        (Some(plain), Some(page)) if plain != page => {
            let text = forms.get(plain).map(|form| joined(form.iter().map(Block::text)));
            let pages = forms.get(page).into_iter().flatten().filter_map(|b| b.html.clone());
            vec![Block { plain: text, html: Some(joined(pages)) }]
        }
        (Some(one), _) | (None, Some(one)) => forms.into_iter().nth(one).unwrap_or_default(),
        (None, None) => forms.concat(),
    }
}

/// Whether the plain form only says that this mail needs a reader of HTML.
fn is_placeholder(forms: &[Vec<Block>]) -> bool {
    const OCTETS_MAX: usize = 300;
    let blocks = || forms.iter().flatten();
    let plain: Vec<&str> = blocks().filter_map(|block| block.plain.as_deref()).collect();
    let length: usize = plain.iter().map(|text| text.trim().len()).sum();
    let names_html = || plain.iter().any(|text| text.to_ascii_lowercase().contains("html"));
    let page = || -> usize {
        let pages = blocks().filter_map(|block| block.html.as_deref());
        pages.map(|page| html::to_text(page).trim().len()).sum()
    };
    length <= OCTETS_MAX && names_html() && page() > length.saturating_mul(2)
}

/// The whole body as text, and as a page where there is one.
pub(super) fn compose(blocks: Vec<Block>) -> (String, Option<String>) {
    let mut texts: Vec<String> = Vec::new();
    for block in &blocks {
        let text = block.text();
        let repeats = !block.has_plain() && texts.last().is_some_and(|last| same(last, &text));
        // Some programs send the two forms one after the other instead of as alternatives.
        if !repeats && !text.is_empty() {
            texts.push(text);
        }
    }
    let text = harmless(joined(texts));
    let pages: Vec<String> = blocks.into_iter().filter_map(|block| block.html).collect();
    let html = (!pages.is_empty()).then(|| joined(pages));
    (text, html)
}

/// Text without control characters: entities of HTML, RTF and broken charsets bring some that a
/// terminal would obey. A form feed or a bare CR ends a line.
fn harmless(text: String) -> String {
    let is_odd = |c: char| c.is_control() && c != '\n' && c != '\t';
    if !text.contains(is_odd) {
        return text;
    }
    let kept = text.chars().filter_map(|c| match c {
        '\r' | '\u{b}' | '\u{c}' | '\u{85}' => Some('\n'),
        _ if is_odd(c) => None,
        _ => Some(c),
    });
    kept.collect()
}

/// Whether two texts have the same letters and digits in the same order.
fn same(one: &str, other: &str) -> bool {
    fn letters(text: &str) -> impl Iterator<Item = char> {
        text.chars().filter(|c| c.is_alphanumeric())
    }
    letters(one).eq(letters(other))
}

fn joined(texts: impl IntoIterator<Item = String>) -> String {
    let mut whole = String::new();
    for text in texts {
        if !whole.is_empty() && !whole.ends_with('\n') {
            whole.push('\n');
        }
        if whole.is_empty() {
            whole = text;
        } else {
            whole.push_str(&text);
        }
    }
    whole
}
