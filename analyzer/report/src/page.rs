//! Where the page of a rule is published.

/// The address of a rule's page.
pub fn page(rule: &str) -> String {
    format!("{}/blob/HEAD/docs/rules/{rule}.md", env!("CARGO_PKG_REPOSITORY"))
}
