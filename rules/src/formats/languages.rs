//! Reads a format: the arguments that it takes in order, and what interpreters make of it.
//!
//! Arguments are listed up to the first unit that no version knows. A version that does not know a unit reads no
//! argument after it: `runs` of what follows has only the others.

use super::format::{Fault, FaultKind, Format, Unit};
use super::known::known;
use super::types::{Number, Wants};
use crate::null::Family;
use abi3lint_model::{Version, VersionSet};

/// The first version whose texts have stars, `-`, `%o`, all lengths, and refuse what they do not know.
pub(super) const MODERN: Version = Version(12);
/// The first version whose texts have `%T` and `%N`, with `#`.
const TYPE_NAMES: Version = Version(13);

/// Reads a format; `keywords`: the function has a list of names.
pub(super) fn read(family: Family, format: &str, keywords: bool) -> Format {
    let mut out = Reading {
        format: Format { is_complete: true, ..Format::default() },
        runs: VersionSet::ALL,
        optional: false,
        only_keywords: false,
    };
    let read = match family {
        Family::Parse => out.parse(format.as_bytes(), keywords),
        Family::Build => out.build(format.as_bytes()),
        Family::Text | Family::Bytes => out.text(family, format.as_bytes()),
    };
    out.format.is_complete &= read.is_some();
    out.format
}

struct Reading {
    format: Format,
    runs: VersionSet,
    optional: bool,
    only_keywords: bool,
}

fn since(v: Version) -> VersionSet {
    Version::all().filter(|x| *x >= v).collect()
}

impl Reading {
    fn push(&mut self, name: &[u8], written: &[u8], wants: &[Wants]) {
        let text = |b: &[u8]| String::from_utf8_lossy(b).into_owned();
        for (part, wants) in wants.iter().enumerate() {
            self.format.units.push(Unit {
                name: text(name),
                written: text(written),
                part: part as u8,
                wants: *wants,
                argument: self.format.arguments,
                runs: self.runs,
                optional: self.optional,
            });
            self.format.arguments += 1;
        }
    }

    fn fault(&mut self, unit: &[u8], kind: FaultKind) {
        self.format.faults.push(Fault { unit: String::from_utf8_lossy(unit).into_owned(), kind });
    }

    /// A unit of the tables. `None` ends the reading.
    fn known(&mut self, family: Family, rest: &[u8]) -> Option<usize> {
        let Some(unit) = known(family, rest) else {
            const SUFFIXES: &[u8] = b"#*!&";
            let len = 1 + usize::from(rest.get(1).is_some_and(|b| SUFFIXES.contains(b)));
            // What a unit does not take is its suffix.
            let before = self.format.units.last().filter(|_| SUFFIXES.contains(&rest[0])).map(|u| u.name.clone());
            let unit = [before.unwrap_or_default().as_bytes(), &rest[..len]].concat();
            self.fault(&unit, FaultKind::Unknown(VersionSet::ALL));
            return None;
        };
        let has = unit.versions();
        let lacking: VersionSet = Version::all().filter(|v| !has.contains(*v)).collect();
        if !lacking.is_empty() {
            self.fault(unit.name.as_bytes(), FaultKind::Unknown(lacking));
            self.runs = self.runs & has;
        }
        self.push(unit.name.as_bytes(), unit.name.as_bytes(), unit.wants);
        Some(unit.name.len())
    }

    fn parse(&mut self, mut rest: &[u8], keywords: bool) -> Option<()> {
        let mut depth = 0usize;
        let mut was_bar = false;
        while let Some(byte) = rest.first() {
            let len = match byte {
                b':' | b';' if depth == 0 => break,
                b'(' => {
                    depth += 1;
                    1
                }
                b')' if depth > 0 => {
                    depth -= 1;
                    1
                }
                b')' => {
                    self.fault(b")", FaultKind::Unbalanced);
                    return None;
                }
                // Without keywords, a second one says nothing new; what is read for one next to it is no unit.
                b'|' if depth == 0 && !self.only_keywords && !(self.optional && (keywords || was_bar)) => {
                    self.optional = true;
                    1
                }
                b'$' if depth == 0 && keywords && !self.only_keywords => {
                    self.only_keywords = true;
                    1
                }
                b'|' | b'$' => {
                    let kind = if depth > 0 { FaultKind::Nested } else { FaultKind::Misplaced };
                    self.fault(&[*byte], kind);
                    return None;
                }
                _ => {
                    if depth == 0 {
                        self.format.top_level += 1;
                    }
                    self.known(Family::Parse, rest)?
                }
            };
            was_bar = *byte == b'|';
            if matches!(byte, b'|' | b'$') {
                self.format.marks.push(self.format.top_level);
            }
            if depth == 1 && *byte == b'(' {
                self.format.top_level += 1;
            }
            rest = &rest[len..];
        }
        if depth > 0 {
            self.fault(b"(", FaultKind::Unbalanced);
            return None;
        }
        Some(())
    }

    fn build(&mut self, mut rest: &[u8]) -> Option<()> {
        let mut open: Vec<u8> = Vec::new();
        while let Some(byte) = rest.first() {
            let len = match byte {
                b',' | b':' | b' ' | b'\t' => 1,
                b'(' | b'[' | b'{' => {
                    open.push(*byte);
                    1
                }
                // There the format ends.
                b')' | b']' | b'}' if open.is_empty() => break,
                b')' | b']' | b'}' => {
                    let fits = |o: &u8| matches!((*o, byte), (b'(', b')') | (b'[', b']') | (b'{', b'}'));
                    if !open.pop().is_some_and(|o| fits(&o)) {
                        self.fault(&[*byte], FaultKind::Unbalanced);
                        return None;
                    }
                    1
                }
                _ => self.known(Family::Build, rest)?,
            };
            rest = &rest[len..];
        }
        if let Some(bracket) = open.first() {
            self.fault(&[*bracket], FaultKind::Unbalanced);
            return None;
        }
        Some(())
    }

    fn text(&mut self, family: Family, mut rest: &[u8]) -> Option<()> {
        while let Some(at) = rest.iter().position(|b| *b == b'%') {
            rest = &rest[at..];
            let unit = Directive::read(rest);
            let written = &rest[..unit.len];
            let Some((name, wants)) = unit.meaning(family) else {
                self.fault(written, FaultKind::Unknown(VersionSet::ALL));
                return None;
            };
            let first = unit.since(family);
            let lacking: VersionSet = Version::all().filter(|v| *v < first).collect();
            if !lacking.is_empty() {
                self.fault(written, FaultKind::Unknown(lacking));
            }
            // What older versions do not know ends the format for them.
            let is_own_contract = matches!(unit.letter, b'T' | b'N');
            let before = self.runs;
            self.runs = self.runs & since(first);
            for _ in 0..unit.stars {
                self.push(b"", written, &[Wants::Value(Number::Int)]);
            }
            if is_own_contract {
                // The contract of the unit itself says what versions without it do.
                self.runs = before;
                self.push(&name, written, wants);
                self.runs = before & since(first);
            } else {
                self.push(&name, written, wants);
            }
            if unit.refuses_width() {
                self.fault(written, FaultKind::Unknown(since(MODERN)));
                self.runs = self.runs & Version::all().filter(|v| *v < MODERN).collect();
            }
            rest = &rest[unit.len..];
        }
        Some(())
    }
}

/// `%-5.3ld`, taken apart.
#[derive(Debug)]
struct Directive<'f> {
    flags: &'f [u8],
    width: &'f [u8],
    has_precision: bool,
    /// A precision that is not zero, or none.
    reads_text: bool,
    stars: usize,
    length: &'f [u8],
    /// 0 where the format ends before it.
    letter: u8,
    /// Bytes, with the `%`.
    len: usize,
}

impl<'f> Directive<'f> {
    fn read(text: &'f [u8]) -> Directive<'f> {
        let mut at = 1;
        let mut take = |bytes: &[u8]| {
            let from = at;
            at += text[at..].iter().take_while(|b| bytes.contains(b)).count();
            &text[from..at]
        };
        let flags = take(b"-0#");
        let star = take(b"*").len();
        let width = take(b"0123456789");
        let has_precision = !take(b".").is_empty();
        let (mut stars, mut reads_text) = (star, true);
        if has_precision {
            let star = take(b"*").len();
            stars += star;
            let digits = take(b"0123456789");
            reads_text = star == 0 && digits.iter().any(|d| *d != b'0');
        }
        let length = take(b"lzjt");
        let letter = text.get(at).copied().unwrap_or(0);
        Directive { flags, width, has_precision, reads_text, stars, length, letter, len: (at + 1).min(text.len()) }
    }

    /// The name of its contract, and its arguments without those of stars; `None` for what no version knows.
    fn meaning(&self, family: Family) -> Option<(Vec<u8>, &'static [Wants])> {
        let is_text = family == Family::Text;
        let plain = self.length.is_empty();
        if self.stars > 0 && !is_text {
            return None;
        }
        let named = |name: &[u8]| if self.reads_text { name.to_vec() } else { Vec::new() };
        Some(match self.letter {
            b'%' if plain => (Vec::new(), &[]),
            b'd' | b'i' | b'u' | b'x' | b'o' | b'X' => {
                let known_to_bytes = match self.letter {
                    b'd' | b'u' => matches!(self.length, b"" | b"l" | b"z"),
                    b'i' | b'x' => plain,
                    _ => false,
                };
                if !is_text && !known_to_bytes {
                    return None;
                }
                let wants: &[Wants] = match self.length {
                    b"" => &[Wants::Value(Number::Int)],
                    b"l" => &[Wants::Value(Number::Long)],
                    b"ll" | b"j" => &[Wants::Value(Number::LongLong)],
                    b"z" | b"t" => &[Wants::Value(Number::Size)],
                    _ => return None,
                };
                (Vec::new(), wants)
            }
            b'c' if plain => (Vec::new(), &[Wants::Value(Number::Int)]),
            b'p' if plain => (b"p".to_vec(), &[Wants::Any]),
            b's' if plain => (named(b"s"), &[Wants::Text]),
            b's' if is_text && self.length == b"l" => (named(b"ls"), &[Wants::Wide]),
            b'U' | b'S' | b'R' | b'A' if is_text && plain => (vec![self.letter], &[Wants::Object]),
            b'V' if is_text && plain => (b"V".to_vec(), &[Wants::Object, Wants::Text]),
            b'V' if is_text && self.length == b"l" => (b"lV".to_vec(), &[Wants::Object, Wants::Wide]),
            b'T' if is_text && plain => (self.with_hash(), &[Wants::Object]),
            b'N' if is_text && plain => (self.with_hash(), &[Wants::Type]),
            _ => return None,
        })
    }

    fn with_hash(&self) -> Vec<u8> {
        let hash = if self.flags.contains(&b'#') { &b"#"[..] } else { b"" };
        [hash, &[self.letter]].concat()
    }

    /// The first version that knows it.
    fn since(&self, family: Family) -> Version {
        if family == Family::Bytes {
            return Version(0);
        }
        if matches!(self.letter, b'T' | b'N') || self.flags.contains(&b'#') {
            return TYPE_NAMES;
        }
        let is_old = match self.letter {
            b'd' | b'i' | b'u' => matches!(self.length, b"" | b"l" | b"ll" | b"z"),
            b'o' | b'X' => false,
            _ => self.length.is_empty(),
        };
        if is_old && self.stars == 0 && !self.flags.contains(&b'-') { Version(0) } else { MODERN }
    }

    /// Characters, pointers and `%%` have no width since [`MODERN`]; before, it was passed over.
    fn refuses_width(&self) -> bool {
        matches!(self.letter, b'c' | b'p' | b'%') && (self.has_precision || !self.width.is_empty())
    }
}
