//! Tables that the interpreter reads: arrays that lack the empty entry at their end, and slots with NULL in them.
//!
//! A table is a global variable whose initialiser has all entries, whichever macros have made them. Nothing is told of one
//! that code of the module writes into, goes through by an index of its own or passes on as a single entry, nor of a static
//! one that nothing uses: the length of such a table may be taken from its type, which leaves no trace.
//!
//! *Limits.* A list of keywords is found where the call names it, or a variable that is copied from a constant.

use crate::variables::place;
use crate::headers::plain_name;
use crate::names::{Name, Until};
use crate::ir::Value;
use crate::places::At;
use crate::walk::Walk;
use crate::words::Words;
use abi3lint_model::{Confidence, EntityId, Subject, Use};
use abi3lint_rules::roles::Role;
use abi3lint_rules::{catalog, formats, null};
use inkwell::llvm_sys::LLVMOpcode;

/// What a module does with a table.
#[derive(Default)]
struct Reads {
    /// Something uses it at all.
    used: bool,
    /// Something reads it to its end.
    whole: bool,
    /// A function reads its first entry alone.
    single: bool,
    /// Code writes into it, or goes through it by itself.
    counted: bool,
}

/// So many uses of one table are looked at.
const USES: usize = 4096;

/// An array of a struct of CPython's that must end with an empty entry.
pub(crate) fn unterminated(walk: &mut Walk<'_, '_>, main: usize, words: Option<&Words>, g: Value, record: EntityId) {
    if null::terminated(record).is_none() {
        return;
    }
    let Some(entries) = g.initializer().map(|init| init.operands().collect::<Vec<_>>()) else { return };
    if !entries.last().is_some_and(|last| is_entry(*last)) {
        return;
    }
    let reads = reads(g);
    let is_table = entries.len() > 1 || if g.is_internal() { reads.used } else { reads.whole };
    if is_table && !reads.single && !reads.counted {
        let at = place(walk, main, words, g, None);
        walk.push(Subject::Entity(record), Use::Unterminated, at, Confidence::Exact, None);
    }
}

/// Whether an entry has a name or the id of a slot.
fn is_entry(entry: Value) -> bool {
    entry.operands().next().is_some_and(|first| !first.is_zero())
}

fn reads(table: Value) -> Reads {
    let mut out = Reads::default();
    let mut todo = vec![table];
    for _ in 0..USES {
        let Some(address) = todo.pop() else { return out };
        for user in address.users() {
            out.used = true;
            if !user.is_instruction() {
                // An address in the table, or the initialiser of what reads it.
                out.whole |= !user.is_gep();
                todo.extend(Some(user).filter(|u| u.is_gep()));
                continue;
            }
            match user.opcode() {
                LLVMOpcode::LLVMCall | LLVMOpcode::LLVMInvoke => {
                    let id = user.callee().and_then(|f| catalog::lookup(plain_name(&f.name())));
                    out.single |= id.is_some_and(|id| catalog::entity(id).has(Role::ReadsOneEntry));
                    out.whole |= id.is_some();
                }
                // Whoever has its address by another name may do anything with it.
                LLVMOpcode::LLVMStore => out.counted = true,
                LLVMOpcode::LLVMGetElementPtr => {
                    let is_walked = user.operands().skip(1).any(|index| index.integer().is_none());
                    out.counted |= is_walked;
                    todo.extend(Some(user).filter(|_| !is_walked));
                }
                LLVMOpcode::LLVMBitCast => todo.push(user),
                _ => {}
            }
        }
    }
    Reads { counted: true, ..out }
}

/// Lists of keywords, of all calls that take one.
pub(crate) fn keyword_lists(walk: &mut Walk<'_, '_>, main: usize, words: Option<&Words>) {
    let module = walk.module;
    for f in module.functions().filter(|f| f.is_declaration()) {
        let name = f.name();
        let Some(id) = formats::sized(&name).or_else(|| catalog::lookup(&name)) else { continue };
        if !catalog::entity(id).has(Role::KeywordParser) {
            continue;
        }
        let calls: Vec<Value> = f.users().filter(|u| u.is_call() && u.callee() == Some(f)).collect();
        for call in calls {
            let Some(list) = call.arguments().0.get(LIST).map(|a| a.root()) else { continue };
            if let Some(at) = endless_list(walk, main, words, list, call) {
                walk.push(Subject::Entity(id), Use::Unterminated, at, Confidence::Exact, None);
            }
        }
    }
}

/// The argument of a parser that is a list of keywords.
const LIST: usize = 3;

/// Where a list of keywords is that does not end with NULL.
fn endless_list(
    walk: &mut Walk<'_, '_>,
    main: usize,
    words: Option<&Words>,
    list: Value,
    call: Value,
) -> Option<At> {
    let lacks_end = |g: Value| {
        let last = g.initializer().filter(|_| g.value_type().is_array()).and_then(|init| init.operands().last());
        last.is_some_and(|last| last.is_pointer() && !last.is_null_pointer())
    };
    if list.is_global() && !list.is_declaration() && lacks_end(list) && !reads(list).counted {
        let before = if list.variable().is_none() { declared_before(walk, &list.name(), call) } else { None };
        return Some(before.unwrap_or_else(|| place(walk, main, words, list, None)));
    }
    if !list.is_alloca() || reads(list).counted {
        return None;
    }
    let mut copies =
        list.users().filter(|u| u.is_call() && u.callee().is_some_and(|f| f.name().starts_with("llvm.memcpy")));
    let copy = copies.next().filter(|_| copies.next().is_none())?;
    let from = copy.arguments().0.get(1).map(|a| a.root()).filter(|from| from.is_global() && lacks_end(*from))?;
    let name = from.name();
    let name = name.rsplit('.').next().unwrap_or(&name);
    let site = copy.location().and_then(|l| walk.site(l))?;
    Some(At { file: site.file, line: site.line, column: site.column.max(1), len: name.len() as u32 })
}

/// The last array of a variable's name before a call: without full debug information, a variable has no place.
fn declared_before(walk: &mut Walk<'_, '_>, symbol: &str, call: Value) -> Option<At> {
    let site = call.location().and_then(|l| walk.site(l))?;
    // A static of a function is called `function.name`, and `_ZZ8functionvE4name` in C++.
    let name = match symbol.strip_prefix("_ZZ").and_then(|rest| rest.rsplit_once('E')) {
        Some((_, name)) => name.trim_start_matches(|c: char| c.is_ascii_digit()),
        None => plain_name(symbol.rsplit('.').next()?),
    };
    let (text, lines) = walk.files.text(site.file)?;
    let end = lines.offset(site.line, site.column.max(1), text) as usize;
    let all = walk.files.names(site.file, 0..end, Until::End);
    let is_array = |n: &&Name<'_>| {
        let behind = text.get(n.start + n.text.len()..).unwrap_or_default();
        n.text == name && behind.trim_ascii_start().starts_with(b"[")
    };
    let found = all.iter().rev().find(is_array)?;
    Some(walk.files.at(site.file, found.start, found.text.len()))
}

/// NULL beside the id of a slot that stands at a place.
pub(crate) fn empty_slot(walk: &mut Walk<'_, '_>, id: EntityId, item: Value, at: At) {
    let is_empty = item.operands().nth(1).is_some_and(Value::is_null_pointer);
    if !is_empty || null::slot(id).is_none() {
        return;
    }
    let value = walk.files.text(at.file).and_then(|(text, lines)| {
        let start = lines.offset(at.line, at.column, text) as usize + at.len as usize;
        let mut rest = text.get(start..)?.trim_ascii_start().strip_prefix(b",")?.trim_ascii_start();
        if rest.starts_with(b".") {
            let equals = rest.iter().position(|b| *b == b'=')?;
            rest = rest[equals + 1..].trim_ascii_start();
        }
        let end = rest.iter().position(|b| matches!(b, b'}' | b','))?;
        Some((text.len() - rest.len(), rest[..end].trim_ascii_end().len()))
    });
    let at = value.map_or(at, |(start, len)| walk.files.at(at.file, start, len));
    walk.push(Subject::Entity(id), Use::Empty, at, Confidence::Exact, None);
}
