//! From what files show to facts: what is left undefined in the whole package, and what names promise.
//!
//! Names resolve first in the file itself, then in other files of the package. What is left belongs to the interpreter or to a
//! library that is not shipped; how certain that is decides the fact's confidence. What all slices of a universal file
//! show is one fact.

use crate::file_name::{hooks_of, is_hook};
use crate::image::{Image, Import};
use crate::known::{is_foreign, may_define_cpythons, of_cpython};
use crate::package::{Binary, Package};
use crate::tag::{expanded, platforms};
use abi3lint_model::{
    Confidence, Ending, Evidence, Fact, FileId, Library, Live, Loader, Origin, Shown, Sight, SourceFile, Span, Subject,
    Target, Use, Version,
};
use abi3lint_rules::{ApiVersion, api_version, catalog};
use std::collections::{BTreeMap, BTreeSet, HashSet};

impl Package {
    /// The files that facts speak of: those of the package, and after them the wheel itself. They have no text.
    pub fn sources(&self) -> Vec<SourceFile> {
        let own = self.tag.as_ref().map(|_| &self.path);
        let paths = self.files.iter().map(|f| &f.path).chain(own);
        paths.map(|path| SourceFile { path: path.clone(), text: Vec::new() }).collect()
    }

    /// What the files show, in their order.
    pub fn facts(&self) -> Vec<Fact> {
        let defined = self.files.iter().flat_map(|f| &f.images).flat_map(|i| &i.exports).map(String::as_str).collect();
        let shipped: HashSet<&str> = self.files.iter().filter_map(|f| f.path.rsplit('/').next()).collect();
        let context = Context { defined, shipped };
        let mut out = Vec::new();
        for (file, id) in self.files.iter().zip(0..) {
            let mut by_slice: BTreeMap<(Sight, Loader), (Confidence, Vec<&'static str>)> = BTreeMap::new();
            for image in &file.images {
                for (sight, confidence) in context.sights(file, image) {
                    by_slice
                        .entry((sight, image.loader))
                        .or_insert((confidence, Vec::new()))
                        .1
                        .push(image.architecture);
                }
            }
            for ((what, loader), (confidence, slices)) in by_slice {
                let slice = slices.first().copied().filter(|_| slices.len() < file.images.len());
                out.push(fact(FileId(id), Shown { what, loader, slice }, confidence));
            }
            let loader = file.loader();
            let name = self.file_name(file).map(|what| Shown { what, loader, slice: None });
            let recorded = file.recorded.map(|r| Shown { what: Sight::Recorded(r), loader, slice: None });
            out.extend(name.into_iter().chain(recorded).map(|shown| fact(FileId(id), shown, Confidence::Exact)));
        }
        let promises = self.tag.as_ref().is_some_and(|tag| !tag.targets.is_empty());
        let requires = self.requires.iter().filter(|_| promises && !self.files.is_empty()).map(|(text, allowed)| {
            let what = Sight::Requires { text: text.clone(), allowed: *allowed };
            Shown { what, loader: Loader::Unix, slice: None }
        });
        let tags = self.tags().map(|what| Shown { what, loader: Loader::Unix, slice: None });
        out.extend(
            tags.into_iter()
                .chain(requires)
                .map(|shown| fact(FileId(self.files.len() as u32), shown, Confidence::Exact)),
        );
        out
    }

    /// What the tag of a wheel says against those that its project asks for, with their places. A build for a version below the
    /// floor, or without a GIL, has the tag of that.
    pub fn against(&self, asked: &[(Target, String)]) -> Option<Fact> {
        let tag = self.tag.as_ref()?;
        let [(wanted @ Target::Abi3 { floor: wanted_floor }, place)] = asked else { return None };
        let differs = |target: &Target| match target {
            Target::Abi3 { floor } => floor != wanted_floor,
            Target::Versions { first, free_threaded, .. } => !free_threaded && first >= wanted_floor,
            Target::Abi3t { .. } => false,
        };
        let is_other = !tag.targets.is_empty() && tag.targets.iter().all(differs);
        is_other.then(|| {
            let what = Sight::Setting { tag: tag.text.clone(), wanted: *wanted, place: place.clone() };
            let shown = Shown { what, loader: Loader::Unix, slice: None };
            fact(FileId(self.files.len() as u32), shown, Confidence::Exact)
        })
    }

    /// What the name of a module in a wheel promises.
    fn file_name(&self, file: &Binary) -> Option<Sight> {
        let (tag, name) = (self.tag.as_ref()?, file.module.as_ref()?);
        // What exports no hook is loaded by another way than an import, whatever it is called.
        file.images.iter().flat_map(|i| &i.exports).find(|e| is_hook(e))?;
        let folder = |path: &str| path.rsplit_once('/').map(|(folder, _)| folder.to_owned());
        let is_same = |other: &&Binary| {
            let same_name = other.module.as_ref().is_some_and(|m| m.module == name.module && m.ending != name.ending);
            same_name && folder(&other.path) == folder(&file.path)
        };
        Some(Sight::FileName {
            ending: name.ending,
            text: name.text.clone(),
            tag: tag.text.clone(),
            targets: tag.targets.clone(),
            has_others: self.files.iter().any(|other| is_same(&other)),
        })
    }

    /// Tags in the wheel that are not those of its name.
    fn tags(&self) -> Option<Sight> {
        let tag = self.tag.as_ref()?;
        let (name, file) = (expanded([tag.text.as_str()]), expanded(self.tags_inside.iter().map(String::as_str)));
        if file.is_empty() {
            return None;
        }
        if name != file {
            return Some(Sight::Tags { name: name.join(", "), file: file.join(", ") });
        }
        // A platform with a hyphen in it, as old tools wrote it, is not compared.
        let of_file: Option<Vec<&str>> = self.tags_inside.iter().map(|tag| platform(tag)).collect();
        let (name, file) = (platforms([tag.platform.as_str()]), platforms(of_file?));
        (name != file).then(|| Sight::Platforms { name: name.join(", "), file: file.join(", ") })
    }
}

/// The platform of a tag that has three parts.
fn platform(tag: &str) -> Option<&str> {
    let mut parts = tag.split('-').skip(2);
    parts.next().filter(|_| parts.next().is_none())
}

fn fact(file: FileId, shown: Shown, confidence: Confidence) -> Fact {
    Fact {
        subject: Subject::Shown(Box::new(shown)),
        usage: Use::Mention,
        file,
        span: Span::new(0, 0),
        live: Live::ALWAYS,
        confidence,
        origin: Origin::Binary,
        declared: false,
        route: None,
    }
}

/// What the files of a package give each other.
struct Context<'p> {
    /// Names that one of them defines.
    defined: HashSet<&'p str>,
    /// Their names.
    shipped: HashSet<&'p str>,
}

impl Context<'_> {
    /// What an image of a file shows that neither the package nor a library that an import names defines.
    fn sights(&self, file: &Binary, image: &Image) -> Vec<(Sight, Confidence)> {
        let of_cpython: Vec<Option<Library>> = image.libraries.iter().map(|l| of_cpython(l)).collect();
        let of_cpython_at = |index: u32| of_cpython.get(index as usize).is_some_and(Option::is_some);
        let is_left = |i: &&Import| i.library.is_none_or(of_cpython_at) && !self.defined.contains(i.name.as_str());
        let left: Vec<&Import> = image.imports.iter().filter(is_left).collect();
        let mut out = Vec::new();
        let elsewhere = self.elsewhere(image);
        // A table may have a name twice.
        let mut seen = BTreeSet::new();
        for import in left.iter().filter(|i| seen.insert((&i.name, i.weak))) {
            let sight = Sight::Import { name: import.name.clone(), weak: import.weak };
            out.push((sight, confidence(import, elsewhere)));
        }
        if let Some(name) = &file.module
            && !left.is_empty()
        {
            let found: Vec<String> = image.exports.iter().filter(|e| is_hook(e)).cloned().collect();
            let hooks = hooks_of(&name.module);
            let own: Vec<String> = found.iter().filter(|hook| hooks.contains(hook)).cloned().collect();
            // A library may have the bare ending; a name that the loader of modules alone knows has no other use.
            let is_library = name.ending == Ending::Bare && name.module.starts_with("lib") && found.is_empty();
            let is_sure = name.ending != Ending::Bare || image.loader == Loader::Windows || !found.is_empty();
            if !is_library {
                let confidence = if is_sure { Confidence::Exact } else { Confidence::Guessed };
                let [wanted, _] = hooks;
                out.push((Sight::Hooks { module: name.module.clone(), wanted, found, own }, confidence));
            }
        }
        if !left.is_empty() {
            out.extend(compiled(image, &left));
            out.extend(compiled_for(image).map(|sight| (sight, Confidence::Exact)));
        }
        out.extend(of_cpython.into_iter().flatten().map(|library| (Sight::Library(library), Confidence::Exact)));
        out
    }

    /// Where else undefined names of an image may be defined.
    fn elsewhere(&self, image: &Image) -> Elsewhere {
        let is_shipped = |l: &&String| l.rsplit('/').next().is_some_and(|file| self.shipped.contains(file));
        let others: Vec<&String> = image.libraries.iter().filter(|l| !is_shipped(l)).collect();
        match image.loader {
            Loader::Windows => Elsewhere::Nowhere,
            Loader::Unix if others.iter().any(|l| may_define_cpythons(l)) => Elsewhere::Anything,
            Loader::Unix if others.iter().any(|l| is_foreign(l)) => Elsewhere::Others,
            Loader::Unix => Elsewhere::Nowhere,
        }
    }
}

/// Signs of how an image was compiled, and how certain the first of them is.
fn compiled(image: &Image, left: &[&Import]) -> Option<(Sight, Confidence)> {
    let is_private = |name: &str| {
        let stable = catalog::lookup(name).and_then(|id| catalog::entity(id).stable);
        name.starts_with('_') && stable.is_some_and(|s| s.abi_only)
    };
    let private = left.iter().filter(|i| is_private(&i.name)).map(|i| Evidence::Private(i.name.clone()));
    // A version that no headers pass says nothing of them.
    let means = |e: &&Evidence| !matches!(e, Evidence::ApiVersion { version, .. } if api_version(i64::from(*version)).is_none());
    let mut all: Vec<Evidence> = image.evidence.iter().filter(means).cloned().chain(private).collect();
    // A slice of sorted signs is the same whatever the order of the symbols.
    all.sort_by_key(|e| (weight(e), e.clone()));
    let is_limited = all.iter().any(|e| weight(e) == LIMITED);
    let confidence = match weight(all.first()?) {
        0..LIMITED => Confidence::Exact,
        // Code that reads alike may stand in a module that was compiled with the macro.
        _ if is_limited && !all.iter().any(|e| matches!(e, Evidence::Private(_))) => Confidence::Guessed,
        _ => Confidence::Inferred,
    };
    Some((Sight::Compiled(all), confidence))
}

/// The highest floor that anything in an image says it was compiled for.
fn compiled_for(image: &Image) -> Option<Sight> {
    let floors = image.evidence.iter().filter_map(|e| match e {
        Evidence::Floor(floor) => Some((*floor, false)),
        // The form of a version's number.
        Evidence::AbiInfo { flags, abi, .. } if flags & 1 != 0 && abi >> 24 == 3 => {
            Some((Version((abi >> 16 & 0xff) as u8), true))
        }
        _ => None,
    });
    floors.max().map(|(floor, by_module)| Sight::CompiledFor { floor, by_module })
}

/// The weight of a call that passes the version of the limited API.
const LIMITED: u8 = 3;

/// The order of signs: proofs of the full API first.
fn weight(evidence: &Evidence) -> u8 {
    match evidence {
        Evidence::ApiVersion { version, .. } if api_version(i64::from(*version)) == Some(ApiVersion::Full) => 0,
        Evidence::Layout { .. } | Evidence::Unlimited { .. } => 1,
        Evidence::AbiInfo { flags, .. } if flags & 1 == 0 => 2,
        Evidence::ApiVersion { .. } | Evidence::AbiInfo { .. } | Evidence::Floor(_) => LIMITED,
        Evidence::TypeFlags { .. } => 4,
        Evidence::Private(_) => 5,
    }
}

/// What libraries that are not shipped with an image may define.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Elsewhere {
    Nowhere,
    /// Names that CPython does not have.
    Others,
    /// Any.
    Anything,
}

fn confidence(import: &Import, elsewhere: Elsewhere) -> Confidence {
    let is_known = catalog::lookup(&import.name).is_some();
    match elsewhere {
        Elsewhere::Anything => Confidence::Guessed,
        Elsewhere::Others if !is_known => Confidence::Guessed,
        _ if is_known => Confidence::Exact,
        _ => Confidence::Inferred,
    }
}
