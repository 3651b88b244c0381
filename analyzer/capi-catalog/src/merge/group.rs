//! The kinds of changes of a catalog, with their headings.

/// A kind of change, in the order in which they are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Group {
    Added,
    Unlisted,
    Removed,
    Shown,
    Hidden,
    Form,
    Signature,
    Value,
    Expansion,
    Mark,
    Size,
    FieldAdded,
    FieldRemoved,
    FieldMoved,
    FieldType,
    Exported,
    Symbol,
    Property,
    Header,
}

impl Group {
    /// The heading over changes of this kind.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Group::Added => "names added",
            Group::Unlisted => "new in the limited API, and not in the manifest",
            Group::Removed => "names removed",
            Group::Shown => "visible in more configurations",
            Group::Hidden => "visible in fewer configurations",
            Group::Form => "changed form",
            Group::Signature => "changed type or parameters",
            Group::Value => "changed value",
            Group::Expansion => "changed expansion",
            Group::Mark => "changed marks of deprecation",
            Group::Size => "resized structs",
            Group::FieldAdded => "fields added",
            Group::FieldRemoved => "fields removed",
            Group::FieldMoved => "fields moved or resized",
            Group::FieldType => "fields of another type",
            Group::Exported => "changed exports",
            Group::Symbol => "changed exports of symbols without a declaration",
            Group::Property => "changed properties",
            Group::Header => "moved to another header",
        }
    }
}
