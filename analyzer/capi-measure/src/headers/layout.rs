//! Reads clang's record layouts: where each member begins, in bits. Knows that text form and nothing else.

use anyhow::{Context, Result};
use std::collections::HashMap;

/// Members of one record in declaration order, members of members below them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Member {
    /// From the beginning of the outermost record.
    pub(crate) bits: u32,
    pub(crate) members: Vec<Member>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Layout {
    pub(crate) size: u32,
    pub(crate) members: Vec<Member>,
}

/// Layouts by the name that clang gives a record when its definition ends, as `struct _object`; of a record
/// that has none then by its place, `FILE:LINE:COLUMN`.
pub(crate) fn parse(text: &str) -> Result<HashMap<String, Layout>> {
    let mut out = HashMap::new();
    for block in text.split("*** Dumping AST Record Layout").skip(1) {
        let mut lines = block.lines().filter(|l| !l.trim().is_empty());
        let head = lines.next().and_then(|l| l.split_once('|')).context("a layout begins with its record")?.1;
        let mut layout = Layout::default();
        for line in lines {
            let Some((place, what)) = line.split_once('|') else { continue };
            if let Some(size) = what.trim().strip_prefix("[sizeof=") {
                let number = size.split([',', ']']).next().unwrap_or_default();
                layout.size = number.parse().with_context(|| format!("size in '{line}'"))?;
                break;
            }
            let bits = bits(place.trim()).with_context(|| format!("offset in '{line}'"))?;
            let depth = (what.len() - what.trim_start().len()).saturating_sub(1) / 2;
            let mut list = &mut layout.members;
            for _ in 1..depth {
                list = &mut list.last_mut().context("a member within no member")?.members;
            }
            list.push(Member { bits, members: Vec::new() });
        }
        let head = head.trim();
        // What it is within does not matter: the place is enough.
        let place = head
            .split_once(" at ")
            .filter(|(before, _)| before.ends_with("(unnamed") || before.ends_with("(anonymous"));
        let name = place.map_or(head.to_owned(), |(_, at)| at.trim_end_matches(')').to_owned());
        out.entry(name).or_insert(layout);
    }
    Ok(out)
}

/// `32` is bytes, `32:5-6` bits 5 to 6 from byte 32 on.
fn bits(place: &str) -> Option<u32> {
    let (bytes, bit) = match place.split_once(':') {
        // `32:-` is a bit field without width.
        Some((bytes, range)) => (bytes, range.split('-').next()?.parse().unwrap_or(0)),
        None => (place, 0),
    };
    Some(bytes.parse::<u32>().ok()? * 8 + bit)
}

#[cfg(test)]
mod tests {
    use super::{Member, parse};

    #[test]
    fn members_are_found_with_their_bits() {
        let text = "\n*** Dumping AST Record Layout\n         0 | struct a\n         0 |   int x\n\
                    \x20        8 |   struct a::(unnamed at /h/a.h:2:3) state\n     8:0-1 |     unsigned int kind\n\
                    \x20    8:2-2 |     unsigned int ascii\n        16 |   char[4] text\n\
                    \x20          | [sizeof=24, align=8]\n";
        let all = parse(text).unwrap();
        let a = &all["struct a"];
        assert_eq!(a.size, 24);
        let leaf = |bits| Member { bits, members: Vec::new() };
        let unnamed = text.replace("| struct a\n", "| struct b::(unnamed at /h/a.h:7:9)\n");
        assert_eq!(parse(&unnamed).unwrap()["/h/a.h:7:9"], *a);
        assert_eq!(a.members, [leaf(0), Member { bits: 64, members: vec![leaf(64), leaf(66)] }, leaf(128)]);
    }
}
