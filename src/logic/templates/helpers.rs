//! The helpers that a template may call: `words`, `quote` and `brief`.
//!
//! They exist because a text of several lines must keep its lines in both parts of a letter,
//! and still be nothing but text there.

use crate::domain::kind::Language;
use crate::logic::markdown::{Voice, escape_block, one_line};
use crate::logic::phrasebook::Phrasebook;
use handlebars::{
    Context, Handlebars, Helper, HelperDef, HelperResult, Output, RenderContext, RenderErrorReason,
};
use jiff::tz::TimeZone;

/// Helpers of bodies, written with three braces, on a line of their own.
pub(super) const BLOCK_HELPERS: [&str; 2] = ["words", "quote"];
/// Helpers of subjects and previews.
pub(super) const LINE_HELPERS: [&str; 1] = ["brief"];

/// A quotation longer than this is cut: who needs the rest opens the original.
const QUOTE_LINES_MAX: usize = 150;
/// Mail programs hide what lies beyond 100 KiB of HTML; this much text stays well below.
const QUOTE_CHARS_MAX: usize = 20_000;
/// Nobody reads more of a line in a letter; a longer one is somebody's pasted data.
const QUOTE_LINE_CHARS_MAX: usize = 2_000;
/// What a preview shows of somebody's words.
const BRIEF_CHARS_MAX: usize = 120;

/// Registers `words` and `quote`.
pub(super) fn register_for_bodies(registry: &mut Handlebars<'static>, language: Language) {
    registry.register_helper("words", Box::new(Words));
    registry.register_helper("quote", Box::new(Quote { language }));
}

/// Registers `brief`.
pub(super) fn register_for_lines(registry: &mut Handlebars<'static>) {
    registry.register_helper("brief", Box::new(Brief));
}

/// Our own words: an agent's, or the configuration's; web addresses become links.
struct Words;

/// Somebody's words, line by line behind a bar.
struct Quote {
    language: Language,
}

/// The beginning of somebody's words on one line.
struct Brief;

impl HelperDef for Words {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let lines: Vec<String> = text_of(helper, "words")?.split('\n').map(str::to_owned).collect();
        out.write(escape_block(&lines, Voice::Own).trim_end_matches('\n'))?;
        Ok(())
    }
}

impl HelperDef for Quote {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let mut rest = text_of(helper, "quote")?.split('\n');
        let mut room = QUOTE_CHARS_MAX;
        let mut lines: Vec<String> = Vec::new();
        while lines.len() < QUOTE_LINES_MAX && room > 0 {
            let Some(line) = rest.next() else { break };
            let line = shortened(line, QUOTE_LINE_CHARS_MAX);
            room = room.saturating_sub(line.len());
            lines.push(line);
        }
        let cut = rest.count();
        if let Some(book) = Phrasebook::new(self.language, TimeZone::UTC).filter(|_| cut > 0) {
            lines.extend([String::new(), book.lines_cut(cut)]);
        }
        out.write(escape_block(&lines, Voice::Quoted).trim_end_matches('\n'))?;
        Ok(())
    }
}

impl HelperDef for Brief {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        out.write(&shortened(&one_line(text_of(helper, "brief")?), BRIEF_CHARS_MAX))?;
        Ok(())
    }
}

/// The first parameter as text; an absent one is an error, as everywhere in strict mode.
fn text_of<'h>(
    helper: &'h Helper<'_>,
    name: &'static str,
) -> Result<&'h str, handlebars::RenderError> {
    helper
        .param(0)
        .filter(|value| !value.is_value_missing())
        .and_then(|value| value.value().as_str())
        .ok_or_else(|| RenderErrorReason::ParamNotFoundForIndex(name, 0).into())
}

/// At most `chars_max` characters, with an ellipsis where some are missing.
fn shortened(text: &str, chars_max: usize) -> String {
    match text.char_indices().nth(chars_max) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default().trim_end()),
        None => text.to_owned(),
    }
}
