//! Real headers of CPython on this machine, for tests: each interpreter is asked where its own are.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Header folders by minor version, of every interpreter that pyenv or the path has.
pub fn found() -> BTreeMap<u8, PathBuf> {
    let mut out = BTreeMap::new();
    for python in interpreters() {
        let code = "import sys, sysconfig; print(sys.version_info[1] if sys.version_info[0] == 3 else 0); \
                    print(sysconfig.get_path('include'))";
        let Ok(answer) = Command::new(&python).args(["-c", code]).output() else { continue };
        let text = String::from_utf8_lossy(&answer.stdout).into_owned();
        let mut lines = text.lines();
        let (Some(Ok(minor)), Some(folder)) = (lines.next().map(str::parse::<u8>), lines.next()) else { continue };
        if minor >= 6 && Path::new(folder).join("Python.h").exists() {
            out.entry(minor).or_insert_with(|| PathBuf::from(folder));
        }
    }
    out
}

fn interpreters() -> Vec<PathBuf> {
    let home = std::env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    let pyenv = std::env::var_os("PYENV_ROOT").map_or_else(|| home.join(".pyenv"), PathBuf::from);
    let mut list: Vec<PathBuf> = std::fs::read_dir(pyenv.join("versions"))
        .map(|entries| entries.filter_map(|e| Some(e.ok()?.path().join("bin/python3"))).collect())
        .unwrap_or_default();
    list.sort();
    list.retain(|p| p.exists());
    list.extend((6..=15).map(|minor| PathBuf::from(format!("python3.{minor}"))));
    list.push(PathBuf::from("python3"));
    list
}
