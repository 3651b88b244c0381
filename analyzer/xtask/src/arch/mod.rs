//! `cargo xtask arch`: proves each sentence of ARCHITECTURE.md about which part may know what.
//!
//! A sentence is proven by cargo's own graph or by the sources' text, never by a list that somebody keeps
//! by hand. The same proof is a test, so that a wrong dependency fails where it is written.

mod graph;
mod layout;
mod limits;
mod llvm;
mod manifests;
mod modules;
mod names;
mod paths;
mod sentence;
mod shared;
mod sources;
mod text;

use abi3lint_workspace::{metadata, root};
use anyhow::{Result, bail};
use sentence::Sentence;

/// Prints each sentence with its proof.
pub(crate) fn run() -> Result<()> {
    let sentences = prove()?;
    let mut failed = 0;
    for s in &sentences {
        println!("{:<6} {}", if s.breaches.is_empty() { "ok" } else { "BROKEN" }, s.text);
        for b in &s.breaches {
            println!("         {b}");
        }
        failed += usize::from(!s.breaches.is_empty());
    }
    if failed > 0 {
        bail!("{failed} of {} sentences do not hold", sentences.len());
    }
    println!("{} sentences hold", sentences.len());
    Ok(())
}

fn prove() -> Result<Vec<Sentence>> {
    let metadata = metadata()?;
    let mut all = graph::prove(&metadata);
    all.extend(sources::prove(&metadata)?);
    all.extend(layout::prove(&metadata)?);
    all.extend(limits::prove(&metadata)?);
    all.extend(llvm::prove()?);
    all.extend(manifests::prove(&metadata)?);
    all.extend(modules::prove(&metadata)?);
    all.extend(names::prove()?);
    all.extend(shared::prove()?);
    all.extend(text::prove(&root())?);
    Ok(all)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_architecture_holds() {
        let broken: Vec<_> = super::prove().unwrap().into_iter().filter(|s| !s.breaches.is_empty()).collect();
        assert!(broken.is_empty(), "{broken:#?}");
    }
}
