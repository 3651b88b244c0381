//! What evidence needs of an image, whatever its format.

use abi3lint_rules::catalog;
use abi3lint_rules::roles::Role;

/// A machine and its convention for calls.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Machine {
    /// x86-64 on Linux and macOS.
    SystemV,
    /// x86-64 on Windows.
    Win64,
    Arm64,
}

/// Bytes at an address.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Section<'d> {
    pub address: u64,
    pub bytes: &'d [u8],
}

impl<'d> Section<'d> {
    /// The address of an offset. A header may claim that a section ends beyond the last address.
    pub(crate) fn at(&self, offset: usize) -> u64 {
        self.address.wrapping_add(offset as u64)
    }

    /// The bytes from an address on.
    pub(crate) fn from(&self, address: u64) -> Option<&'d [u8]> {
        self.bytes.get(usize::try_from(address.checked_sub(self.address)?).ok()?..)
    }
}

/// A function that takes the version of the API: its name, and which argument that is, from 0.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Taker {
    pub name: String,
    pub argument: usize,
}

/// The taker of a name.
pub(crate) fn taker(name: &str) -> Option<Taker> {
    let e = catalog::entity(catalog::lookup(name)?);
    let argument = e.forms.first()?.params.len().checked_sub(1)?;
    e.has(Role::TakesApiVersion).then(|| Taker { name: name.to_owned(), argument })
}

/// What evidence needs of an image.
#[derive(Debug)]
pub(crate) struct Program<'d> {
    pub machine: Machine,
    /// What is executed.
    pub code: Vec<Section<'d>>,
    pub takers: Vec<Taker>,
    /// Addresses where the loader puts the address of a taker, by its index; sorted before they are asked.
    pub slots: Vec<(u64, usize)>,
    /// Addresses of code that jumps to a taker, where the format says so.
    pub stubs: Vec<(u64, usize)>,
    /// What is not executed, by address,
    pub data: Vec<Section<'d>>,
    /// and pointers in it to what the module says of its ABI, as far as the loader relocates them.
    pub infos: Vec<u64>,
}

impl<'d> Program<'d> {
    pub(crate) fn new(machine: Machine) -> Program<'d> {
        Program {
            machine,
            code: Vec::new(),
            takers: Vec::new(),
            slots: Vec::new(),
            stubs: Vec::new(),
            data: Vec::new(),
            infos: Vec::new(),
        }
    }

    /// To be called before [`Program::bytes`], once the data is there.
    pub(crate) fn sort_data(&mut self) {
        // Of those at one address the longest is the last.
        self.data.sort_by_key(|s| (s.address, s.bytes.len()));
    }

    /// So many bytes of data at an address.
    pub(super) fn bytes(&self, address: u64, len: usize) -> Option<&'d [u8]> {
        let i = self.data.partition_point(|s| s.address <= address);
        self.data.get(i.checked_sub(1)?)?.from(address)?.get(..len)
    }
}

/// The index that a sorted list has for an address.
pub(super) fn at(list: &[(u64, usize)], address: u64) -> Option<usize> {
    let i = list.partition_point(|(a, _)| *a < address);
    list.get(i).filter(|(a, _)| *a == address).map(|(_, taker)| *taker)
}
