//! The contracts with NULL as the build script joins them: imported lines, what is curated, and what follows
//! from the catalog. The modules are the build script's own.

#[path = "../../../../rules/build/null/derive.rs"]
mod derive;
#[allow(dead_code, reason = "the build script writes all of it, a chore compares a part")]
#[path = "../../../../rules/build/null/format.rs"]
pub mod format;
#[allow(dead_code, reason = "the build script writes all of it, a chore compares a part")]
#[path = "../../../../rules/build/null/load.rs"]
pub mod load;
