//! The same verdict from inside clang: the commands that load a plugin.
//!
//! A plugin fits one major version of LLVM and no other, so nothing is loaded on suspicion. What a plugin
//! prints is the text format, and it fails the compile by itself.

use super::chain::Chain;
use crate::input::compiler::{clang_words, on_path};
use crate::input::llvm::Plugin;
use abi3lint_command_line::{Call, Source, Stage};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A record of optimisations that is written nowhere, of passes that have no such name: it makes clang track
/// where each instruction comes from and changes no object, other than `-g1`. `-Rpass` does the same, but every
/// pass words its remarks for it.
const LOCATIONS: [&str; 4] = ["-Xclang", "-opt-record-passes", "-Xclang", "^zz$"];
/// With a record of the user's clang tracks locations by itself, and that is not to be filtered.
const RECORDS: [&str; 2] = ["-fsave-optimization-record", "-foptimization-record"];

/// What is added to a clang's own command; `None` where the plugin would not run in it, or where it would
/// change an object.
pub(super) fn in_place(plugin: &Plugin, call: &Call) -> Option<Vec<OsString>> {
    let runs = call.stage > Stage::Syntax && !call.switches.iter().any(|s| s == "-disable-llvm-passes");
    if !runs || (call.bitcode && !call.debug) {
        return None;
    }
    let mut flags = vec![load(plugin)];
    let is_recorded = call.switches.iter().any(|s| RECORDS.iter().any(|r| s.starts_with(r)));
    if !call.debug && !is_recorded {
        flags.extend(LOCATIONS.map(OsString::from));
    }
    // Findings count among clang's errors, of which it shows twenty.
    if !call.switches.iter().any(|s| s.starts_with("-ferror-limit")) {
        flags.push("-ferror-limit=0".into());
    }
    Some(flags)
}

fn load(plugin: &Plugin) -> OsString {
    let mut flag = OsString::from("-fpass-plugin=");
    flag.push(&plugin.path);
    flag
}

/// A clang on PATH with its plugin, for compiles by other compilers.
pub(super) fn other_clang(plugins: &[Plugin]) -> Option<(PathBuf, &Plugin)> {
    plugins.iter().find_map(|p| Some((on_path(&format!("clang-{}", p.major))?, p)))
}

/// A second compile of a source that writes nothing, by a clang with its plugin.
pub(super) fn second(clang: &Path, plugin: &Plugin, call: &Call, source: &Source) -> Vec<OsString> {
    let mut words: Vec<OsString> = vec![clang.into()];
    // Warnings of clang's own are left out when its output is read; `-w` would silence the plugin's too.
    words.extend(["-O0", "-ferror-limit=0", "-emit-llvm"].into_iter().chain(LOCATIONS).map(OsString::from));
    words.extend(call.switches.iter().filter(|s| *s == "-w").map(OsString::from));
    words.push(load(plugin));
    words.extend(clang_words(call, source));
    words.extend(["-o", "/dev/null"].map(OsString::from));
    words
}

/// Runs such a second compile. Its findings, and whether it failed by them; `None` where clang could not
/// compile the source for reasons of its own.
pub(super) fn verdict_of_second(
    words: &[OsString],
    chain: &Chain,
    settings: &[(&str, String)],
) -> Option<(String, bool)> {
    let (program, args) = words.split_first()?;
    let mut second = Command::new(program);
    second.args(args).envs(settings.iter().map(|(k, v)| (k, v))).stdin(Stdio::null()).stdout(Stdio::null());
    chain.give_to(&mut second);
    let out = second.output().ok()?;
    findings(&String::from_utf8_lossy(&out.stderr), out.status.success())
}

/// The findings among what clang printed: lines that end in a rule's id, and the notes after them.
fn findings(printed: &str, success: bool) -> Option<(String, bool)> {
    let rule = |line: &str| {
        let id = line.strip_suffix(']').and_then(|l| l.rsplit_once('['));
        id.is_some_and(|(_, id)| abi3lint_rules::checks::rule(id).is_some())
    };
    let mut text = String::new();
    let (mut errors, mut inside) = (false, false);
    for line in printed.lines() {
        inside = rule(line) || (inside && line.contains(": note: "));
        if inside {
            errors |= line.contains(": error: ");
            text.push_str(line);
            text.push('\n');
        }
    }
    (success || errors).then_some((text, errors))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(words: &str) -> Call {
        Call::parse(&shlex::split(words).unwrap(), "cc", Path::new("."))
    }

    fn words(list: Vec<OsString>) -> String {
        list.iter().map(|w| w.to_string_lossy()).collect::<Vec<_>>().join(" ")
    }

    fn p19() -> Plugin {
        Plugin { path: PathBuf::from("p/libabi3lint_clang19.so"), major: 19 }
    }

    #[test]
    fn clang_gets_the_plugin_where_it_changes_no_object() {
        let added = |w: &str| in_place(&p19(), &call(w)).map(words);
        let load = "-fpass-plugin=p/libabi3lint_clang19.so";
        assert_eq!(added("-g -O2 -c a.c"), Some(format!("{load} -ferror-limit=0")));
        assert_eq!(
            added("-O2 -c a.c"),
            Some(format!("{load} -Xclang -opt-record-passes -Xclang ^zz$ -ferror-limit=0"))
        );
        assert_eq!(added("-O2 -fsave-optimization-record -c a.c"), Some(format!("{load} -ferror-limit=0")));
        assert_eq!(added("-flto -g -ferror-limit=5 -c a.c"), Some(load.to_owned()));
        for none in ["-flto -c a.c", "-fsyntax-only a.c", "-c -emit-llvm a.c"] {
            assert_eq!(added(none), None, "{none}");
        }
    }

    #[test]
    fn the_second_compile_keeps_what_decides_and_nothing_that_clang_refuses() {
        let c = call(
            "-O3 -g -fipa-pta -fno-reorder-blocks-and-partition -flto=8 -specs=x -Wall -Wp,-DW=1 -DNDEBUG -DA='b c' \
             -UB -Iinc -isystem sys -include f.h -std=c11 -march=native -m64 -MMD -MF x.d --param y=1 -c a.c -o a.o",
        );
        assert_eq!(
            words(second(Path::new("clang-19"), &p19(), &c, &c.sources[0])),
            "clang-19 -O0 -ferror-limit=0 -emit-llvm -Xclang -opt-record-passes -Xclang ^zz$ \
             -fpass-plugin=p/libabi3lint_clang19.so -std=c11 -march=native -m64 -DW=1 -DNDEBUG -DA=b c -UB -I inc -isystem sys -include f.h -x c -c a.c -o /dev/null"
        );
    }

    #[test]
    fn only_findings_are_taken_from_what_clang_prints() {
        let finding = "a.c:1:2: error: no [struct-field]\na.c:1:2: note: use x\n";
        let noise = "a.c:3:4: error: nested functions are not allowed\na.c:3:4: note: here\n";
        assert_eq!(findings(&format!("{noise}{finding}1 error generated.\n"), false), Some((finding.to_owned(), true)));
        assert_eq!(findings(noise, false), None);
        assert_eq!(findings("", true), Some((String::new(), false)));
    }
}
