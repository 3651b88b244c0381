//! Objects of the C++ library that are made of a pointer to text: `std::string s = PyUnicode_AsUTF8(o);`.
//!
//! In a module such a constructor, and each member or operator that takes a text, is a function with a mangled name, which
//! says the class and the types of its parameters. Which of them dereference the text, the table of the C and C++ library
//! says, where they go by the names that sources have.
//!
//! *Limits.* A constructor that is a template of the pointer's type, as that of a path is, gets it by reference, which is
//! not followed.

use crate::ir::Value as Ir;
use abi3lint_rules::null::{self, Foreign};
use cpp_demangle::{BorrowedSymbol, DemangleOptions};

/// The longest symbol that is read.
const LONGEST: usize = 1024;

/// The function of the table that a function of a module is, and the position of the argument with the text.
pub(super) fn takes_text(f: Ir, symbol: &str) -> Option<(&'static Foreign, usize)> {
    let is_of_string = symbol.starts_with("_Z") && symbol.contains("12basic_string");
    let is_of_view = symbol.starts_with("_Z") && symbol.contains("17basic_string_view");
    if symbol.len() > LONGEST || !(is_of_string || is_of_view) {
        return None;
    }
    let options = DemangleOptions::new().no_return_type();
    let whole = BorrowedSymbol::new(symbol.as_bytes()).ok()?.demangle_with_options(&options).ok()?;
    let (name, position, count) = text_of(&whole, first_of_template(symbol))?;
    let foreign = null::foreign(&name)?;
    // The object and a place for the result come first.
    let before = f.parameters().count().checked_sub(count)?;
    Some((foreign, before + position))
}

/// The name in the table, the parameter with the text, and how many parameters the source has.
fn text_of<'w>(whole: &'w str, first: Option<&'w str>) -> Option<(String, usize, usize)> {
    let (name, list) = whole.split_at(parameters_at(whole)?);
    let parameters: Vec<&str> = first.into_iter().chain(parameters(list)).collect();
    let at = parameters.iter().position(|p| kind(p).is_some())?;
    let class = |name: &str| if name.contains("basic_string_view") { "string_view" } else { "string" };
    // Behind a text that is not terminated stands its length, and with zero nothing is read.
    let has_length = parameters.get(at + 1).is_some_and(|p| *p == "unsigned long");
    let text = kind(parameters[at])?;
    let found = match name.rsplit_once(">::") {
        Some((of, member)) => {
            let member = if member.starts_with("operator") { member } else { member.split('<').next()? };
            let shown = format!("std::{text}{}", class(of));
            match member {
                "basic_string" | "basic_string_view" if !has_length => shown,
                "find" | "rfind" => format!("{shown}::{member}"),
                _ if has_length || at > 0 => return None,
                _ => format!("{shown}::{member}"),
            }
        }
        None if name.starts_with("std::operator") => format!("std::{text}{}", class(list)),
        None => return None,
    };
    Some((found, at, parameters.len()))
}

/// The first parameter of a constructor that is a template, where it is a text: what demangles the name takes it for the
/// type of a result, which a constructor has not.
fn first_of_template(symbol: &str) -> Option<&'static str> {
    let (_, parameters) = symbol.split_once("C2I").or_else(|| symbol.split_once("C1I"))?;
    let (_, first) = parameters.split_once("EPK")?;
    let of = [("c", "char const*"), ("w", "wchar_t const*"), ("Ds", "char16_t const*"), ("Di", "char32_t const*")];
    of.iter().find(|(code, _)| first.starts_with(code)).map(|(_, name)| *name)
}

/// Where the list of parameters begins: at the parenthesis that the last one closes.
fn parameters_at(whole: &str) -> Option<usize> {
    let end = whole.rfind(')')?;
    let mut depth = 0_usize;
    for (i, b) in whole.as_bytes()[..=end].iter().enumerate().rev() {
        match b {
            b')' => depth += 1,
            b'(' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(i);
                }
            }
            _ => {}
        }
    }
    None
}

/// The parameters of a list in parentheses.
fn parameters(list: &str) -> Vec<&str> {
    let inner = list.trim_start_matches('(');
    let (mut out, mut depth, mut start) = (Vec::new(), 0_usize, 0);
    for (i, c) in inner.char_indices() {
        match c {
            ')' if depth == 0 => {
                out.push(inner[start..i].trim());
                break;
            }
            ',' if depth == 0 => {
                out.push(inner[start..i].trim());
                start = i + 1;
            }
            '<' | '(' => depth += 1,
            '>' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    out
}

/// What stands before `string` in the name of the class whose texts a parameter is.
fn kind(parameter: &str) -> Option<&'static str> {
    match parameter {
        "char const*" => Some(""),
        "wchar_t const*" => Some("w"),
        "char16_t const*" => Some("u16"),
        "char32_t const*" => Some("u32"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_that_take_texts_are_told_by_their_names() {
        const STRING: &str = "std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> >";
        const VIEW: &str = "std::basic_string_view<char, std::char_traits<char> >";
        let of = |text: String| text_of(&text, None).map(|(name, at, _)| format!("{name} {at}"));
        let table = [
            (format!("{STRING}::basic_string(char const*, unsigned long, std::allocator<char> const&)"), ""),
            (format!("{STRING}::basic_string({STRING} const&)"), ""),
            (format!("{STRING}::operator=(char const*)"), "std::string::operator= 0"),
            (format!("{STRING}::append(char const*, unsigned long)"), ""),
            (format!("{STRING}::find(char const*, unsigned long) const"), "std::string::find 0"),
            (format!("{VIEW}::basic_string_view(char const*)"), "std::string_view 0"),
            (
                format!(
                    "std::operator+<char, std::char_traits<char>, std::allocator<char> >({STRING} const&, char const*)"
                ),
                "std::string 1",
            ),
            ("spam::read(char const*)".to_owned(), ""),
        ];
        for (text, expected) in table {
            assert_eq!(of(text.clone()).unwrap_or_default(), expected, "{text}");
        }
        let symbol = "_ZNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEC2IS3_EEPKcRKS3_";
        assert_eq!(first_of_template(symbol), Some("char const*"));
    }
}
