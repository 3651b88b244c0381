//! The commands but for those that are folders of their own (`cc`, `lsp`): each runs, prints and returns its exit status.

pub(crate) mod baseline;
pub(crate) mod check;
pub(crate) mod config;
pub(crate) mod explain;
pub(crate) mod floor;
pub(crate) mod footprint;
pub(crate) mod generate;
pub(crate) mod init;
pub(crate) mod migrate;
pub(crate) mod plugin;
pub(crate) mod rules;
pub(crate) mod summary;
